"""Four shapes of refusals, and addresses that cannot be right."""

from __future__ import annotations

import json

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.client import Reply
from odoo.addons.smarter_base.tools.outbound.errors import UrlRefused
from odoo.addons.smarter_connector.exceptions import RateLimited, Rejected, ServerError
from odoo.addons.smarter_connector.tools.exchange import parse_json

from ..exceptions import Invalid, NotAllowed, NotFound
from ..tools import answers


@tagged("post_install", "-at_install")
class TestAnswers(BaseCase):
    def refusal(self, status, body=b"", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = Reply(status, headers, raw)
        return answers.refusal(reply, parse_json(reply), now=0)

    def test_success(self):
        self.assertIsNone(self.refusal(200, {"error": "a field of that name"}))

    def test_shapes(self):
        for status, body, kind, words in (
            (401, {"error": "Invalid Access Token"}, NotAllowed, "Invalid Access"),
            (401, {"errors": ["You need to sign in"]}, NotAllowed, "sign in"),
            (404, {"error": "Resource could not be found"}, NotFound, "not know"),
            (
                422,
                {"message": "Email is invalid", "attributes": ["email"]},
                Invalid,
                "",
            ),
            (400, {"errors": [{"message": "q is missing"}]}, Rejected, "q is missing"),
            (422, {"error": "Too many messages"}, RateLimited, "Too many"),
            (429, b"Retry later\n", RateLimited, ""),
            (403, {"error": "API access is not enabled"}, NotAllowed, "plan"),
            (502, b"<html>", ServerError, ""),
            (418, b"[]", Rejected, ""),
            (422, {"errors": [], "message": 7}, Rejected, ""),
        ):
            with self.subTest(body=body):
                error = self.refusal(status, body)
                self.assertIsInstance(error, kind)
                self.assertIn(words, str(error))
                self.assertEqual(error.status, status)

    def test_the_blamed_attributes(self):
        body = {"message": "taken", "attributes": ["email", 7, None]}
        self.assertEqual(self.refusal(422, body).attributes, ("email",))

    def test_addresses(self):
        for url in ("https://chat.example.cl", "https://example.cl/chat/"):
            answers.check_url(url)
        for url in (
            "https://chat.example.cl/app/accounts/1/dashboard",
            "https://chat.example.cl/api/v1/accounts/1",
            "https://chat.example.cl/?a=1",
        ):
            with self.subTest(url), self.assertRaises(UrlRefused):
                answers.check_url(url)
