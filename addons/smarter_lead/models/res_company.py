"""A tenant that comes back gets the leads that waited for it."""

from __future__ import annotations

from odoo import models

from .smarter_lead_intake import CONVERT_CRON


class ResCompany(models.Model):
    _inherit = "res.company"

    def _activate(self):
        """Wake the converter for what was accepted before a suspension."""
        result = super()._activate()
        self.env["ir.cron"]._wake(CONVERT_CRON)
        return result
