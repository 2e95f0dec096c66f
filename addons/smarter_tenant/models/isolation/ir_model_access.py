"""Access rights: those of the database, less what the isolation closes."""

from __future__ import annotations

from odoo import models, tools


class IrModelAccess(models.Model):
    """Closed models are closed whatever group a user was given."""

    _inherit = "ir.model.access"

    @tools.ormcache("self.env.uid", "mode")
    def _get_allowed_models(self, mode="read"):
        allowed = super()._get_allowed_models(mode)
        return allowed - self.env["smarter.isolation"]._closed_models(mode)
