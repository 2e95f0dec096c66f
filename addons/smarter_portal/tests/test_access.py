"""Who gets at the pages: attacks on each route."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import app
from .common import PortalHttpCase

PARTS = ("/app/today", "/app/tiles", "/app/tiles/crm")
MARKER = "Lead secreto de otro"


@tagged("post_install", "-at_install")
class TestAccess(PortalHttpCase):
    """Every route, with everybody who has nothing to look for there."""

    def test_the_page_and_its_parts(self):
        self.create_lead(contact_name="Lead propio")
        self.create_lead(self.other, contact_name=MARKER)
        for user in (self.user, self.manager):
            self.sign_in(user)
            page = self.get("/app")
            self.assertEqual(page.status_code, 200)
            self.assertIn("Lead propio", page.text)
            self.assertIn(self.tenant.name, page.text)
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            for path in PARTS:
                with self.subTest(f"{path} for {user.login}"):
                    part = self.get(path)
                    self.assertEqual(part.status_code, 200)
                    self.assertNotIn(MARKER, page.text + part.text)
                    self.assertNotIn(self.other.name, page.text + part.text)

    def test_nobody_in_particular_is_asked_to_log_in(self):
        for path in ("/app", *PARTS, "/app/words"):
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/web/login", answer.headers["Location"])

    def test_others_have_their_own_home_and_no_parts(self):
        for user, home in ((self.create_customer(), "/my"), (self.operator, "/odoo")):
            self.sign_in(user)
            self.assertEqual(self.get("/app").status_code, 303)
            self.assertTrue(self.get("/app").headers["Location"].endswith(home))
            for path in PARTS:
                with self.subTest(f"{path} for {user.login}"):
                    self.assertEqual(self.get(path).status_code, 404)

    @property
    def operator(self):
        found = self.env["res.users"].search([("login", "=", "operadora")])
        return found or self.create_operator()

    def test_a_suspended_tenant_is_locked_out(self):
        self.sign_in(self.manager)
        self.tenant._suspend()
        for path in ("/app", *PARTS):
            with self.subTest(path):
                self.assertEqual(self.get(path).status_code, 303)

    def test_company_of_cookies_and_queries_changes_nothing(self):
        self.create_lead(self.other, contact_name=MARKER)
        self.sign_in(self.manager)
        self.opener.cookies["cids"] = str(self.other.id)
        for path in ("/app", *PARTS):
            query = f"?company_id={self.other.id}&allowed_company_ids={self.other.id}"
            answer = self.get(path + query)
            self.assertEqual(answer.status_code, 200)
            self.assertNotIn(MARKER, answer.text)
            self.assertNotIn(self.other.name, answer.text)

    def test_an_app_that_is_off_has_no_tile(self):
        self.sign_in(self.manager)
        self.tenant.action_switch_app("crm", False)
        self.assertEqual(self.get("/app/tiles/crm").status_code, 404)
        self.assertNotIn('data-app="crm"', self.get("/app/tiles").text)
        self.assertEqual(self.get("/app/today").status_code, 200)

    def test_codes_that_are_none(self):
        self.sign_in(self.user)
        for code in ("nope", "__class__", "switches", "crm%00"):
            with self.subTest(code):
                self.assertEqual(self.get(f"/app/tiles/{code}").status_code, 404)

    @mute_logger("odoo.http")
    def test_only_reading(self):
        self.sign_in(self.user)
        for path in ("/app", *PARTS):
            with self.subTest(path):
                self.assertEqual(self.get(path, method="POST").status_code, 405)

    def test_a_tile_that_takes_too_long_says_so(self):
        self.sign_in(self.user)

        def slow(model):
            model.env.cr.execute("SELECT pg_sleep(60)")

        self.patch(app, "TILE_TIMEOUT_MS", 20)
        self.patch(type(self.env["smarter.portal.tile"]), "_tile_crm", slow)
        with mute_logger("odoo.sql_db"):
            answer = self.get("/app/tiles/crm")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["state"], "error")
        self.assertTrue(answer.json()["reason"])

    def test_names_are_shown_as_text(self):
        self.create_lead(contact_name="<script>alert(1)</script>")
        self.sign_in(self.user)
        self.assertNotIn("<script>alert", self.get("/app").text)
        self.assertIn("&lt;script&gt;alert", self.get("/app/today").text)
