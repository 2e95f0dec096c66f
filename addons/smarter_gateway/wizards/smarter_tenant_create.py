"""The first API key in the dialog that creates a tenant."""

from __future__ import annotations

from odoo import fields, models

from ..models.res_company import API_KEY


class SmarterTenantCreate(models.TransientModel):
    """Asks what the key is called."""

    _inherit = "smarter.tenant.create"

    key_name = fields.Char(
        "First API key",
        default=lambda self: self.env._("First key"),
        help="What the key is called. Empty: no key.",
    )

    def _tenant_values(self):
        values = super()._tenant_values()
        if not self.key_name:
            return {**values, "skip": (API_KEY,)}
        return {**values, "key_name": self.key_name}
