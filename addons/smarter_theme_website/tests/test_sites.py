"""Websites: the brand of whose they are, from this server, at the right address."""

from lxml import html

from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import PASSWORD
from odoo.addons.smarter_tenant_website.tests.common import HOSTS, WebsiteMixin

COLORS = "/website/static/src/scss/options/colors/user_color_palette.scss"
BUNDLE = "web.assets_frontend"
CSS_ERROR = "CSS error message"


@tagged("post_install", "-at_install")
class TestSites(WebsiteMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant.write({"brand_primary": "#AA0000", "slogan": "Pan de verdad"})
        cls.other.write({"brand_primary": "#0000AA", "slogan": "Clavos y más"})
        cls.create_page(cls.site, "/nosotros", "Desde 1962")

    def _page(self, path, host=None):
        answer = self.get(path, host)
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content)

    def _sheets(self, page):
        return page.xpath("//link[@rel='stylesheet'][contains(@href, '/brand/')]/@href")

    def test_a_site_has_the_brand_of_its_owner(self):
        for host, company in zip(HOSTS, (self.tenant, self.other), strict=True):
            with self.subTest(host=host):
                page = self._page("/web/login", host)
                self.assertEqual(self._sheets(page), [company._brand_terms().url])
                slogan = page.xpath("string(//*[@class='so-slogan'])")
                self.assertEqual(slogan, company.slogan)

    def test_pages_of_a_site_have_it_too(self):
        page = self._page("/nosotros", HOSTS[0])
        self.assertEqual(self._sheets(page), [self.tenant._brand_terms().url])
        self.assertNotIn("#0000AA", html.tostring(page).decode())

    def test_the_operators_site_has_nobodys(self):
        page = self._page("/web/login")
        self.assertEqual(self._sheets(page), [])
        self.assertEqual(page.xpath("string(//h1)").strip(), "SmarterOS")

    def test_no_page_names_another_server_or_the_maker(self):
        for path in ("/nosotros", "/web/login"):
            with self.subTest(path=path):
                page = self._page(path, HOSTS[0])
                links = page.xpath("//head/link/@href | //script/@src")
                foreign = [u for u in links if "google" in u or "gstatic" in u]
                self.assertEqual(foreign, [])
                self.assertEqual(page.xpath("//meta[@name='generator']"), [])

    def test_the_icon_is_the_sites_and_on_the_login_the_brands(self):
        icon = "//head/link[@rel='shortcut icon']/@href"
        (of_page,) = self._page("/nosotros", HOSTS[0]).xpath(icon)
        self.assertIn(f"/web/image/website/{self.site.id}/favicon", of_page)
        (of_login,) = self._page("/web/login", HOSTS[0]).xpath(icon)
        self.assertEqual(of_login, self.tenant._brand_page().icon)

    def test_a_suspended_owners_site_shows_nobodys_brand(self):
        self.tenant._suspend()
        answer = self.get("/web/login", HOSTS[0])
        self.assertNotIn("/brand/", answer.text)
        self.assertNotIn("Pan de verdad", answer.text)

    def test_a_page_that_is_for_others_says_so_in_the_sites_colours(self):
        hidden = self.create_page(self.site, "/equipo", "Solo para nosotros")
        hidden.visibility = "connected"
        answer = self.get("/equipo", HOSTS[0])
        self.assertEqual(answer.status_code, 403)
        page = html.fromstring(answer.content)
        (block,) = page.xpath("//*[@class='so-error']")
        self.assertEqual(block.get("data-status"), "403")
        self.assertEqual(self._sheets(page), [self.tenant._brand_terms().url])
        self.assertNotIn("Solo para nosotros", answer.text)

    # -- host names ----------------------------------------------------------------

    def test_a_host_name_with_a_site_of_its_own_shows_it(self):
        self.tenant.host_name = HOSTS[0]
        self.assertEqual(self.get("/", HOSTS[0]).status_code, 200)

    def test_a_host_name_without_a_site_leads_to_the_login(self):
        self.tenant.host_name = "app.panaderia.example"
        answer = self.get("/", "app.panaderia.example")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/web/login"))

    def test_and_who_is_signed_in_goes_home(self):
        self.tenant.host_name = "app.panaderia.example"
        manager = self.create_tenant_user(self.tenant, "jefa", GROUP_MANAGER)
        self.authenticate("jefa", PASSWORD)
        answer = self.get("/", "app.panaderia.example")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(manager._home_url()))

    def test_another_tenants_site_at_a_host_name_does_not_show(self):
        self.tenant.host_name = HOSTS[1]
        answer = self.get("/", HOSTS[1])
        self.assertEqual(answer.status_code, 303)


@tagged("post_install", "-at_install")
class TestSheet(WebsiteMixin, TransactionCase):
    """What is compiled for websites."""

    def _css(self, site):
        views = self.env["ir.qweb"].with_context(website_id=site.id)
        attachment = views._get_asset_bundle(BUNDLE, js=False).css()
        return attachment.raw.decode()

    def test_it_compiles_with_our_colours_and_typeface(self):
        text = self._css(self.home_site)
        self.assertNotIn(CSS_ERROR, text)
        self.assertNotIn("googleapis", text)
        self.assertIn("--so-primary: #2563EB", text)
        self.assertIn("/smarter_theme/static/fonts/", text)

    def test_colours_that_a_sites_editor_chose_stay(self):
        assets = self.env["website.assets"].with_context(website_id=self.site.id)
        assets.make_scss_customization(COLORS, {"o-color-1": "#AA5500"})
        text = self._css(self.site)
        self.assertNotIn(CSS_ERROR, text)
        chosen = text.rindex("--so-primary: #AA5500")
        self.assertGreater(chosen, text.index("--so-primary: #2563EB"))
        self.assertNotIn("#AA5500", self._css(self.other_site))
