"""Orders, and what the shop and delivery keep, belong to one tenant."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import PICTURE, ShopMixin


@tagged("post_install", "-at_install")
class TestOrders(ShopMixin, TransactionCase):
    """Managers of sales with all rights, each within the own company."""

    def world(self, company, site, product):
        """Create one row of each model of sales, shop and delivery."""
        env = self.in_company(company)
        order = self.create_order(company, product)
        service = self.create_product(company, "Despacho", type="service")
        carrier = env["delivery.carrier"].create(
            {
                "name": "Moto",
                "product_id": service.product_variant_id.id,
                "delivery_type": "base_on_rule",
                "price_rule_ids": [(0, 0, {"max_value": 5})],
            }
        )
        return [
            order,
            order.order_line,
            carrier,
            carrier.price_rule_ids,
            env["delivery.zip.prefix"].create({"name": "832"}),
            env["product.public.category"].create({"name": "Panes"}),
            env["product.ribbon"].create({"name": "De hoy"}),
            env["website.base.unit"].create({"name": "bolsa"}),
            env["product.image"].create(
                {
                    "name": "De cerca",
                    "product_tmpl_id": product.id,
                    "image_1920": PICTURE,
                }
            ),
            env["product.wishlist"].create(
                {
                    "product_id": product.product_variant_id.id,
                    "website_id": site.id,
                    "partner_id": order.partner_id.id,
                }
            ),
            env["website.sale.extra.field"].create(
                {
                    "website_id": site.id,
                    "field_id": self.env.ref(
                        "product.field_product_template__barcode"
                    ).id,
                }
            ),
        ]

    def test_each_tenant_reaches_its_own_rows_only(self):
        for records in self.world(self.tenant, self.site, self.bread):
            if records._name != "product.wishlist":  # of one person by Odoo's rule
                self.assert_within(records, self.seller)
            self.assert_apart(records, self.rival)

    def test_two_tenants_may_use_the_same_names(self):
        mine = self.world(self.tenant, self.site, self.bread)
        theirs = self.world(self.other, self.other_site, self.nails)
        self.assertEqual(len(mine), len(theirs))

    def test_one_tenant_uses_a_postal_code_once(self):
        prefixes = self.env["delivery.zip.prefix"].with_user(self.seller)
        prefixes.create({"name": "832"})
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            prefixes.create({"name": "832"})

    def test_picture_belongs_to_the_tenant_of_its_product(self):
        picture = self.env["product.image"].create(
            {"name": "De cerca", "product_variant_id": self.nails.product_variant_id.id}
        )
        self.assertEqual(picture.company_id, self.other)

    def test_ribbons_of_odoo_are_for_all(self):
        ribbon = self.env["product.ribbon"].search([("company_id", "=", False)])[:1]
        self.assertTrue(ribbon)
        self.assert_read_only(ribbon, self.seller)

    def test_orders_are_counted_from_one(self):
        names = [
            self.create_order(company, product).name
            for company, product in (
                (self.other, self.nails),
                (self.other, self.nails),
                (self.tenant, self.bread),
            )
        ]
        self.assertEqual(names, ["S00001", "S00002", "S00001"])

    def test_shop_sells_through_a_team_of_its_tenant(self):
        self.in_company(self.other)["crm.team"].create({"name": "Mesón"})
        by_operators = self.create_site(self.other, "otra.example")
        by_tenant = self.other._tenant_env()["website"].create(
            {"name": "Propia", "company_id": self.other.id}
        )
        for site in by_operators | by_tenant:
            site = site.with_env(self.env)
            self.assertEqual(site.salesteam_id.company_id, self.other)
            if "crm_default_team_id" in site:
                self.assertEqual(site.crm_default_team_id.company_id, self.other)

    def test_shop_of_the_operators_keeps_its_team(self):
        team = self.env.ref("sales_team.salesteam_website_sales")
        site = self.create_site(self.env.company, "casa.example")
        self.assertEqual(site.salesteam_id, team)

    def test_order_of_another_tenants_product_is_refused(self):
        customer = self.env["res.partner"].with_user(self.seller).create({"name": "X"})
        line = {"product_id": self.nails.product_variant_id.id}
        with self.assertRaises(UserError) as refusal:
            self.env["sale.order"].with_user(self.seller).create(
                {"partner_id": customer.id, "order_line": [(0, 0, line)]}
            )
        self.assertNotIn("Clavos", str(refusal.exception))
        self.assertNotIn(self.other.name, str(refusal.exception))
