"""Contacts of tenants that have no app with products."""

from __future__ import annotations

from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.depends_context("uid")
    def _compute_product_pricelist(self):
        """The form of a contact asks for its pricelist, whatever apps there are."""
        if self.env["product.pricelist"].has_access("read"):
            return super()._compute_product_pricelist()
        self.property_product_pricelist = False
        return None
