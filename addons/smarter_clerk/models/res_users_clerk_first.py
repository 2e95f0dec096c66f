"""The first sign-in of somebody: the account that is linked, or created."""

from __future__ import annotations

from psycopg2 import errors as pg_errors

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.smarter_tenant.models.res_company_team import ROLE_GROUPS
from odoo.addons.smarter_tenant.models.smarter_usage import USERS

from .. import exceptions

# No invitation: this person is in already.
_CONTEXT = {"no_reset_password": True, "tracking_disable": True}


class ResUsers(models.Model):
    """An account that was here before is linked by its verified address alone."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _clerk_first_sign_in(self, identity, company_sudo, role):
        """Link or create the account of somebody who was not here before."""
        email = self._clerk_verified_email(identity)
        if not email:
            raise self._clerk_refusal(exceptions.EMAIL_MISSING, company_sudo)
        try:
            with self.env.cr.savepoint():
                if user_sudo := self._clerk_namesake(email, company_sudo):
                    user_sudo._clerk_link(identity)
                    user_sudo._clerk_apply_role(role)
                    return user_sudo
                return self._clerk_create(identity, email, company_sudo, role)
        except pg_errors.UniqueViolation as error:
            # The same person in another transaction, which this one cannot see: Odoo
            # runs the request again, and then the account is there.
            raise ConcurrencyError(self.env._("Try again.")) from error

    @api.model
    def _clerk_verified_email(self, identity):
        """Return the address that Clerk vouches for, or None."""
        if identity.email and identity.email_verified:
            return email_normalize(identity.email) or None
        person_sudo = self.env["smarter.clerk.user"]._known(identity.user_id)
        if not person_sudo.email_verified:
            return None
        return email_normalize(person_sudo.email or "") or None

    @api.model
    def _clerk_namesake(self, email, company_sudo):
        """Return the member of the tenant who signs in with this address, or none.

        The login counts and not the field ``email``, which everybody may change.
        """
        escaped = email.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        domain = Domain("login", "=ilike", escaped)
        user_sudo = self._clerk_search(domain, company_sudo)
        if not user_sudo:
            return user_sudo
        user_sudo._check_clerk_account()
        if user_sudo.clerk_user_id or not user_sudo.tenant_role:
            raise self._clerk_refusal(exceptions.EMAIL_TAKEN, company_sudo)
        return user_sudo

    def _clerk_link(self, identity):
        self.write({"clerk_user_id": identity.user_id, "clerk_archived": False})
        self.flush_recordset()
        self._clerk_trace("user.clerk_linked", "verified_email")

    @api.model
    def _clerk_create(self, identity, email, company_sudo, role):
        """Create a member of the tenant: no password, and no invitation."""
        if not company_sudo.clerk_auto_join:
            raise self._clerk_refusal(exceptions.JOIN_NOT_ALLOWED, company_sudo)
        limit = company_sudo._plan_limit(USERS)
        if limit and company_sudo._count_members() >= limit:
            raise self._clerk_refusal(exceptions.PLAN_FULL, company_sudo)
        names = filter(None, (identity.first_name, identity.last_name))
        values = {
            "name": " ".join(names) or email,
            "login": email,
            "email": email,
            "clerk_user_id": identity.user_id,
        }
        user_sudo = company_sudo.with_context(**_CONTEXT)._create_member(
            ROLE_GROUPS[role], values
        )
        user_sudo.flush_recordset()
        user_sudo = user_sudo.with_env(self.env)
        user_sudo._clerk_trace("user.clerk_created", "first_sign_in", role=role)
        return user_sudo
