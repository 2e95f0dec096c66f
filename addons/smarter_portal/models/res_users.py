"""The dashboard is the home of the people of tenants."""

from __future__ import annotations

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _home_url(self):
        if self._is_internal() and self.sudo()._is_tenant_bound():
            return "/app"
        return super()._home_url()
