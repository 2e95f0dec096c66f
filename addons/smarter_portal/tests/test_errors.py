"""Pages of the dashboard that are not there, not allowed or broken: in the brand."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalHttpCase

#: What a visitor must never read.
INSIDES = ("Traceback", "psycopg2", "smarter.portal", "res.company", "KeyError")


@tagged("post_install", "-at_install")
class TestErrors(PortalHttpCase):
    """As a browser asks, for a page."""

    def ask(self, path, status, **options):
        """Return a page that tells people what is wrong, and nothing more."""
        answer = self.get(path, headers={"Accept": "text/html"}, **options)
        self.assertEqual(answer.status_code, status, path)
        for word in (*INSIDES, self.other.name):
            self.assertNotIn(word, answer.text)
        return answer.text

    def check(self, path, status, **options):
        text = self.ask(path, status, **options)
        self.assertIn(f'data-status="{status}"', text)
        self.assertIn(self.tenant._brand_terms().url, text)

    def setUp(self):
        super().setUp()
        self.tenant.brand_primary = "#AA0000"

    @mute_logger("odoo.http")
    def test_what_is_not_there(self):
        self.sign_in(self.user)
        for path in ("/app/nowhere", "/app/team", "/app/tiles/nothing"):
            with self.subTest(path):
                self.check(path, 404)

    @mute_logger("odoo.http")
    def test_what_is_not_allowed(self):
        self.sign_in(self.user)
        today = type(self.env["smarter.portal.today"])
        with patch.object(today, "_greeting", side_effect=AccessError("res.company")):
            self.check("/app", 403)

    @mute_logger("odoo.http")
    def test_what_is_broken(self):
        self.sign_in(self.user)
        today = type(self.env["smarter.portal.today"])
        with patch.object(today, "_greeting", side_effect=KeyError("psycopg2")):
            # The brand may be what is broken: this page is everybody's.
            self.assertIn('class="so-plain"', self.ask("/app", 500))

    @mute_logger("odoo.http")
    def test_what_a_browser_may_not_send(self):
        self.sign_in(self.manager)
        self.check("/app/team/invite", 400, data={"login": "a@b.cl"})

    @mute_logger("odoo.http")
    def test_in_the_language_of_the_person(self):
        self.sign_in(self.user)
        self.opener.cookies["frontend_lang"] = "en_US"
        text = self.ask("/app/team", 404)
        self.assertIn(f'lang="{self.user.lang.replace("_", "-")}"', text)
