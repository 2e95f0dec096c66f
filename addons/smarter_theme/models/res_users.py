"""The host name asks for a tenant as a link with its short name does."""

from __future__ import annotations

from odoo import api, models
from odoo.http import request


class ResUsers(models.Model):
    """Where people sign in."""

    _inherit = "res.users"

    @api.model
    def _login_company_hint(self):
        """Take a host name of a tenant as asking for that tenant."""
        hint = super()._login_company_hint()
        if hint or not request:
            return hint
        host = request.httprequest.host
        return self.env["res.company"].sudo()._of_host_name(host)
