"""Portal access for contacts: accounts of the contact's company, mails by the queue."""

from __future__ import annotations

from odoo import models

TEMPLATE = "auth_signup.portal_set_password_email"


class PortalWizardUser(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """One contact in the wizard."""

    _inherit = "portal.wizard.user"

    def _get_similar_users_domain(self, portal_users_with_email):
        """Look for the address in the companies concerned: others' is no obstacle."""
        domain = super()._get_similar_users_domain(portal_users_with_email)
        companies = portal_users_with_email.partner_id.company_id or self.env.company
        return [*domain, ("company_id", "in", companies.ids)]

    def _send_email(self):
        """Queue the invitation, in the name and the language of the company."""
        self.ensure_one()
        user_sudo = self.user_id.sudo()
        user_sudo.partner_id.signup_prepare()
        user_sudo._queue_account_mail(
            TEMPLATE,
            dbname=self.env.cr.dbname,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        )
        return True
