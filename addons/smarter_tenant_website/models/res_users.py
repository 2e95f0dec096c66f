"""Accounts on the websites of tenants."""

from __future__ import annotations

from odoo import api, models


class ResUsers(models.Model):
    """A login belongs to a company; a visitor to that of the site."""

    _inherit = "res.users"

    @api.constrains("login", "website_id")
    def _check_login(self):
        """Leave it to the database, which asks per company; Odoo asks over all."""

    @api.model
    def _signup_company(self):
        return self.env["website"].get_current_website().company_id

    @api.model
    def _login_company_hint(self):
        """Take the site of a business as asking for that business."""
        hint = super()._login_company_hint()
        site_sudo = self.env["website"].sudo().get_current_website(fallback=False)
        return hint or site_sudo.company_id
