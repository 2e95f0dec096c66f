"""The people of a tenant: how somebody becomes one of them."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from .res_users import GROUP_MANAGER, GROUP_USER

USER = "user"
MANAGER = "manager"
ROLE_GROUPS = {USER: GROUP_USER, MANAGER: GROUP_MANAGER}
# Invitations are queued by ``_send_invitation``, in the tenant's language.
_CONTEXT = {"no_reset_password": True, "tracking_disable": True}


class ResCompany(models.Model):
    """Invitation of members; who may invite is the business of ``res.users``."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def _invite_member(self, login, name=None, role=USER, values=None):
        """Create a user of this tenant and queue the invitation; return the user.

        ``values`` are further fields that the caller has checked already.
        """
        self.ensure_one()
        email = self._member_email(login)
        self._check_login_free(email)
        company = self.with_env(self._tenant_env()).with_context(**_CONTEXT)
        user = company._create_member(
            ROLE_GROUPS[role],
            {**(values or {}), "login": email, "email": email, "name": name or email},
        )
        # The tenant's language and time zone are but the defaults.
        own = {key: values[key] for key in ("lang", "tz") if (values or {}).get(key)}
        user.write(own)
        user.partner_id.signup_prepare()
        member = user.with_env(self.env)
        member._send_invitation()
        self.env["smarter.audit"]._record(
            "user.invited", company=self, target=member, detail={"role": role}
        )
        return member

    def _member_email(self, login):
        email = email_normalize(login or "")
        if not email:
            raise UserError(self.env._("“%s” is not an e-mail address.", login or ""))
        return email

    def _check_login_free(self, login):
        """Refuse a second user of this login in this company; others do not matter."""
        domain = Domain("company_id", "=", self.id) & Domain("login", "=", login)
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        user_sudo = users_sudo.search(domain, limit=1)
        if not user_sudo:
            return
        if user_sudo.active:
            message = self.env._("%s already has an account here.", login)
        else:
            message = self.env._("%s has an archived account: unarchive it.", login)
        raise UserError(message)
