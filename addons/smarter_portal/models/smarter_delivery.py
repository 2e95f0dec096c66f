"""Deliveries that were given up are told to the managers."""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_connector.models.smarter_delivery import FAILED

from ..tools import notices


class SmarterDelivery(models.Model):
    _inherit = "smarter.delivery"

    def _move(self, error, result):
        done = super()._move(error, result)
        if self.state == FAILED and not self.is_test:
            connector = self.connector_id
            connector.company_id._notify_managers(
                notices.DEAD,
                {"name": connector.name},
                connector,
                key=f"dead:{connector.id}",
            )
        return done
