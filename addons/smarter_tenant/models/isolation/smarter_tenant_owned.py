"""Gives a model the company that owns its rows."""

from __future__ import annotations

from odoo import fields, models


class SmarterTenantOwned(models.AbstractModel):
    """Mix into models of ours, and into models of Odoo that know no company."""

    _name = "smarter.tenant.owned"
    _description = "Row owned by one company"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
