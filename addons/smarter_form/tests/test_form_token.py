"""Tokens of shown forms: made up, aged, of another form, too fresh."""

from __future__ import annotations

import hashlib

from odoo.tests import BaseCase, tagged

from ..tools import form_token
from ..tools.form_token import TokenRefused

NOW = 1_800_000_000.0


def sign(text):
    return hashlib.sha256(f"secret {text}".encode()).hexdigest()


def sign_otherwise(text):
    return hashlib.sha256(f"other {text}".encode()).hexdigest()


@tagged("post_install", "-at_install")
class TestFormToken(BaseCase):
    def setUp(self):
        super().setUp()
        self.token = form_token.issue(sign, 7, 3, NOW)

    def assert_refused(self, token, code=form_token.EXPIRED, *, form=7, now=NOW):
        with self.assertRaises(TokenRefused) as caught:
            form_token.read(sign, token, form, now)
        self.assertEqual(caught.exception.code, code)

    def test_says_what_was_shown(self):
        shown = form_token.read(sign, self.token, 7, NOW + 10)
        self.assertEqual((shown.form_id, shown.consent_version), (7, 3))
        self.assertEqual(shown.issued_at, int(NOW))

    def test_no_two_are_alike(self):
        self.assertNotEqual(self.token, form_token.issue(sign, 7, 3, NOW))

    def test_made_up_ones_are_refused(self):
        form, version, at, nonce, signature = self.token.split(".")
        for token in (
            None,
            7,
            "",
            ".",
            "x" * 5000,
            "ñ" * 20,
            f"{form}.{version}.{at}.{nonce}",
            f"{form}.{version}.{at}.{nonce}.",
            f"{form}.9.{at}.{nonce}.{signature}",
            f"{form}.{version}.{int(at) + 1}.{nonce}.{signature}",
            f"{form}.{version}.{at}.other.{signature}",
            form_token.issue(sign_otherwise, 7, 3, NOW),
        ):
            with self.subTest(token):
                self.assert_refused(token)

    def test_of_another_form(self):
        self.assert_refused(self.token, form=8)

    def test_age(self):
        last = NOW + form_token.MAX_AGE_S
        self.assertTrue(form_token.read(sign, self.token, 7, last))
        self.assert_refused(self.token, now=last + 1)
        self.assert_refused(self.token, now=NOW - 120)

    def test_pace(self):
        shown = form_token.read(sign, self.token, 7, NOW)
        with self.assertRaises(TokenRefused) as caught:
            form_token.check_pace(shown, NOW + 1, 3)
        self.assertEqual(caught.exception.code, form_token.TOO_FAST)
        self.assertEqual(caught.exception.wait_s, 2)
        form_token.check_pace(shown, NOW + 3, 3)
