"""Passwords by mail and sign-up by visitors, without telling who has an account.

Whatever a visitor types, the page answers the same; what there is to say goes to the
address itself. Mails are queued: a request that fails half-way sends nothing.
"""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from .res_users_login import MAX_CANDIDATES

RESET_TEMPLATE = "smarter_tenant.mail_template_reset_password"
SIGNUP_TEMPLATE = "smarter_tenant.mail_template_signup"


class ResUsers(models.Model):
    """Sign-up lands in one company, and a login may have several accounts."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    def reset_password(self, login):
        """Queue a mail for each account of this login; say nothing about them."""
        users = self.search(self._get_login_domain(login), limit=MAX_CANDIDATES)
        if not users:
            users = self.search(self._get_email_domain(login), limit=MAX_CANDIDATES)
        for user_sudo in users.sudo().filtered("email"):
            user_sudo._send_reset_mail()

    def _send_reset_mail(self):
        """Queue the link to a new password, or the invitation that was not used yet."""
        if self.partner_id.signup_type == "signup" and not self.login_date:
            self._send_invitation()
            return
        self.partner_id.signup_prepare(signup_type="reset")
        self._queue_account_mail(RESET_TEMPLATE)

    @api.model
    def _signup_company(self):
        """Return the company that a visitor signs up to: that of the visited site."""
        return self.env.company

    @api.model
    def _request_signup(self, login, name, company):
        """Queue the mail with which a visitor's address becomes an account.

        The owner of an address that has one already gets a link to it instead.
        """
        email = email_normalize(login or "")
        if not email:
            raise UserError(self.env._("“%s” is not an e-mail address.", login or ""))
        domain = Domain("login", "=", email) & Domain("company_id", "=", company.id)
        users_sudo = self.sudo().with_context(active_test=False)
        if user_sudo := users_sudo.search(domain, limit=1):
            if user_sudo.active:
                user_sudo._send_reset_mail()
            return
        values = {"name": name or email, "email": email, "company_id": company.id}
        partner_sudo = self.env["res.partner"].sudo().create(values)
        partner_sudo.signup_prepare()
        partner_sudo._queue_signup_mail(SIGNUP_TEMPLATE)

    def _create_user_from_template(self, values):
        """Create a portal user of exactly one company, its contact included.

        A contact that was invited stays in its company, whatever site it comes by.
        """
        partner_sudo = self.env["res.partner"].sudo().browse(values.get("partner_id"))
        company_id = (
            partner_sudo.company_id.id
            or values.get("company_id")
            or self.env.company.id
        )
        values["company_id"] = company_id
        values["company_ids"] = [Command.set([company_id])]
        user = super()._create_user_from_template(values)
        if user.company_id.root_id.state:
            user.partner_id.company_id = user.company_id
        return user
