"""Products belong to one company, and so does what describes them.

Odoo shares a product without company with all companies; here no such product is left.
"""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """Variants, values, lines and exclusions belong to whom the template belongs."""

    _name = "product.template"
    _inherit = ["product.template", "smarter.tenant.owned"]


class ProductProduct(models.Model):
    """Odoo looks variants up as superuser, for visitors of a shop."""

    _name = "product.product"
    _inherit = ["product.product", "smarter.tenant.bounded"]

    @api.model
    def _bounding_domain(self, company_ids):
        return Domain("product_tmpl_id.company_id", "in", company_ids)


class ProductComboItem(models.Model):
    """Odoo looks choices up as superuser, for visitors of a shop."""

    _name = "product.combo.item"
    _inherit = ["product.combo.item", "smarter.tenant.bounded"]


class ProductCategory(models.Model):
    """Each tenant arranges its own products; a product needs no category."""

    _name = "product.category"
    _inherit = ["product.category", "smarter.tenant.owned"]


class ProductAttribute(models.Model):
    """Values belong to whom the attribute belongs."""

    _name = "product.attribute"
    _inherit = ["product.attribute", "smarter.tenant.owned"]


class ProductTag(models.Model):
    """The name is taken within one company only."""

    _name = "product.tag"
    _inherit = ["product.tag", "smarter.tenant.owned"]

    _name_uniq = models.Constraint(
        "unique (company_id, name)", "Tag name already exists!"
    )


class ProductUom(models.Model):
    """The barcode of a packaging is taken within one company only."""

    _name = "product.uom"
    _inherit = ["product.uom", "smarter.tenant.owned"]

    _barcode_uniq = models.Constraint(
        "unique (company_id, barcode)",
        "A barcode can only be assigned to one packaging.",
    )


class ProductCombo(models.Model):
    """Choices belong to whom the combo belongs."""

    _name = "product.combo"
    _inherit = ["product.combo", "smarter.tenant.owned"]


class ProductPricelist(models.Model):
    """Rules belong to whom the price list belongs."""

    _name = "product.pricelist"
    _inherit = ["product.pricelist", "smarter.tenant.owned"]


class ProductSupplierinfo(models.Model):
    """Prices of vendors."""

    _name = "product.supplierinfo"
    _inherit = ["product.supplierinfo", "smarter.tenant.owned"]
