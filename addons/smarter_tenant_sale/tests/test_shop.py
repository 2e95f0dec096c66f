"""What visitors of a shop get, and what they cannot get at."""

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD
from odoo.addons.smarter_tenant_website.tests.common import HOSTS

from .common import ShopMixin

MINE, THEIRS = HOSTS


@tagged("post_install", "-at_install")
class TestShop(ShopMixin, HttpCase):
    """Real requests of anonymous visitors and customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer(cls.tenant, "clienta")
        cls.order = cls.create_order(cls.tenant, cls.bread, cls.customer.partner_id)
        cls.foreign_order = cls.create_order(cls.other, cls.nails)
        (cls.order | cls.foreign_order).state = "sent"
        cls.nails.sudo().public_categ_ids = cls.in_company(cls.other)[
            "product.public.category"
        ].create({"name": "Ferretería"})
        cls.env.flush_all()

    def call(self, path, host=MINE, **params):
        """Call a JSON route and return its result; raise what it refuses."""
        cookies = {"session_id": self.session.sid} if self.session else None
        return self.make_jsonrpc_request(
            path, params, headers={"Host": host}, cookies=cookies
        )

    def refused(self, path, **params):
        """Call a JSON route that must refuse; return what it says."""
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as refusal:
            self.call(path, **params)
        self.env.invalidate_all()
        text = str(refusal.exception)
        self.assertNotIn("Clavos", text)
        self.assertNotIn(self.other.name, text)
        return text

    def page(self, path, host=MINE):
        response = self.get(path, host)
        self.assertEqual(response.status_code, 200, f"{path} at {host or 'home'}")
        return response.text

    def test_each_shop_shows_its_own_products(self):
        self.assertIn("Marraqueta", self.page("/shop"))
        self.assertNotIn("Clavos", self.page("/shop"))
        self.assertIn("Clavos", self.page("/shop", THEIRS))
        home = self.page("/shop", None)
        self.assertNotIn("Clavos", home)
        self.assertNotIn("Marraqueta", home)

    def test_search_finds_own_products_only(self):
        self.assertNotIn("/shop/clavos", self.page("/shop?search=clavos"))
        found = self.call(
            "/website/snippet/autocomplete",
            search_type="products",
            term="clavos",
            options={
                "displayDescription": True,
                "displayDetail": True,
                "displayExtraLink": True,
                "displayImage": True,
            },
        )
        self.assertFalse(found["results"])

    def test_category_of_another_shop_is_not_named(self):
        """Odoo redirects from a product that is not there to its category's name."""
        foreign = self.nails.sudo().public_categ_ids
        own = self.in_company(self.tenant)["product.public.category"].create(
            {"name": "Panes"}
        )
        self.bread.sudo().public_categ_ids = own
        self.env.flush_all()
        answer = self.get(f"/shop/{own.id}/{self.nails.id}", MINE)
        self.assertIn("/shop/category/panes", answer.headers["Location"])
        for host in (MINE, None):
            for product in (self.nails, self.bread):
                answer = self.get(f"/shop/{foreign.id}/{product.id}", host)
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("ferreter", answer.headers.get("Location", ""))

    def test_product_of_another_shop_is_not_there(self):
        self.assertEqual(self.get(self.bread.website_url, MINE).status_code, 200)
        answer = self.get(self.nails.website_url, MINE)
        self.assertIn(answer.status_code, (403, 404))
        self.assertNotIn("Clavos", answer.text)
        self.assertEqual(self.get(self.nails.website_url, THEIRS).status_code, 200)

    def test_category_of_another_shop_is_not_there(self):
        category = self.nails.public_categ_ids
        response = self.get(f"/shop/category/{category.id}", MINE)
        self.assertNotIn("Ferretería", response.text)
        self.assertNotIn("Clavos", response.text)

    def test_picture_of_another_shop_is_not_there(self):
        def picture(product, host):
            path = f"/web/image/product.template/{product.id}/image_1920?download=0"
            return self.get(path, host).content

        bread = picture(self.bread, MINE)
        self.assertEqual(picture(self.nails, THEIRS), bread, "the same picture")
        for host in (MINE, None):
            self.assertNotEqual(picture(self.nails, host), bread, host)

    def test_anonymous_reads_nothing_of_another_shop_by_id(self):
        variant = self.nails.product_variant_id
        self.refused(
            "/website_sale/get_combination_info",
            product_template_id=self.nails.id,
            product_id=variant.id,
            combination=[],
            add_qty=1,
        )
        self.assertNotIn(
            "Clavos", self.get(f"/shop/compare?products={variant.id}", MINE).text
        )

    def test_cart_takes_own_products(self):
        product = self.bread.product_variant_id
        self.call(
            "/shop/cart/add",
            product_template_id=self.bread.id,
            product_id=product.id,
            quantity=2,
        )
        line = self.env["sale.order.line"].search([], order="id desc", limit=1)
        self.assertEqual(line.product_id, product)
        self.assertEqual(line.company_id, self.tenant)

    def test_cart_refuses_products_of_another_shop(self):
        foreign = self.nails.product_variant_id
        lines = self.env["sale.order.line"]
        before = lines.search_count([("product_id", "=", foreign.id)])
        self.refused(
            "/shop/cart/add",
            product_template_id=self.nails.id,
            product_id=foreign.id,
        )
        linked = {
            "product_template_id": self.nails.id,
            "product_id": foreign.id,
            "parent_product_template_id": self.bread.id,
            "quantity": 1,
        }
        for extra in ({}, {"combo_item_id": 1}):
            self.refused(
                "/shop/cart/add",
                product_template_id=self.bread.id,
                product_id=self.bread.product_variant_id.id,
                linked_products=[{**linked, **extra}],
            )
        after = lines.search_count([("product_id", "=", foreign.id)])
        self.assertEqual(before, after)

    def test_cart_does_not_tell_whether_a_product_is_sold_elsewhere(self):
        allowed = "/shop/product/is_add_to_cart_allowed"
        for product, answer in ((self.bread, True), (self.nails, False)):
            variant = product.product_variant_id
            self.assertEqual(self.call(allowed, product_id=variant.id), answer)
            self.assertFalse(self.call(allowed, host=None, product_id=variant.id))

    def test_two_shops_may_use_one_code(self):
        for company, site in (
            (self.other, self.other_site),
            (self.tenant, self.site),
        ):
            values = {"name": "Amigos", "code": "AMIGOS", "website_id": site.id}
            self.in_company(company)["product.pricelist"].create(values)
        self.env.flush_all()
        for host, known in ((MINE, True), (THEIRS, True), (None, False)):
            answer = self.get("/shop/pricelist?promo=AMIGOS", host)
            refused = "code_not_available" in answer.headers["Location"]
            self.assertEqual(refused, not known, host)

    def test_customer_opens_the_own_order_only(self):
        self.authenticate(self.customer.login, PASSWORD)
        for host in (MINE, None):
            self.assertIn("S00001", self.page(f"/my/orders/{self.order.id}", host))
            answer = self.get(f"/my/orders/{self.foreign_order.id}", host)
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/my"))
            self.assertNotIn("Clavos", self.page("/my/quotes", host))

    def test_token_opens_its_own_document_only(self):
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        path = "/my/orders/{}?access_token=" + token
        self.assertEqual(self.get(path.format(self.order.id), MINE).status_code, 200)
        answer = self.get(path.format(self.foreign_order.id), MINE)
        self.assertEqual(answer.status_code, 303)

    def test_report_of_another_tenants_order_is_refused(self):
        self.authenticate(self.seller.login, PASSWORD)
        report = "/report/html/sale.report_saleorder/{}"
        own = self.get(report.format(self.order.id))
        self.assertEqual(own.status_code, 200)
        self.assertIn("Marraqueta", own.text)
        with mute_logger("odoo.http"):
            foreign = self.get(report.format(self.foreign_order.id))
        self.assertNotEqual(foreign.status_code, 200)
        self.assertNotIn("Clavos", foreign.text)
