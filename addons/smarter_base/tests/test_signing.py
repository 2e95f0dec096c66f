"""Standard Webhooks signatures, also against the reference implementation."""

from __future__ import annotations

import base64
import datetime
import time

import standardwebhooks
from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from ..tools import signing
from ..tools.outbound.errors import SecretError, SignatureError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "evt_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
NOW = 1614265330


@tagged("post_install", "-at_install")
class TestSigning(BaseCase):
    def test_known_value(self):
        """The example that the libraries of the specification share."""
        signature = signing.sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, BODY)
        self.assertEqual(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")

    def test_reference_library_accepts_ours(self):
        now = int(time.time())
        headers = signing.sign_headers([SECRET], ID, now, BODY)
        verified = standardwebhooks.Webhook(SECRET).verify(BODY, headers)
        self.assertEqual(verified, {"test": 2432232314})

    def test_we_accept_the_reference_library(self):
        moment = datetime.datetime.fromtimestamp(NOW, tz=datetime.timezone.utc)
        theirs = standardwebhooks.Webhook(SECRET).sign(ID, moment, BODY.decode())
        headers = {
            "webhook-id": ID,
            "webhook-timestamp": str(NOW),
            "webhook-signature": theirs,
        }
        self.assertEqual(signing.verify([SECRET], headers, BODY, now=NOW), NOW)

    @freeze_time("2026-01-01")
    def test_both_secrets_verify_during_a_rotation(self):
        new = signing.generate_secret()
        now = int(time.time())
        headers = signing.sign_headers([new, SECRET], ID, now, BODY)
        self.assertEqual(headers["webhook-signature"].count("v1,"), 2)
        for secret in (new, SECRET):
            standardwebhooks.Webhook(secret).verify(BODY, headers)
            signing.verify([secret], headers, BODY, now=now)

    def test_generated_secrets_are_different_and_usable(self):
        secrets = {signing.generate_secret(size) for size in (24, 32, 64, 32)}
        self.assertEqual(len(secrets), 4)
        for secret in secrets:
            standardwebhooks.Webhook(secret)
            self.assertIn(len(signing.decode_secret(secret)), (24, 32, 64))

    def test_unusable_secrets_are_refused(self):
        short = "whsec_" + base64.b64encode(b"x" * 23).decode()
        long = "whsec_" + base64.b64encode(b"x" * 65).decode()
        for secret in (
            "",
            "whsec_",
            SECRET[6:],
            "whsec_***",
            SECRET + "\n",
            short,
            long,
        ):
            with self.subTest(secret=secret), self.assertRaises(SecretError):
                signing.decode_secret(secret)
        for size in (23, 65):
            with self.assertRaises(SecretError):
                signing.generate_secret(size)

    def test_an_id_with_a_dot_is_not_signed(self):
        with self.assertRaises(SignatureError):
            signing.sign(SECRET, "evt.1", NOW, BODY)

    def verify(self, *, body=BODY, secrets=(SECRET,), now=NOW, **changes):
        headers = signing.sign_headers([SECRET], ID, NOW, BODY)
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        return signing.verify(secrets, headers, body, now=now)

    def test_what_was_not_signed_is_refused(self):
        other = signing.generate_secret()
        cases = {
            "body": {"body": BODY + b" "},
            "id": {"webhook_id": "evt_other"},
            "timestamp": {"webhook_timestamp": str(NOW + 1)},
            "secret": {"secrets": (other,)},
            "no secret": {"secrets": ()},
            "version": {"webhook_signature": "v2,AAAA"},
            "empty": {"webhook_signature": ""},
            "garbage": {"webhook_signature": "v1,ñ v1, v1"},
            "not a time": {"webhook_timestamp": "soon"},
            "a very long time": {"webhook_timestamp": "9" * 400},
            "other digits": {"webhook_timestamp": "١٦١٤٢٦٥٣٣٠"},
        }
        for name, changes in cases.items():
            with self.subTest(name), self.assertRaises(SignatureError):
                self.verify(**changes)

    def test_one_good_signature_among_others_is_enough(self):
        good = signing.sign(SECRET, ID, NOW, BODY)
        self.verify(webhook_signature=f"v1,AAAA {good} v1a,BBBB")

    def test_tolerance_is_five_minutes_both_ways(self):
        for drift in (-300, 0, 300):
            self.assertEqual(self.verify(now=NOW + drift), NOW)
        for drift in (-301, 301):
            with self.assertRaises(SignatureError):
                self.verify(now=NOW + drift)
