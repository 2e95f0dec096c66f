"""A session token of Clerk instead of an API key: who calls, in one query.

The call acts as the person, with what that account may do, and never as the technical
user of the tenant. Nobody is created here: that is what signing in is for.
"""

from __future__ import annotations

import logging
import time

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.smarter_gateway.exceptions import Forbidden, Unauthorized
from odoo.addons.smarter_gateway.last_use import LastUse
from odoo.addons.smarter_gateway.tools.tenant_context import TenantContext
from odoo.addons.smarter_tenant.models.res_company_team import MANAGER, USER
from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER, GROUP_USER

from .. import exceptions
from ..tools import session_token
from ..tools.jws import TokenRefused

_logger = logging.getLogger(__name__)

# Every refusal of a token reads the same outside; the log has the reason.
INVALID = "The session token is not valid."
_last_use = LastUse("res_users", "clerk_token_at")


class SmarterClerkSession(models.Model):
    """What ``auth="tenant"`` asks about a token."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.session"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _verified(self, text):
        """Return what a session token says.

        :raises Unauthorized: with one and the same answer for every reason
        """
        instance = self.env["smarter.clerk.instance"]
        config = instance._config()
        try:
            if not config.enabled:
                raise TokenRefused(session_token.NOT_CONFIGURED)
            token = session_token.verify(text, instance._keys(), config, time.time())
        except TokenRefused as refusal:
            self._log_refusal(refusal.reason, detail=refusal.detail)
            raise _invalid() from None
        if token.actor:
            _logger.info("Clerk: %s acts for %s", token.actor, token.user_id)
        return token

    @api.model
    def _log_refusal(self, reason, **about):
        """Leave one line per refusal, to be counted by its reason."""
        words = " ".join(f"{key}={value}" for key, value in about.items() if value)
        _logger.info("Clerk sign-in refused reason=%s %s", reason, words)

    @api.model
    def _authenticate(self, text):
        """Return the :class:`TenantContext` behind a session token.

        :raises Unauthorized: not a valid token, or its session is over
        :raises Forbidden: a person who may not call the API of this tenant
        """
        token = self._verified(text)
        row = self._fetch_caller(token) if token.organization_id else None
        if row and row["is_over"]:
            self._log_refusal(exceptions.SESSION_ENDED, user=token.user_id)
            raise _invalid()
        code = _refusal_code(token, row)
        if code:
            raise self._forbidden(code, token)
        self.env["smarter.api.key"]._check_tenant(row["tenant_state"])
        role = self._caller_role(token, row)
        _last_use.note_after_commit(self.env, row["user_id"])
        return TenantContext(
            company_id=row["company_id"],
            tenant_uuid=row["tenant_uuid"],
            user_id=row["user_id"],
            scopes=self.env["smarter.api.scope"]._of_role(role),
            lang=row["lang"] or "en_US",
            source=self._name,
            requests_per_minute=row["max_requests_per_minute"] or 0,
            leads_per_month=row["max_leads_per_month"] or 0,
        )

    @api.model
    def _forbidden(self, code, token):
        self._log_refusal(code, user=token.user_id, organization=token.organization_id)
        return Forbidden(self.env["res.users"]._clerk_sentence(code), code=code)

    @api.model
    def _caller_role(self, token, row):
        """Return the weaker of the role in the token and that of the account."""
        user = self.env["res.users"].browse(row["user_id"])
        if user._is_clerk_forbidden():
            raise self._forbidden(exceptions.PRIVILEGED, token)
        config = self.env["smarter.clerk.instance"]._config()
        role = config.tenant_role(token.role or row["role"])
        user_sudo = user.with_user(user).sudo()
        if not role or not user_sudo.has_group(GROUP_USER):
            raise self._forbidden(exceptions.NO_ROLE, token)
        is_manager = role == MANAGER and user_sudo.has_group(GROUP_MANAGER)
        return MANAGER if is_manager else USER

    @api.model
    def _describe(self, tenant):
        """Return what ``GET /api/v1/me`` tells a person."""
        company = self.env["res.company"].browse(tenant.company_id)
        company_sudo = company.with_env(company._tenant_env())
        user = self.env.user
        return {
            **company_sudo._api_description(),
            "user": {
                "id": user.id,
                "name": user.name,
                "email": user.email or None,
                "role": user.tenant_role or None,
            },
            "scopes": sorted(tenant.scopes),
        }

    @api.model
    def _fetch_caller(self, token):
        # Plain SQL: this is on the path of every request, before there is a user.
        # Subqueries instead of more joins, whose order takes longer to plan than all
        # of them take to run.
        self.env.cr.execute(
            SQL(
                """
                SELECT tenant.id AS company_id, tenant.tenant_uuid,
                       tenant.state AS tenant_state,
                       users.id AS user_id, users.active, partner.lang,
                       plan.max_requests_per_minute, plan.max_leads_per_month,
                       (
                           SELECT member.role FROM smarter_clerk_membership member
                            WHERE member.organization_id = %(organization)s
                              AND member.clerk_user_id = %(person)s
                              AND member.removal IS NULL
                       ) AS role,
                       EXISTS (
                           SELECT 1 FROM smarter_clerk_membership member
                            WHERE member.organization_id = %(organization)s
                              AND member.clerk_user_id = %(person)s
                              AND member.removal IS NOT NULL
                       ) OR EXISTS (
                           SELECT 1 FROM smarter_clerk_user person
                            WHERE person.clerk_id = %(person)s
                              AND (person.deleted_at IS NOT NULL OR person.banned)
                       ) AS is_out,
                       EXISTS (
                           SELECT 1 FROM smarter_clerk_session session
                            WHERE session.clerk_session_id = %(session)s
                              AND session.ended_at IS NOT NULL
                       ) AS is_over
                  FROM res_company tenant
             LEFT JOIN smarter_plan plan ON plan.id = tenant.plan_id
             LEFT JOIN res_users users ON users.company_id = tenant.id
                                      AND users.clerk_user_id = %(person)s
             LEFT JOIN res_partner partner ON partner.id = users.partner_id
                 WHERE tenant.clerk_organization_id = %(organization)s
                   AND tenant.active AND tenant.state IS NOT NULL
                   AND NOT COALESCE(tenant.clerk_organization_deleted, FALSE)
                """,
                session=token.session_id,
                person=token.user_id,
                organization=token.organization_id,
            )
        )
        rows = self.env.cr.dictfetchall()
        return rows[0] if rows else None


def _invalid():
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return Unauthorized(INVALID, code="invalid_token", headers=headers)


def _refusal_code(token, row):
    if not token.organization_id:
        return exceptions.NO_ORGANIZATION
    if not row:
        return exceptions.UNKNOWN_ORGANIZATION
    if not row["user_id"]:
        return exceptions.NO_ACCOUNT
    if row["is_out"] or not row["active"]:
        return exceptions.USER_DISABLED
    return None
