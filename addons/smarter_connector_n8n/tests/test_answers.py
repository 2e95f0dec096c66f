"""What n8n's URLs and answers mean."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.errors import UrlRefused
from odoo.addons.smarter_connector.exceptions import NotReady, Rejected, ServerError

from ..tools import answers

BASE = "https://n8n.example.cl"


@tagged("post_install", "-at_install")
class TestUrls(BaseCase):
    def test_production_urls(self):
        for path in (
            "/webhook/leads",
            "/webhook/0b5c-11",
            "/hooks/leads",
            "/n8n/webhook/x",
        ):
            answers.check_url(BASE + path)

    def test_urls_that_cannot_work(self):
        for path in (
            "/webhook-test/leads",
            "/n8n/webhook-test/leads",
            "/workflow/abc123",
            "/projects/1/workflows",
            "/home/workflows",
            "/",
            "",
            "/webhook/",
        ):
            with self.subTest(path), self.assertRaises(UrlRefused):
                answers.check_url(BASE + path)


@tagged("post_install", "-at_install")
class TestRefine(BaseCase):
    def test_success_stays_success(self):
        self.assertIsNone(answers.refine(None))

    def test_an_unknown_webhook_may_be_on_its_way(self):
        error = answers.refine(Rejected("the peer answered 404", status=404))
        self.assertIsInstance(error, NotReady)
        self.assertTrue(error.retryable)
        self.assertIn("published", str(error))

    def test_refusals_carry_a_hint(self):
        for status in (401, 403, 413, 422):
            error = answers.refine(Rejected("x", status=status))
            self.assertIsInstance(error, Rejected)
            self.assertIn("n8n", str(error))
            self.assertEqual(error.status, status)

    def test_the_rest_is_as_for_anybody(self):
        error = ServerError("x", status=500)
        self.assertIs(answers.refine(error), error)
