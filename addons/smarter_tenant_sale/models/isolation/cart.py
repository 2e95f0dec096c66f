"""What goes into a cart is of the shop's own tenant.

The shop takes ids from visitors and looks them up as superuser, where no record rule
holds: of a product, of what is chosen with it, of the values of its attributes.
"""

from __future__ import annotations

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request


class ProductProduct(models.Model):
    """A product of another tenant is not for sale here."""

    _inherit = "product.product"

    def _is_add_to_cart_allowed(self):
        shop = request.website.sudo().company_id.root_id
        domain = Domain("id", "in", self.ids) & Domain(
            "company_id", "child_of", shop.id
        )
        found = self.sudo().with_context(active_test=False).search_count(domain)
        return bool(found) and super()._is_add_to_cart_allowed()


class SaleOrder(models.Model):
    """The cart of a visitor."""

    _inherit = "sale.order"

    def _cart_add(
        self,
        product_id,
        quantity=1.0,
        *,
        no_variant_attribute_value_ids=None,
        product_custom_attribute_values=None,
        combo_item_id=None,
        **kwargs,
    ):
        custom_value_ids = [
            int(value["custom_product_template_attribute_value_id"])
            for value in product_custom_attribute_values or []
        ]
        value_ids = [*custom_value_ids, *(no_variant_attribute_value_ids or [])]
        self._check_of_own_tenant("product.product", [product_id])
        self._check_of_own_tenant(
            "product.template.attribute.value", value_ids, "product_tmpl_id.company_id"
        )
        self._check_of_own_tenant("product.combo.item", [combo_item_id or 0])
        return super()._cart_add(
            product_id,
            quantity,
            no_variant_attribute_value_ids=no_variant_attribute_value_ids,
            product_custom_attribute_values=product_custom_attribute_values,
            combo_item_id=combo_item_id,
            **kwargs,
        )

    def _check_of_own_tenant(self, model_name, ids, company="company_id"):
        """Refuse rows of another tenant as if there were none with such an id."""
        records_sudo = self.env[model_name].sudo().with_context(active_test=False)
        own = Domain(company, "child_of", self.company_id.root_id.id)
        known = records_sudo.browse(filter(None, ids)).exists()
        if known - records_sudo.search(Domain("id", "in", known.ids) & own):
            raise UserError(
                self.env._(
                    "The given product does not exist therefore it cannot be added to "
                    "cart."
                )
            )
