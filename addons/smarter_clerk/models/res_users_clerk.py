"""Who becomes whom: from somebody in Clerk to an account of one tenant.

The organisation decides the tenant, and nothing else does. Whatever is refused is
refused before anything is written.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.smarter_tenant.models import res_company as tenant_states
from odoo.addons.smarter_tenant.models.res_users import (
    GROUP_INTEGRATION,
    GROUP_OPERATOR,
)

from .. import exceptions
from ..exceptions import SignInRefused
from ..tools.identity import Identity

# Whoever has one of these reaches beyond one tenant, or is no person at all. Clerk's
# word never opens such an account.
PRIVILEGED_GROUPS = (
    GROUP_OPERATOR,
    GROUP_INTEGRATION,
    "base.group_system",
    "base.group_erp_manager",
)
_STATE_CODES = {
    tenant_states.DRAFT: exceptions.TENANT_DRAFT,
    tenant_states.SUSPENDED: exceptions.TENANT_SUSPENDED,
    tenant_states.CLOSED: exceptions.TENANT_CLOSED,
}


class ResUsers(models.Model):
    """Rules of signing in with Clerk."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _clerk_sign_in(self, identity: Identity):
        """Return the account of a person of Clerk; link or create it the first time.

        :raises SignInRefused: nothing was written then
        """
        company_sudo = self._clerk_company(identity)
        # Whoever is signed in now may be of another tenant, whose rows alone would be
        # found then; who comes is a matter of this one.
        people_sudo = self.with_env(company_sudo.env)
        user_sudo = people_sudo._clerk_enter(identity, company_sudo)
        return user_sudo.with_env(self.env)

    @api.model
    def _clerk_enter(self, identity, company_sudo):
        role = self._clerk_role(identity, company_sudo)
        user_sudo = self._clerk_account(identity, company_sudo)
        if user_sudo:
            user_sudo._check_clerk_account()
        self._refuse_ended_session(identity)
        if user_sudo:
            user_sudo._clerk_apply_role(role)
        else:
            user_sudo = self._clerk_first_sign_in(identity, company_sudo, role)
        user_sudo.clerk_token_at = fields.Datetime.now()
        user_sudo._clerk_note_account(identity)
        return user_sudo

    # -- tenant -----------------------------------------------------------------

    @api.model
    def _clerk_company(self, identity):
        """Return the tenant of the active organisation."""
        if not identity.organization_id:
            raise self._clerk_refusal(exceptions.NO_ORGANIZATION)
        company_sudo = self.env["res.company"]._of_clerk_organization(
            identity.organization_id
        )
        if not company_sudo:
            raise self._clerk_refusal(exceptions.UNKNOWN_ORGANIZATION)
        if reason := company_sudo._refusal_of_people():
            raise SignInRefused(reason, _STATE_CODES[company_sudo.state])
        return company_sudo.with_env(company_sudo._tenant_env())

    # -- role -------------------------------------------------------------------

    @api.model
    def _clerk_role(self, identity, company_sudo):
        """Return the role here of a member of the organisation.

        Without one in what Clerk said just now, it is what is known of the membership.
        """
        members_sudo = self.env["smarter.clerk.membership"]
        if members_sudo._is_gone(identity.user_id, identity.organization_id):
            raise self._clerk_refusal(exceptions.USER_DISABLED, company_sudo)
        member_sudo = members_sudo._of(identity.organization_id, identity.user_id)
        config = self.env["smarter.clerk.instance"]._config()
        role = config.tenant_role(identity.role or member_sudo.role)
        if not role:
            raise self._clerk_refusal(exceptions.NO_ROLE, company_sudo)
        return role

    # -- account ----------------------------------------------------------------

    @api.model
    def _clerk_account(self, identity, company_sudo):
        """Return the account that this person has in the tenant, archived ones too."""
        domain = Domain("clerk_user_id", "=", identity.user_id)
        return self._clerk_search(domain, company_sudo)

    @api.model
    def _clerk_search(self, domain, company_sudo):
        """Return one account of a tenant, archived or not."""
        domain &= Domain("company_id", "child_of", company_sudo.id)
        users_sudo = self.env["res.users"].with_context(active_test=False)
        # Only this search is about archived accounts, too.
        return users_sudo.search(domain, limit=1).with_env(self.env)

    def _check_clerk_account(self):
        """Refuse accounts that Clerk may not open."""
        if self._is_clerk_forbidden():
            raise self._clerk_refusal(exceptions.PRIVILEGED, self.company_id)
        if not self.active:
            raise self._clerk_refusal(exceptions.USER_DISABLED, self.company_id)

    def _is_clerk_forbidden(self):
        """Whether this is an account of somebody with power over more than a tenant."""
        self.ensure_one()
        # As itself: while somebody signs in there is nobody yet.
        user_sudo = self.with_user(self).sudo()
        return (
            user_sudo._is_superuser()
            or user_sudo._is_public()
            or any(map(user_sudo.has_group, PRIVILEGED_GROUPS))
        )

    @api.model
    def _refuse_ended_session(self, identity):
        """Tokens live on for a minute after their session is over."""
        sessions = self.env["smarter.clerk.session"]
        if identity.session_id and sessions._is_over(identity.session_id):
            raise self._clerk_refusal(exceptions.SESSION_ENDED)

    def _clerk_note_account(self, identity):
        """Show the account beside the member of the organisation."""
        members_sudo = self.env["smarter.clerk.membership"]
        member_sudo = members_sudo._of(identity.organization_id, identity.user_id)
        if member_sudo.user_id != self:
            members_sudo._link_account(
                self,
                identity.organization_id,
                role=identity.role or "",
                email=self.email or "",
                name=self.name,
            )

    # -- words ------------------------------------------------------------------

    @api.model
    def _clerk_refusal(self, code, company=None):
        """Return the refusal with what to tell the person, who proved to be one."""
        return SignInRefused(self._clerk_sentence(code, company), code)

    @api.model
    def _clerk_sentence(self, code, company=None):
        name = company.sudo().name if company else ""
        sentences = {
            exceptions.NO_ORGANIZATION: self.env._(
                "Choose an organization when you sign in: it says which business you "
                "work for."
            ),
            exceptions.UNKNOWN_ORGANIZATION: self.env._(
                "Your organization has no account here. Please contact support."
            ),
            exceptions.WRONG_ORGANIZATION: self.env._(
                "You signed in for another organization than the one asked for. Try "
                "again and choose the other one."
            ),
            exceptions.USER_DISABLED: self.env._(
                "Your access to %s has been switched off. Please ask one of its "
                "managers.",
                name,
            ),
            exceptions.NO_ROLE: self.env._(
                "Your role in %s gives no access. Please ask one of its managers.", name
            ),
            exceptions.JOIN_NOT_ALLOWED: self.env._(
                "You have no account in %s yet. Please ask one of its managers for an "
                "invitation.",
                name,
            ),
            exceptions.EMAIL_MISSING: self.env._(
                "Your account at Clerk has no verified e-mail address. Verify one and "
                "try again."
            ),
            exceptions.EMAIL_TAKEN: self.env._(
                "Somebody else in %s uses your e-mail address. Please ask one of its "
                "managers.",
                name,
            ),
            exceptions.PLAN_FULL: self.env._(
                "There is no place left for you in the plan of %s. Please ask one of "
                "its managers.",
                name,
            ),
            exceptions.PRIVILEGED: self.env._(
                "This account cannot be used with Clerk: sign in with its password."
            ),
            exceptions.SESSION_ENDED: self.env._(
                "This session is over: sign in again."
            ),
            exceptions.NO_ACCOUNT: self.env._(
                "You have no account in %s yet: sign in once in the browser.", name
            ),
        }
        return sentences[code]


class ResCompany(models.Model):
    """Finding the tenant of an organisation."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _of_clerk_organization(self, organization_id):
        """Return the tenant that is linked to an organisation, as superuser, or none."""
        return self.sudo().search(
            Domain("clerk_organization_id", "=", organization_id)
            & Domain("clerk_organization_deleted", "=", False)
            & Domain("state", "!=", False)
        )
