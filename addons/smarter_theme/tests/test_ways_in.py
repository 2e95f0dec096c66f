"""Addresses of a tenant, the app on a phone, and what is said when a page fails."""

import io
import json

from PIL import Image

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from ..tools import page_brand
from .test_layouts import PageCase


@tagged("post_install", "-at_install")
class TestEntry(PageCase):
    def _enter(self, path, **kw):
        answer = self.url_open(path, allow_redirects=False, **kw)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        return answer.status_code, answer.headers["Location"]

    def test_a_stranger_comes_to_the_login_of_the_tenant(self):
        slug = self.tenant.slug
        status, place = self._enter(f"/t/{slug}")
        self.assertEqual(status, 303)
        self.assertTrue(place.endswith(f"/web/login?tenant={slug}"))
        self.assertBrand(self.page(f"/t/{slug}"), self.tenant)

    def test_who_is_signed_in_there_goes_on(self):
        self.authenticate("jefa", PASSWORD)
        status, place = self._enter(f"/t/{self.tenant.slug}")
        self.assertEqual(status, 303)
        self.assertTrue(place.endswith(self.manager._home_url()), place)

    def test_who_is_signed_in_elsewhere_comes_to_the_login(self):
        self.authenticate("jefa", PASSWORD)
        _status, place = self._enter(f"/t/{self.other.slug}")
        self.assertIn("/web/login?tenant=", place)

    def test_a_host_name_is_the_entrance_of_its_tenant(self):
        host = {"Host": "sur.example.cl"}
        status, place = self._enter("/", headers=host)
        self.assertEqual(status, 303)
        self.assertTrue(place.endswith("/web/login"))
        self.assertBrand(self.page("/web/login", headers=host), self.other)

    def test_other_methods_are_refused(self):
        answer = self.url_open(f"/t/{self.tenant.slug}", method="POST")
        self.assertEqual(answer.status_code, 405)

    def test_the_icon_of_the_login_is_the_tenants(self):
        page = self.page(f"/web/login?tenant={self.tenant.slug}")
        icons = page.xpath("//head/link[contains(@rel, 'icon')]/@href")
        self.assertIn(self.tenant._brand_page().icon, icons)


@tagged("post_install", "-at_install")
class TestManifest(PageCase):
    def _manifest(self, **kw):
        answer = self.url_open("/web/manifest.webmanifest", **kw)
        self.assertEqual(answer.status_code, 200)
        return json.loads(answer.text)

    def test_of_a_tenants_person(self):
        self.authenticate("jefa", PASSWORD)
        manifest = self._manifest()
        self.assertEqual(manifest["name"], self.tenant.name)
        self.assertEqual(manifest["theme_color"], "#AA0000")
        self.assertEqual(manifest["start_url"], self.manager._home_url())
        vector, *pictures = manifest["icons"]
        self.assertEqual(vector["src"], self.tenant._brand_page().icon)
        self.assertEqual(self.url_open(vector["src"]).status_code, 200)
        self.assertEqual(
            [(icon["sizes"], icon.get("purpose")) for icon in pictures],
            [("192x192", None), ("512x512", None), ("512x512", "maskable")],
        )
        for icon in pictures:
            image = Image.open(io.BytesIO(self.url_open(icon["src"]).content))
            self.assertEqual("x".join(map(str, image.size)), icon["sizes"])
            self.assertEqual(image.getpixel((0, 0)), (0xAA, 0, 0))

    def test_of_nobody(self):
        manifest = self._manifest()
        self.assertEqual(manifest["name"], page_brand.PRODUCT)
        self.assertEqual(manifest["start_url"], "/odoo")
        sizes = {icon["sizes"] for icon in manifest["icons"]}
        self.assertEqual(sizes, {"192x192", "512x512"})
        for icon in manifest["icons"]:
            answer = self.url_open(icon["src"])
            self.assertEqual(answer.headers["Content-Type"], "image/png")
        self.assertNotIn("odoo", manifest["name"].lower())

    def test_of_a_host_name(self):
        manifest = self._manifest(headers={"Host": "sur.example.cl"})
        self.assertEqual(manifest["name"], self.other.name)

    def test_no_other_sizes(self):
        slug = self.tenant.slug
        for size in (0, 181, 10**9):
            answer = self.url_open(f"/brand/{slug}/icon-{size}.png")
            self.assertEqual(answer.status_code, 404)

    def test_the_web_client_names_the_icon_of_phones(self):
        self.authenticate("jefa", PASSWORD)
        (href,) = self.page("/odoo").xpath("//link[@rel='apple-touch-icon']/@href")
        self.assertEqual(href, self.tenant._brand_page().png_icon(180))
        self.assertEqual(self.url_open(href).headers["Content-Type"], "image/png")

    def test_it_can_be_installed(self):
        self.authenticate("jefa", PASSWORD)
        manifest = self._manifest()
        for key in ("name", "icons", "start_url", "display", "id"):
            self.assertTrue(manifest[key], key)
        self.assertTrue(manifest["start_url"].startswith(manifest["scope"]))


@tagged("post_install", "-at_install")
class TestErrors(PageCase):
    def _error(self, page):
        (block,) = page.xpath("//*[@class='so-error']")
        return block.get("data-status")

    def test_a_page_that_is_not_there(self):
        page = self.page("/no/hay/tal/pagina", 404)
        self.assertEqual(self._error(page), "404")
        self.assertBrand(page, None)

    def test_a_page_that_is_not_there_for_a_tenants_person(self):
        self.authenticate("jefa", PASSWORD)
        page = self.page("/no/hay/tal/pagina", 404)
        self.assertEqual(self._error(page), "404")
        self.assertBrand(page, self.tenant)

    def test_a_question_that_is_not_understood(self):
        with mute_logger("odoo.http"):
            page = self.page("/web/login", 400, data={"login": "x"})
        self.assertEqual(self._error(page), "400")

    def test_what_failed_on_our_side_asks_for_nothing(self):
        values = {"status_code": 500, "editable": False, "debug": ""}
        text = str(self.env["ir.ui.view"]._render_template("http_routing.500", values))
        self.assertIn("so-plain", text)
        self.assertNotIn("odoo.com", text)
        self.assertNotIn("/web/assets", text)
