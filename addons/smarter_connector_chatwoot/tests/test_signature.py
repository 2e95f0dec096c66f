"""Webhooks of Chatwoot prove where they come from."""

from __future__ import annotations

import hashlib
import hmac

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

from ..tools import signature

RAW = b'{"event":"message_created","id":7}'
SECRET = "s3cret of a webhook"
NOW = 1_790_000_000


@tagged("post_install", "-at_install")
class TestSignature(BaseCase):
    def headers(self, at=NOW, secret=SECRET, raw=RAW):
        # Recomputed here, from Chatwoot's documentation and not from our code.
        text = str(at).encode() + b"." + raw
        mac = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
        return {
            "x-chatwoot-timestamp": str(at),
            "x-chatwoot-signature": f"sha256={mac}",
        }

    def check(self, headers, raw=RAW):
        return signature.verify([SECRET], headers, raw, now=NOW)

    def test_a_good_one(self):
        self.assertEqual(self.check(self.headers()), NOW)
        for at in (NOW - 300, NOW + 300):
            self.assertEqual(self.check(self.headers(at)), at)

    def test_bad_ones(self):
        good = self.headers()
        for headers in (
            {},
            {"x-chatwoot-signature": good["x-chatwoot-signature"]},
            {"x-chatwoot-timestamp": str(NOW)},
            self.headers(NOW - 301),
            self.headers(NOW + 301),
            self.headers(secret="another"),
            {**good, "x-chatwoot-timestamp": str(NOW + 1)},
            {**good, "x-chatwoot-timestamp": "١٧"},
            {**good, "x-chatwoot-timestamp": "-1"},
            {**good, "x-chatwoot-signature": good["x-chatwoot-signature"][7:]},
            {**good, "x-chatwoot-signature": "sha256=é"},
        ):
            with self.subTest(headers), self.assertRaises(SignatureError):
                self.check(headers)

    def test_one_byte_more(self):
        with self.assertRaises(SignatureError):
            self.check(self.headers(), RAW + b" ")
