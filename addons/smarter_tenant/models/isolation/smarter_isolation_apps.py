"""Models of an app that is off are closed to the people of the tenant."""

from __future__ import annotations

from odoo import api, models

from .smarter_isolation import TENANT


class SmarterIsolation(models.AbstractModel):
    """Access through any RPC ends here."""

    _inherit = "smarter.isolation"

    @api.model
    def _closed_models(self, mode: str) -> frozenset[str]:
        closed = super()._closed_models(mode)
        if self._scope() != TENANT:
            return closed
        root_id = self.env.user.sudo().company_id.root_id.id
        modules = self.env["smarter.app"]._reach(root_id).off_modules
        if not modules:
            return closed
        return closed | {
            name
            for name, model in self.pool.items()
            if model._original_module in modules
        }
