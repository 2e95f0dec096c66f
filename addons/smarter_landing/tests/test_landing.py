"""The operator's own site: where its buttons lead, and that no tenant's site sells it."""

import json

from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_clerk.tools import publishable_key
from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import PASSWORD
from odoo.addons.smarter_tenant_website.tests.common import HOSTS, WebsiteMixin

BLOCKS = ("intro", "apps", "plans", "contact")


@tagged("post_install", "-at_install")
class TestLanding(WebsiteMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env.ref("website.default_website")
        cls.page = cls.env.ref("smarter_landing.landing_page")
        # The operator's own tenant is one like any other.
        values = {"name": "Hablemos", "title_es": "Hablemos", "slug": "hablemos"}
        cls.form = cls.tenant._tenant_env()["smarter.form"].create(values)
        cls.site.landing_form = "hablemos"

    def _go(self, path, host=None):
        headers = {"Host": host} if host else {}
        return self.url_open(path, headers=headers, allow_redirects=False)

    def _place(self, path, host=None):
        answer = self._go(path, host)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        return answer.headers["Location"]

    def _key(self, host=None):
        answer = self._go("/start/form", host)
        self.assertEqual(answer.status_code, 200)
        return json.loads(answer.text)["key"]

    # -- where the buttons lead ---------------------------------------------------

    def test_contact_leads_to_the_form(self):
        self.assertTrue(self._place("/start/contact").endswith("/f/hablemos"))
        self.assertEqual(self.url_open("/start/contact").status_code, 200)

    def test_without_clerk_start_leads_to_the_form(self):
        self.assertTrue(self._place("/start").endswith("/f/hablemos"))

    def test_with_clerk_start_leads_there(self):
        instance = self.env["smarter.clerk.instance"]._get()
        instance.write(
            {
                "publishable_key": publishable_key.make("clerk.example.com", "live"),
                "oauth_client_id": "client",
            }
        )
        self.assertTrue(instance.sign_in_enabled)
        place = self._place("/start")
        self.assertTrue(place.endswith("/auth/clerk/login?redirect=/app"))

    def test_without_a_form_there_is_still_a_way(self):
        self.site.landing_form = False
        self.assertTrue(self._place("/start/contact").endswith("/smarteros#contact"))
        self.assertIsNone(self._key())

    def test_an_address_of_a_form_leads_nowhere_else(self):
        self.site.landing_form = "//evil.example/x?y"
        place = self._place("/start/contact")
        self.assertIn("/f/%2F%2Fevil.example%2Fx%3Fy", place)
        self.assertIsNone(self._key())

    # -- the form in the page ------------------------------------------------------

    def test_the_page_gets_the_public_key_of_the_form(self):
        self.assertEqual(self._key(), self.form.browser_key)

    def test_not_of_a_form_that_is_off(self):
        self.form.active = False
        self.assertIsNone(self._key())

    def test_not_while_the_tenant_is_suspended(self):
        self.tenant._suspend()
        self.assertIsNone(self._key())

    def test_the_session_of_who_asks_stays_as_it_was(self):
        self.create_tenant_user(self.other, "jefa", GROUP_MANAGER)
        self.authenticate("jefa", PASSWORD)
        self.assertEqual(self._key(), self.form.browser_key)
        page = self.url_open("/my")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/web/login", page.url)

    # -- tenants' own sites --------------------------------------------------------

    def test_a_tenants_site_shows_no_form_of_it(self):
        self.other_site.landing_form = "hablemos"
        self.assertIsNone(self._key(HOSTS[1]))
        self.assertNotIn("hablemos", self._place("/start/contact", HOSTS[1]))

    def test_the_page_is_of_the_operators_site_alone(self):
        self.page.is_published = True
        self.assertEqual(self._go("/smarteros").status_code, 200)
        for host in HOSTS:
            self.assertEqual(self._go("/smarteros", host).status_code, 404)

    def test_blocks_are_offered_to_operators_only(self):
        manager = self.create_tenant_user(self.other, "diseno", GROUP_MANAGER)
        for user, expected in (
            (self.create_operator(), True),
            (manager, False),
        ):
            self.authenticate(user.login, PASSWORD)
            text = self.make_jsonrpc_request(
                "/web/dataset/call_kw/ir.ui.view/render_public_asset",
                {
                    "model": "ir.ui.view",
                    "method": "render_public_asset",
                    "args": ["website.snippets"],
                    "kwargs": {},
                },
            )
            self.assertIn("s_text_block", text)
            self.assertEqual("s_smarter_plans" in text, expected, user.login)

    # -- the page ------------------------------------------------------------------

    def test_every_block_is_on_the_page_as_in_the_builder(self):
        self.page.is_published = True
        page = html.fromstring(self._go("/smarteros").content)
        views = self.env["ir.qweb"].with_context(
            lang=page.get("lang").replace("-", "_")
        )
        for block in BLOCKS:
            with self.subTest(block=block):
                (section,) = page.xpath(f"//section[@data-snippet='s_smarter_{block}']")
                template = f"smarter_landing.s_smarter_{block}"
                offered = views._render(template)
                own = html.fromstring(str(offered))
                self.assertEqual(self._words(section), self._words(own))

    def _words(self, element):
        return " ".join(element.text_content().split())

    def test_nobody_reads_it_before_it_is_published(self):
        self.assertEqual(self._go("/smarteros").status_code, 404)
