"""In which class the models of Odoo's sales, shop and delivery are."""

from __future__ import annotations

from odoo.addons.smarter_tenant.tools.isolation import Catalogue, Owned, declare

declare(
    __name__,
    {
        "delivery.carrier": Owned(),
        "delivery.price.rule": Owned("carrier_id.company_id"),
        "delivery.zip.prefix": Owned(),
        "sale.order": Owned(),
        "sale.order.line": Owned("order_id.company_id"),
        "sale.report": Owned(),
        # Headings of the comparison of products, and no more than that.
        "product.attribute.category": Catalogue(),
        "product.feed": Owned("website_id.company_id"),
        "product.image": Owned(),
        "product.public.category": Owned(),
        # Those of Odoo ("New!", "Sale") are for all.
        "product.ribbon": Catalogue(company="company_id"),
        "product.wishlist": Owned("website_id.company_id"),
        "website.base.unit": Owned(),
        "website.sale.extra.field": Owned("website_id.company_id"),
    },
)
