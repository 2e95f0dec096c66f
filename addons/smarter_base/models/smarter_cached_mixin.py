"""What a model inherits whose rows are kept in caches."""

from __future__ import annotations

from odoo import api, models


class SmarterCachedMixin(models.AbstractModel):
    """Every change drops what all workers keep of such rows, once it is committed."""

    _name = "smarter.cached.mixin"
    _description = "Rows that are kept in caches"

    @api.model_create_multi
    def create(self, vals_list):
        """Bring the new rows into effect on every worker."""
        records = super().create(vals_list)
        records._drop_cached()
        return records

    def write(self, vals):
        """Bring the change into effect on every worker."""
        result = super().write(vals)
        self._drop_cached()
        return result

    def unlink(self):
        """Bring the removal into effect on every worker."""
        self._drop_cached()
        return super().unlink()

    def _drop_cached(self):
        """Forget what was computed from these rows. Extend it for other caches."""
        self.env.registry.clear_cache()
