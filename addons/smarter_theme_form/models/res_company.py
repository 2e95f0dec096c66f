"""A brand that changes is another look of the forms."""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_theme.models.res_company import COLORS

_SHOWN = frozenset({*COLORS, "logo", "slug", "state"})


class ResCompany(models.Model):
    """Forms are kept in memory with their look."""

    _inherit = "res.company"

    def write(self, vals):
        """Forget the forms of tenants whose brand changes."""
        result = super().write(vals)
        if _SHOWN & vals.keys():
            self.env.registry.clear_cache()
            self._forget_forms()
        return result
