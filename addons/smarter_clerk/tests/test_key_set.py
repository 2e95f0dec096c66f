"""Which keys of a key set count."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import key_set
from .token_factory import document, jwk, private_key


@tagged("post_install", "-at_install")
class TestKeySet(BaseCase):
    def test_keys_by_name(self):
        found = key_set.parse(document(jwk("ins_1"), jwk("ins_2")))
        self.assertEqual(list(found.keys), ["ins_1", "ins_2"])
        self.assertEqual(found.ignored, ())
        numbers = private_key("ins_2").public_key().public_numbers()
        self.assertEqual(found.key("ins_2").public_numbers(), numbers)
        self.assertIsNone(found.key("ins_3"))

    def test_optional_parts_may_be_absent(self):
        bare = jwk("ins_1", use=None, alg=None)
        self.assertTrue(key_set.parse(document(bare)).key("ins_1"))
        operations = jwk("ins_1", key_ops=["verify"])
        self.assertTrue(key_set.parse(document(operations)).key("ins_1"))

    def assert_ignored(self, entry, reason):
        found = key_set.parse(document(jwk("good"), entry))
        self.assertEqual(list(found.keys), ["good"])
        (ignored,) = found.ignored
        self.assertEqual(ignored.reason, reason)
        self.assertIn(key_set.WORDS[reason], str(ignored))

    def test_weak_keys(self):
        self.assert_ignored(jwk("weak", 1024), key_set.WEAK)
        self.assert_ignored(jwk("weak", 2047), key_set.WEAK)
        self.assert_ignored(jwk("ins_2", e="Aw"), key_set.WEAK)

    def test_endless_key(self):
        self.assert_ignored(jwk("ins_2", n="_" * 2000), key_set.TOO_LONG)

    def test_private_and_secret_keys(self):
        self.assert_ignored(jwk("ins_2", d="AQAB"), key_set.PRIVATE)
        self.assert_ignored(jwk("ins_2", p="AQAB"), key_set.PRIVATE)
        secret = {"kty": "oct", "kid": "ins_2", "k": "AAAA", "alg": "HS256"}
        self.assert_ignored(secret, key_set.PRIVATE)

    def test_other_kinds(self):
        curve = {"kty": "EC", "kid": "ins_2", "crv": "P-256", "x": "AA", "y": "AA"}
        self.assert_ignored(curve, key_set.NOT_RSA)
        self.assert_ignored(jwk("ins_2", kty=None), key_set.NOT_RSA)

    def test_other_purposes(self):
        self.assert_ignored(jwk("ins_2", use="enc"), key_set.PURPOSE)
        self.assert_ignored(jwk("ins_2", key_ops=["encrypt"]), key_set.PURPOSE)
        self.assert_ignored(jwk("ins_2", key_ops="verify"), key_set.PURPOSE)
        self.assert_ignored(jwk("ins_2", alg="RS512"), key_set.OTHER_ALGORITHM)

    def test_damaged_numbers(self):
        for value in ("", "!!!", "ñ", 65537, None, "A"):
            self.assert_ignored(jwk("ins_2", n=value), key_set.DAMAGED)
        # An even exponent is none.
        self.assert_ignored(jwk("ins_2", e="AQAC"), key_set.DAMAGED)

    def test_key_without_a_name(self):
        self.assert_ignored(jwk("ins_2", kid=None), key_set.NO_NAME)
        self.assert_ignored(jwk("ins_2", kid=7), key_set.NO_NAME)

    def test_two_keys_of_one_name(self):
        """Nobody can say which one is meant, so neither is used."""
        other = jwk("ins_2", kid="ins_1")
        found = key_set.parse(document(jwk("good"), jwk("ins_1"), other))
        self.assertEqual(list(found.keys), ["good"])
        self.assertEqual([one.reason for one in found.ignored], [key_set.DUPLICATE] * 2)

    def test_answers_that_are_no_set(self):
        for answer in (
            b"",
            b"<html><body>Sign in to the network</body></html>",
            b"\xff\xfe",
            b"[]",
            b"{}",
            b'{"keys": {}}',
            b'{"keys": [1]}',
            b'{"keys": []}',
            b"[" * 50_000,
            document(*[jwk("ins_1", kid=f"k{place}") for place in range(33)]),
            document(jwk("ins_1")) + b" " * key_set.MAX_BYTES,
        ):
            with self.assertRaises(key_set.InvalidKeySet):
                key_set.parse(answer)

    def test_only_unusable_keys_is_said_in_words(self):
        with self.assertRaisesRegex(
            key_set.InvalidKeySet, "weak is ignored: it is weaker"
        ):
            key_set.parse(document(jwk("weak", 1024)))
