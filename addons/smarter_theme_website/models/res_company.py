"""Whose website is shown."""

from __future__ import annotations

from odoo import api, models
from odoo.http import request


class ResCompany(models.Model):
    """A website belongs to one company."""

    _inherit = "res.company"

    @api.model
    def _of_site(self):
        """Return the company of the visited website."""
        site = getattr(request, "website", None)
        return site.sudo().company_id if site else super()._of_site()
