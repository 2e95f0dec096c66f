"""Operators choose the form among the settings of the website."""

from __future__ import annotations

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Of one website."""

    _inherit = "res.config.settings"

    landing_form = fields.Char(
        related="website_id.landing_form",
        readonly=False,
        groups="smarter_tenant.group_operator",
    )
