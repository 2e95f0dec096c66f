"""What is sent to Cloudflare, and what its answers mean."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.client import Reply

from ..tools import turnstile
from ..tools.turnstile import Check, KeyRefused, TurnstileUnclear, Verdict

KEY = "0c9c5a0e-7c1c-4a0f-8a52-3c6b6a1d9f10"


def answer(status=200, **values):
    return Reply(status, {}, json.dumps(values).encode())


@tagged("post_install", "-at_install")
class TestTurnstile(BaseCase):
    def test_request(self):
        check = Check(turnstile.SITEVERIFY, "s&1", "t", "192.0.2.1", KEY)
        request = check.request()
        self.assertEqual(request.method, "POST")
        self.assertEqual(
            request.headers["Content-Type"], "application/x-www-form-urlencoded"
        )
        sent = {name: text for name, [text] in parse_qs(request.body.decode()).items()}
        self.assertEqual(
            sent,
            {
                "secret": "s&1",
                "response": "t",
                "remoteip": "192.0.2.1",
                "idempotency_key": KEY,
            },
        )
        self.assertNotIn("s&1", repr(check))

    def test_no_address(self):
        body = Check(turnstile.SITEVERIFY, "s", "t", None, KEY).request().body
        self.assertNotIn(b"remoteip", body)

    def test_passed(self):
        found = turnstile.read(answer(success=True, **{"error-codes": []}))
        self.assertEqual(found, Verdict(passed=True))

    def test_visitors_that_do_not_pass(self):
        for code, is_spent in (
            ("invalid-input-response", False),
            ("missing-input-response", False),
            ("timeout-or-duplicate", True),
        ):
            # Whatever the status is: Cloudflare does not document it.
            for status in (200, 400):
                with self.subTest(code, status=status):
                    found = turnstile.read(
                        answer(status, success=False, **{"error-codes": [code]})
                    )
                    self.assertEqual((found.passed, found.codes), (False, (code,)))
                    self.assertEqual(found.is_spent, is_spent)

    def test_keys(self):
        for code in ("missing-input-secret", "invalid-input-secret"):
            with self.subTest(code), self.assertRaises(KeyRefused) as caught:
                turnstile.read(answer(success=False, **{"error-codes": [code]}))
            self.assertFalse(caught.exception.retryable)

    def test_no_verdict(self):
        """Nothing but a clear word counts, for and against the visitor."""
        for reply in (
            answer(success=False, **{"error-codes": ["internal-error"]}),
            answer(success=False, **{"error-codes": ["bad-request"]}),
            answer(success=False),
            answer(success="true"),
            answer(success=1),
            answer(503),
            Reply(200, {}, b"<html>"),
            Reply(200, {}, b"[true]"),
            Reply(502, {}, b""),
            Reply(200, {}, b"[" * 100_000),
        ):
            with self.subTest(reply.body[:60]), self.assertRaises(TurnstileUnclear):
                turnstile.read(reply)

    def test_tokens(self):
        self.assertEqual(turnstile.token("0.abc-_"), "0.abc-_")
        for sent in (None, "", 1, ["a"], {"a": 1}, "a\x00", "ñ", "\ud800", "a" * 2049):
            with self.subTest(sent):
                self.assertEqual(turnstile.token(sent), "")
