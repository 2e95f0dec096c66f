"""Credentials that must not reach a log line or an audit row."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools.redaction import MASK, redact, redact_data

SECRETS = {
    "api key": "sk_Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56Qr78St90Uv12Wx34Yz56Ab",
    "webhook secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "bearer": "Bearer abcdefghijklmnop",
    "basic": "Basic dXNlcjpwYXNzd29yZA==",
    "fernet": "gAAAAABmZm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "assignment": "password=hunter22",
    "json": '{"client_secret": "hunter22"}',
    "query": "https://x.example/?api_key=hunter22&page=2",
}


@tagged("post_install", "-at_install")
class TestRedaction(BaseCase):
    def test_every_kind_of_secret_is_masked(self):
        for kind, text in SECRETS.items():
            with self.subTest(kind=kind):
                masked = redact(f"before {text} after")
                self.assertIn(MASK, masked)
                self.assertNotIn("hunter22", masked)
                self.assertNotIn(text, masked)
                self.assertTrue(masked.startswith("before "))
                self.assertTrue(masked.endswith(" after"))

    def test_ordinary_text_stays(self):
        text = "POST /leads/create 202 lead 76086428-5 maria@example.cl sk_short"
        self.assertEqual(redact(text), text)

    def test_redacting_twice_changes_nothing(self):
        for text in SECRETS.values():
            self.assertEqual(redact(redact(text)), redact(text))

    def test_hostile_text_is_scanned_once(self):
        """Text of outside peers is redacted too: no input may take quadratic time."""
        for piece in ("x", "eyJ-", "sk_", "password ", "gAAAA", "secret=", "bearer "):
            with self.subTest(piece=piece):
                text = piece * (500_000 // len(piece))
                self.assertTrue(redact(text))

    def test_structures_are_masked_by_name_and_by_content(self):
        data = {
            "name": "Key",
            "api_key": "short",
            "nested": [{"note": SECRETS["api key"], "count": 3, "on": True}, None],
        }
        self.assertEqual(
            redact_data(data),
            {
                "name": "Key",
                "api_key": MASK,
                "nested": [{"note": f"sk_Ab12{MASK}", "count": 3, "on": True}, None],
            },
        )
