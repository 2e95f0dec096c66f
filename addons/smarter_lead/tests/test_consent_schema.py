"""How a consent is submitted: nothing assumed, nothing repeated."""

from __future__ import annotations

import hashlib

from freezegun import freeze_time
from pydantic import ValidationError

from odoo.tests import BaseCase, tagged

from ..tools.consent import is_proven
from ..tools.schema import LeadSubmission
from .common import submission

TEXT = "Acepto recibir ofertas por correo."
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
NOW = "2026-03-10T12:00:00Z"


@tagged("post_install", "-at_install")
class TestConsentSchema(BaseCase):
    def _consent(self, **values):
        body = submission(consent={"purposes": ["contact"], **values})
        return LeadSubmission.model_validate(body).payload()["consent"]

    def assertInvalid(self, field, code, **values):
        with self.assertRaises(ValidationError) as refusal:
            self._consent(**values)
        errors = refusal.exception.errors(include_input=False)
        found = [(".".join(map(str, item["loc"])), item["type"]) for item in errors]
        self.assertIn((f"consent{field}", code), found)

    def test_channels_are_off_unless_named(self):
        self.assertEqual(self._consent(), {"purposes": ["contact"], "channels": []})

    @freeze_time(NOW)
    def test_the_canonical_form(self):
        consent = self._consent(
            purposes=["marketing", "contact", "marketing"],
            channels=["whatsapp", "email"],
            text_version=" 2026-1 ",
            text_hash=HASH.upper(),
            given_at="2026-03-10T08:59:30.5-03:00",
            ip="2001:DB8::0:1",
            policy_url="https://ejemplo.cl/privacidad",
        )
        self.assertEqual(
            consent,
            {
                "purposes": ["contact", "marketing"],
                "channels": ["email", "whatsapp"],
                "text_version": "2026-1",
                "text_hash": HASH,
                "given_at": "2026-03-10T11:59:30Z",
                "ip": "2001:db8::1",
                "policy_url": "https://ejemplo.cl/privacidad",
            },
        )

    def test_of_a_text_its_hash_is_kept(self):
        consent = self._consent(text=f" {TEXT}\r\n", text_version="1")
        self.assertEqual(consent["text_hash"], HASH)
        self.assertNotIn("text", consent)
        self.assertEqual(self._consent(text=TEXT, text_hash=HASH)["text_hash"], HASH)
        self.assertInvalid("", "hash_mismatch", text=TEXT, text_hash="0" * 64)

    @freeze_time(NOW)
    def test_nobody_consents_tomorrow(self):
        self.assertEqual(
            self._consent(given_at="2026-03-10T12:05:00Z")["given_at"],
            "2026-03-10T12:05:00Z",
        )
        future = "2026-03-10T12:05:01Z"
        self.assertInvalid(".given_at", "time_future", given_at=future)

    def test_what_is_refused(self):
        for field, code, values in (
            (".purposes", "purpose_missing", {"purposes": []}),
            (".purposes.0", "literal_error", {"purposes": ["zz"]}),
            (".channels.0", "literal_error", {"channels": ["fax"]}),
            (".channels", "list_type", {"channels": "email"}),
            (".text_hash", "hash_invalid", {"text_hash": "abc"}),
            (".given_at", "time_invalid", {"given_at": "yesterday"}),
            (".given_at", "time_invalid", {"given_at": "0001-01-01T00:00:00+14:00"}),
            (".given_at", "time_invalid", {"given_at": "1999-12-31T00:00:00Z"}),
            (".given_at", "time_zone_missing", {"given_at": "2026-03-10T12:00:00"}),
            (".ip", "ip_invalid", {"ip": "10.0.0.256"}),
            (".ip", "ip_invalid", {"ip": "fe80::1%eth0"}),
            (".policy_url", "url_invalid", {"policy_url": "javascript:alert(1)"}),
            (".zz", "extra_forbidden", {"zz": 1}),
        ):
            with self.subTest(field=field, **values):
                self.assertInvalid(field, code, **values)

    def test_proof_takes_the_version_and_the_hash(self):
        self.assertTrue(is_proven({"text_version": "1", "text_hash": HASH}))
        self.assertFalse(is_proven({"text_version": "1"}))
        self.assertFalse(is_proven({"text_hash": HASH}))
