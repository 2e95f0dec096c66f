"""Shops of two tenants."""

from odoo.addons.smarter_tenant_account.tests.common import BusinessMixin
from odoo.addons.smarter_tenant_website.tests.common import WebsiteMixin

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class ShopMixin(BusinessMixin, WebsiteMixin):
    """Each tenant sells one published product at its site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bread = cls.create_product(
            cls.tenant, "Marraqueta", is_published=True, image_1920=PICTURE
        )
        cls.nails = cls.create_product(
            cls.other, "Clavos", is_published=True, image_1920=PICTURE
        )
        cls.seller = cls.create_business_manager(
            cls.tenant, "duena", "sales_team.group_sale_manager"
        )
        cls.rival = cls.create_business_manager(
            cls.other, "competencia", "sales_team.group_sale_manager"
        )

    @classmethod
    def create_order(cls, company, product, partner=None):
        env = cls.in_company(company)
        partner = partner or env["res.partner"].create(
            {"name": f"Cliente de {company.name}", "company_id": company.id}
        )
        line = {"product_id": product.product_variant_id.id, "tax_ids": False}
        return env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [(0, 0, line)]}
        )
