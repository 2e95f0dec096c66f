"""The text of a key: shape, randomness, header."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import api_key


@tagged("post_install", "-at_install")
class TestApiKeyText(BaseCase):
    def test_generated_key_is_recognised(self):
        new = api_key.generate()
        self.assertRegex(new.text, r"^sk_[A-Za-z0-9_-]{55}$")
        self.assertEqual(api_key.lookup_of(new.text), new.lookup)
        self.assertTrue(api_key.matches(new.text, new.digest))

    def test_keys_differ_in_both_parts(self):
        keys = [api_key.generate() for _ in range(100)]
        self.assertEqual(len({key.lookup for key in keys}), 100)
        self.assertEqual(len({key.digest for key in keys}), 100)

    def test_other_texts_are_no_keys(self):
        good = api_key.generate().text
        for text in (
            "",
            "sk_",
            good[:-1],
            good + "a",
            good[3:],
            f"pk{good[2:]}",
            good + "\n",
        ):
            with self.subTest(text=text):
                self.assertIsNone(api_key.lookup_of(text))

    def test_changed_secret_does_not_match(self):
        new = api_key.generate()
        changed = new.text[:-1] + ("a" if new.text[-1] != "a" else "b")
        self.assertFalse(api_key.matches(changed, new.digest))

    def test_authorization_header(self):
        for header in ("Bearer abc", "bearer abc", "BEARER  abc ", "Bearer abc"):
            self.assertEqual(api_key.from_authorization(header), "abc")
        for header in (None, "", "Bearer", "Bearer ", "Basic abc", "abc", "Bearer a b"):
            with self.subTest(header=header):
                self.assertIsNone(api_key.from_authorization(header))
