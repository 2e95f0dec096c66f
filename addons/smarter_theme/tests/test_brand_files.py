"""Stylesheet, icon and logo over HTTP: cached when exact, silent about the rest."""

import base64

from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_tenant.tests.common import RUT_A, RUT_B, TenantMixin

from ..tools import stylesheet

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


_OF_ONE_ANSWER = {"Date", "X-Request-Id", "Set-Cookie"}


@tagged("post_install", "-at_install")
class TestBrandFiles(TenantMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant(RUT_A)
        cls.other = cls.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        cls.tenant.brand_primary = "#AA0000"
        cls.url = cls.tenant._brand_terms().url

    def test_the_exact_stylesheet_is_kept_for_a_year(self):
        answer = self.url_open(self.url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], "text/css")
        self.assertEqual(answer.text, self.tenant._brand_terms().text)
        self.assertNotIn("Set-Cookie", answer.headers)
        etag = {"If-None-Match": answer.headers["ETag"]}
        again = self.url_open(self.url, headers=etag)
        self.assertEqual((again.status_code, again.text), (304, ""))

    def test_another_digest_gets_todays_colours_and_is_not_kept(self):
        answer = self.url_open(self.url.replace(".css", "0.css"))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-cache")
        self.assertEqual(answer.text, self.tenant._brand_terms().text)

    def _answer(self, path):
        answer = self.url_open(path)
        headers = {k: v for k, v in answer.headers.items() if k not in _OF_ONE_ANSWER}
        return answer.status_code, headers, answer.content

    def test_who_is_not_active_looks_like_who_does_not_exist(self):
        slug = self.tenant.slug
        self.tenant._suspend()
        for kind in (
            f"{stylesheet.NEUTRAL.digest}.css",
            "0.css",
            "icon.svg",
            "icon-192.png",
            "logo",
        ):
            with self.subTest(kind=kind):
                unknown = self._answer(f"/brand/nobody/{kind}")
                self.assertEqual(unknown[0], 200)
                self.assertEqual(self._answer(f"/brand/{slug}/{kind}"), unknown)
        closed = self._answer(self.url)
        self.assertEqual(closed[2].decode(), stylesheet.NEUTRAL.text)

    def test_odd_addresses(self):
        for slug in ("%00", "x" * 3000, "%27%20OR%201=1", "a%0d%0ab"):
            answer = self.url_open(f"/brand/{slug}/0.css")
            self.assertIn(answer.status_code, (200, 404), slug[:20])
            self.assertNotIn("#AA0000", answer.text)

    def test_the_logo_is_the_tenants_or_its_initials(self):
        slug = self.tenant.slug
        initials = self.url_open(f"/brand/{slug}/logo")
        self.assertEqual(
            initials.headers["Content-Type"].partition(";")[0], "image/svg+xml"
        )
        self.assertIn("PS</text>", initials.text)
        self.assertIn("#AA0000", initials.text)
        self.tenant.logo = base64.b64encode(PIXEL)
        logo = self.url_open(f"/brand/{slug}/logo")
        self.assertEqual(logo.headers["Content-Type"].partition(";")[0], "image/png")
        self.assertEqual(logo.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'none'", logo.headers["Content-Security-Policy"])
        self.assertTrue(self.tenant._brand_page().has_logo)

    def test_other_methods_are_refused(self):
        self.assertEqual(self.url_open(self.url, method="POST").status_code, 405)
