"""Sessions and credentials of people who sign in with Clerk."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import AccessDenied

from odoo.addons.smarter_tenant.exceptions import LoginRefused

from ..tools.identity import Identity

CREDENTIAL = "clerk"


class ResUsers(models.Model):
    """What Odoo asks of every way in."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    def _check_credentials(self, credential, env):
        if credential.get("type") != CREDENTIAL:
            auth_info = super()._check_credentials(credential, env)
            # After the password: how people sign in is for its own people only.
            if self.env.user._must_use_clerk():
                raise LoginRefused(self.env._("Sign in with Clerk instead."))
            return auth_info
        # A form can say that it is of this type, but no form makes an Identity.
        identity = credential.get("identity")
        if not isinstance(identity, Identity):
            raise AccessDenied()
        return self.env.user._check_clerk_identity(identity)

    def _check_clerk_identity(self, identity):
        """Return the outcome of a sign-in by Clerk, which asked for a second factor."""
        user_sudo = self.sudo()
        company_sudo = user_sudo.company_id.root_id
        if not (
            user_sudo.clerk_user_id == identity.user_id
            and company_sudo.clerk_organization_id == identity.organization_id
        ):
            raise AccessDenied()
        if reason := user_sudo._login_refusal():
            raise LoginRefused(reason)
        user_sudo._check_clerk_account()
        return {"uid": self.id, "auth_method": CREDENTIAL, "mfa": "skip"}

    def _must_use_clerk(self):
        """Whether passwords, passkeys and keys of this person do not count.

        Operators keep theirs, whatever happens to Clerk; so do customers of the
        tenant, who are not in its organisation.
        """
        # As itself: while somebody signs in there is nobody yet.
        user_sudo = self.with_user(self).sudo()
        company_sudo = user_sudo.company_id.root_id
        return (
            not company_sudo.password_login
            and not user_sudo.share
            and user_sudo._is_tenant_bound()
        )

    def _session_token_hash_compute(self, sid, field_values):
        """Make the session in Clerk part of what a session hangs on."""
        if field_values:
            row_sudo = self.env["smarter.clerk.session"]._of(sid)
            if row_sudo and (row_sudo.ended_at or row_sudo.user_id != self):
                return False
            if not row_sudo and self._must_use_clerk():
                return False
            if row_sudo:
                field_values = (*field_values, ("clerk_session", row_sudo.id))
        return super()._session_token_hash_compute(sid, field_values)


class ResUsersApikeys(models.Model):
    """Keys for Odoo's RPC: a second way in that passes by the password check."""

    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        user_id = super()._check_credentials(scope=scope, key=key)
        if user_id and self.env["res.users"].browse(user_id)._must_use_clerk():
            return None
        return user_id


class ResCompany(models.Model):
    """The switch takes effect at once, on sessions that are open, too."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Look at open sessions again when the way in changes."""
        if "password_login" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)
