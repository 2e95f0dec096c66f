"""What waited for a tenant, or for one of its apps, is delivered when it is back."""

from __future__ import annotations

from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _activate(self):
        """Wake the drains for what was held during a suspension."""
        result = super()._activate()
        self._wake_drains()
        return result

    def _app_switched(self, app):
        """Wake the drains for what was held while the app was off."""
        result = super()._app_switched(app)
        self._wake_drains()
        return result

    def _wake_drains(self):
        connectors = self.env["smarter.connector"].sudo()
        connectors.search([("company_id", "in", self.ids)])._wake_drain()
