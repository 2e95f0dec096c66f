"""Pages of the shop: addresses with rows of others lead nowhere."""

from werkzeug.exceptions import NotFound

from odoo.http import request, route

from odoo.addons.website_sale.controllers import main


def handle_product_params_error(exc, product, category=None, **kwargs):
    """Name a category only to who may see it; Odoo redirects to it in any case."""
    category_ids = category.ids if category else ()
    isolation = request.env["smarter.isolation"]
    if isolation._hidden_ids("product.public.category", category_ids):
        return NotFound.code
    return main.handle_product_params_error(exc, product, category=category, **kwargs)


class TenantWebsiteSale(main.WebsiteSale):
    """Redirects of product pages."""

    @route(handle_params_access_error=handle_product_params_error)
    def product(self, product, category=None, pricelist=None, **kwargs):
        return super().product(
            product, category=category, pricelist=pricelist, **kwargs
        )
