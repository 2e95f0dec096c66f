"""Searching views by their external identifiers."""

from __future__ import annotations

from odoo import models
from odoo.fields import Domain


class IrUiView(models.Model):
    """Odoo resolves what a path finds behind the identifier as superuser."""

    _inherit = "ir.ui.view"

    def _search_model_data_id(self, operator, value):
        """Follow paths through identifiers only for who may read those."""
        if operator == "any" and not self.env["ir.model.data"].has_access("read"):
            return Domain.FALSE
        return super()._search_model_data_id(operator, value)
