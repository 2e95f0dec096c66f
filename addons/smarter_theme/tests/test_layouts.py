"""Whose brand is on a page: the person's, or that of the place that was asked for."""

from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import (
    PASSWORD,
    RUT_A,
    RUT_B,
    TenantMixin,
)


class PageCase(TenantMixin, HttpCase):
    """Two tenants of different colours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant(RUT_A)
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.tenant.write({"brand_primary": "#AA0000", "slogan": "Pan de verdad"})
        cls.other.write({"brand_primary": "#0000AA", "host_name": "sur.example.cl"})
        cls.manager = cls.create_tenant_user(cls.tenant, "jefa", GROUP_MANAGER)

    def page(self, path, status=200, **kw):
        answer = self.url_open(path, **kw)
        self.assertEqual(answer.status_code, status)
        return html.fromstring(answer.content)

    def sheets(self, page):
        """Return the addresses of the brands' stylesheets on a page."""
        return page.xpath(
            "//link[@rel='stylesheet'][starts-with(@href, '/brand/')]/@href"
        )

    def assertBrand(self, page, company):
        expected = [company._brand_terms().url] if company else []
        self.assertEqual(self.sheets(page), expected)


@tagged("post_install", "-at_install")
class TestLayouts(PageCase):
    def test_login_without_a_tenant_is_neutral(self):
        page = self.page("/web/login")
        self.assertBrand(page, None)
        self.assertEqual(page.xpath("string(//h1)").strip(), "SmarterOS")
        self.assertNotIn("odoo.com", html.tostring(page).decode())

    def test_the_button_says_what_it_does_in_chile_too(self):
        page = self.page("/web/login", headers={"Accept-Language": "es-CL"})
        (button,) = page.xpath("//form//button[contains(@class, 'btn-primary')]")
        self.assertIn(button.text.strip(), ("Log in", "Iniciar sesión"))

    def test_the_form_is_there_before_any_script_has_run(self):
        (form,) = self.page("/web/login").xpath("//form[@action='/web/login']")
        self.assertEqual(form.get("class"), "oe_login_form")

    def test_sign_and_words_of_other_ways_stand_together(self):
        for button in self.page("/web/login").xpath("//*[@class='o_login_auth']//a"):
            self.assertNotIn("mx-auto", html.tostring(button).decode())

    def test_login_of_a_tenant(self):
        page = self.page(f"/web/login?tenant={self.tenant.slug}")
        self.assertBrand(page, self.tenant)
        self.assertEqual(page.xpath("string(//h1)").strip(), self.tenant.name)
        self.assertIn("Pan de verdad", page.xpath("string(//*[@class='so-slogan'])"))
        # The session remembers, on the pages that follow.
        self.assertBrand(self.page("/web/reset_password"), self.tenant)

    def test_login_of_who_is_not_active_is_that_of_nobody(self):
        self.tenant._suspend()
        page = self.page(f"/web/login?tenant={self.tenant.slug}")
        self.assertBrand(page, None)
        self.assertNotIn(self.tenant.name, html.tostring(page).decode())

    def test_web_client_is_of_the_persons_tenant(self):
        self.authenticate("jefa", PASSWORD)
        page = self.page("/odoo")
        self.assertBrand(page, self.tenant)
        self.assertEqual(page.findtext("head/title"), self.tenant.name)
        icon = page.xpath("//link[@rel='shortcut icon']/@href")
        self.assertEqual(icon, [self.tenant._brand_page().icon])
        self.assertEqual(
            page.xpath("//meta[@name='theme-color']/@content"), ["#AA0000"]
        )

    def test_asking_for_another_tenant_changes_the_login_only(self):
        self.authenticate("jefa", PASSWORD)
        self.assertBrand(self.page(f"/web/login?tenant={self.other.slug}"), self.other)
        self.assertBrand(self.page(f"/odoo?tenant={self.other.slug}"), self.tenant)
        self.assertBrand(self.page("/my"), self.tenant)

    def test_the_operators_web_client_is_neutral(self):
        self.create_operator()
        self.authenticate("operadora", PASSWORD)
        page = self.page("/odoo")
        self.assertBrand(page, None)
        self.assertEqual(page.findtext("head/title"), "SmarterOS")
