"""Record rules: those of the database, and on top the isolation of tenants."""

from __future__ import annotations

from odoo import api, models, tools
from odoo.fields import Domain

from ...exceptions import HiddenRow


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

    def _make_access_error(self, operation, records):
        """Say of rows of somebody else what is said of rows that do not exist.

        Not when creating: then the rows are the caller's own.
        """
        isolation = self.env["smarter.isolation"]
        if operation == "create":
            return super()._make_access_error(operation, records)
        hidden = isolation._hidden_ids(records._name, filter(None, records._ids))
        if not hidden:
            return super()._make_access_error(operation, records)
        return HiddenRow(isolation._missing_message(records._name, min(hidden)))
