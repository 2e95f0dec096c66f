"""Colours and slogan, and what becomes of them."""

from __future__ import annotations

from odoo import api, fields, models

from ..tools import palette
from ..tools.palette import Brand

SLOGAN_SIZE = 120


class SmarterBrandMixin(models.AbstractModel):
    """What people choose of a brand: on the company, and on the manager's page."""

    _name = "smarter.brand.mixin"
    _description = "Brand"

    brand_primary = fields.Char(
        "Main colour", help="Of the bar at the top and of the main buttons."
    )
    brand_secondary = fields.Char("Second colour", help="Of what goes with the first.")
    brand_accent = fields.Char("Accent colour", help="Of what has to be noticed.")
    slogan = fields.Char(
        size=SLOGAN_SIZE, help="One line below the name, on the page of signing in."
    )
    brand_tokens = fields.Json(compute="_compute_brand_tokens")
    brand_note = fields.Text(
        "Adjusted colours",
        compute="_compute_brand_tokens",
        help="Text has to be readable for people with weak sight, too.",
    )

    @api.depends("brand_primary", "brand_secondary", "brand_accent")
    def _compute_brand_tokens(self):
        for record in self:
            brand = record._brand()
            record.brand_tokens = brand.tokens()
            record.brand_note = record._brand_sentences(brand)

    def _brand(self) -> Brand:
        """Return the chosen colours, with the suite's where none is chosen."""
        self.ensure_one()
        return Brand.chosen(**{n: self[f"brand_{n}"] for n in palette.NAMES})

    def _brand_sentences(self, brand):
        """Say which of the chosen colours are not readable as text, or nothing."""
        adjusted = brand.adjusted()
        sentences = [
            self.env._(
                "%(label)s: %(chosen)s is too light for text on white. "
                "Where it is text we use %(used)s.",
                label=self._fields[f"brand_{name}"]._description_string(self.env),
                chosen=getattr(brand, name),
                used=used,
            )
            for name, used in adjusted.items()
            if self[f"brand_{name}"]
        ]
        return "\n".join(sentences) or False
