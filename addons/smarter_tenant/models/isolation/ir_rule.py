"""Record rules: those of the database, and on top the isolation of tenants."""

from __future__ import annotations

from odoo import api, models, tools
from odoo.fields import Domain


class IrRule(models.Model):
    """Isolation is code, not rows: no module and no click can take it away."""

    _inherit = "ir.rule"

    @api.model
    @tools.ormcache(
        "self.env.uid",
        "self.env.su",
        "model_name",
        "mode",
        "tuple(self._compute_domain_context_values())",
    )
    def _compute_domain(self, model_name: str, mode: str = "read") -> Domain:
        domain = super()._compute_domain(model_name, mode)
        isolation = self.env["smarter.isolation"]._domain(model_name, mode)
        return (domain & isolation).optimize(self.env[model_name])
