"""Encryption at rest: place binding, rotation, and bad keys."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools.secretbox import (
    SecretBox,
    SecretKeyInvalid,
    SecretKeyMissing,
    SecretUnreadable,
    generate_key,
)
from .common import KEY_A, KEY_B

PLACE = "smarter.connector,7,secret"


@tagged("post_install", "-at_install")
class TestSecretBox(BaseCase):
    def test_round_trip(self):
        box = SecretBox([generate_key()])
        ciphertext = box.encrypt(PLACE, "clave ñandú")
        self.assertNotIn("clave", ciphertext)
        self.assertEqual(box.decrypt(PLACE, ciphertext), "clave ñandú")

    def test_same_secret_never_looks_the_same(self):
        box = SecretBox([KEY_A])
        self.assertNotEqual(box.encrypt(PLACE, "x"), box.encrypt(PLACE, "x"))

    def test_ciphertext_is_bound_to_its_place(self):
        box = SecretBox([KEY_A])
        ciphertext = box.encrypt(PLACE, "x")
        for other in ("smarter.connector,8,secret", "smarter.connector,7,token"):
            with self.assertRaises(SecretUnreadable):
                box.decrypt(other, ciphertext)

    def test_old_key_still_reads_and_new_key_writes(self):
        old = SecretBox([KEY_A]).encrypt(PLACE, "x")
        both = SecretBox([KEY_B, KEY_A])
        self.assertEqual(both.decrypt(PLACE, old), "x")
        rotated = both.rotate(PLACE, old)
        self.assertEqual(SecretBox([KEY_B]).decrypt(PLACE, rotated), "x")

    def test_lost_key(self):
        old = SecretBox([KEY_A]).encrypt(PLACE, "x")
        with self.assertRaises(SecretUnreadable):
            SecretBox([KEY_B]).decrypt(PLACE, old)

    def test_damaged_ciphertext(self):
        box = SecretBox([KEY_A])
        for damaged in ("", "gAAAA", box.encrypt(PLACE, "x")[:-4], "ñ"):
            with self.subTest(damaged=damaged), self.assertRaises(SecretUnreadable):
                box.decrypt(PLACE, damaged)

    def test_keys_are_checked(self):
        with self.assertRaises(SecretKeyMissing):
            SecretBox([])
        for bad in ("short", "ñ" * 44, KEY_A[:-4], "A" * 45):
            with self.subTest(bad=bad), self.assertRaises(SecretKeyInvalid):
                SecretBox([KEY_A, bad])
