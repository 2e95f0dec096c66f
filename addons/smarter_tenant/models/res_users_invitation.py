"""Invitations: a link in a mail, with which a member sets a password."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TEMPLATE = "smarter_tenant.mail_template_invitation"
MAIL_CRON = "mail.ir_cron_mail_scheduler_action"
# The mail holds a key to the account: gone once sent, and no message of any record.
PRIVATE_MAIL = {
    "auto_delete": True,
    "message_type": "user_notification",
    "model": False,
    "res_id": False,
    "email_cc": False,
    "recipient_ids": [],
    "scheduled_date": False,
}


class ResUsers(models.Model):
    """Mails about the account itself."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    invitation_pending = fields.Boolean(
        compute="_compute_invitation_pending",
        search="_search_invitation_pending",
        compute_sudo=True,
        help="Invited, and never signed in so far.",
    )

    @api.depends("active", "share", "login_date")
    def _compute_invitation_pending(self):
        for user in self:
            never = bool(user.id) and not user.login_date
            user.invitation_pending = never and user.active and not user.share

    @api.model
    def _search_invitation_pending(self, operator, value):
        if operator != "in" or set(value) - {True, False}:
            return NotImplemented
        pending = (
            Domain("active", "=", True)
            & Domain("share", "=", False)
            & Domain("log_ids", "not any!", Domain.TRUE)
        )
        return Domain.OR(pending if wanted else ~pending for wanted in value)

    def action_resend_invitation(self):
        """Send the invitation once more; the former link goes on working."""
        self._check_team_manager()
        for user in self:
            if not user.invitation_pending:
                message = self.env._("%s needs no invitation any more.", user.name)
                raise UserError(message)
            user._send_invitation()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("Invitation sent.")},
        }

    def _send_invitation(self):
        """Queue the mail with the link: a transaction may be repeated, a mail not."""
        inviter = self.env.user.name if self.env.user._is_internal() else None
        for user in self:
            user.sudo().partner_id.signup_prepare()
            user._queue_account_mail(TEMPLATE, inviter=inviter)

    def _queue_account_mail(self, template, **context):
        """Queue a mail about this account, as its company and in its language."""
        self.ensure_one()
        env = self.sudo().company_id._tenant_env()
        user = self.with_env(env)
        env.ref(template).with_context(**context).send_mail(
            user.id, email_values={**PRIVATE_MAIL, "email_to": user.email_formatted}
        )
        env.ref(MAIL_CRON)._trigger()

    def _invitation_url(self):
        """Return the address where this user sets a password, or None.

        None when there is nothing to invite to: the user has been in already, or was
        given a password and never invited.
        """
        self.ensure_one()
        user_sudo = self.sudo()
        if user_sudo.login_date or not user_sudo.partner_id.signup_type:
            return None
        return user_sudo.partner_id._get_signup_url()
