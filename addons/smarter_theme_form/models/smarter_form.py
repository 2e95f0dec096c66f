"""A form looks like its tenant."""

from __future__ import annotations

import dataclasses

from odoo import fields, models

from odoo.addons.smarter_theme.tools import contrast, palette


class SmarterForm(models.Model):
    """Colours, icon and logo of the hosted page."""

    _inherit = "smarter.form"

    accent = fields.Char(
        default=False, help="As #2f5d62. Empty: the main colour of your brand."
    )

    def _make_config(self):
        """Show the brand's main colour where the form has none of its own."""
        config = super()._make_config()
        page = self.company_id._brand_page()
        accent = config.accent if contrast.is_color(config.accent) else page.color
        look = {
            "icon": page.icon,
            "on-accent": contrast.text_on(accent),
            "accent-text": palette.as_text(accent),
        }
        if page.has_logo:
            look["logo"] = page.logo
        return dataclasses.replace(config, accent=accent, look=look)
