"""Companies for the models of the shop, which know websites only."""

from __future__ import annotations

from odoo import api, fields, models


class ProductPublicCategory(models.Model):
    """Categories of one company's shops."""

    _name = "product.public.category"
    _inherit = ["product.public.category", "smarter.tenant.owned"]


class WebsiteBaseUnit(models.Model):
    """Units of prices per unit."""

    _name = "website.base.unit"
    _inherit = ["website.base.unit", "smarter.tenant.owned"]


class ProductRibbon(models.Model):
    """Those that Odoo brings are for all; a tenant adds its own."""

    _name = "product.ribbon"
    _inherit = ["product.ribbon", "smarter.tenant.shared"]


class ProductImage(models.Model):
    """A picture belongs to whom its product belongs, whoever puts it there."""

    _name = "product.image"
    _inherit = ["product.image", "smarter.tenant.owned"]

    company_id = fields.Many2one(
        compute="_compute_company_id", store=True, precompute=True, default=None
    )

    @api.depends("product_tmpl_id.company_id", "product_variant_id.company_id")
    def _compute_company_id(self):
        for image in self:
            product = image.product_variant_id or image.product_tmpl_id
            image.company_id = product.company_id or self.env.company
