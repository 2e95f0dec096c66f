"""Contacts that are the other half of an account."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import AccessError

from .res_users_invitation import MAIL_CRON, PRIVATE_MAIL

# Where the link to a new password goes, and what the account hangs on.
_ACCOUNT_FIELDS = frozenset({"email", "active", "company_id", "user_ids"})


class ResPartner(models.Model):
    """Nobody takes over a colleague's account by way of the contact."""

    _inherit = "res.partner"

    def write(self, vals):
        if _ACCOUNT_FIELDS & vals.keys():
            self._check_no_colleague()
        return super().write(vals)

    def _check_no_colleague(self):
        """Raise if these belong to staff and somebody of a tenant is asking."""
        if self.env.su or not self.env.user._is_tenant_bound():
            return
        users_sudo = self.sudo().with_context(active_test=False).user_ids
        if any(not user.share for user in users_sudo - self.env.user):
            raise AccessError(
                self.env._("Only the members of a team change their own address.")
            )

    def _queue_signup_mail(self, template):
        """Queue a mail about an account to be, as the company of the contact."""
        self.ensure_one()
        env = self.company_id._tenant_env()
        env.ref(template).send_mail(
            self.id, email_values={**PRIVATE_MAIL, "email_to": self.email_formatted}
        )
        env.ref(MAIL_CRON)._trigger()
