"""Session tokens: each rule has a token that only this rule refuses."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import json
import time

import jwt

from odoo.tests import BaseCase, tagged

from ..tools import jws, session_token
from ..tools.config import ClerkConfig
from . import token_factory as make
from .token_factory import CONFIG, KID, NOW, PARTY, header, sign, token


class TokenCase(BaseCase):
    def verify(self, text, *, keys=None, config=CONFIG, now=NOW):
        return session_token.verify(text, keys or make.keys(), config, now)

    def refused(self, text, reason, **options):
        with self.assertRaises(jws.TokenRefused) as caught:
            self.verify(text, **options)
        self.assertEqual(caught.exception.reason, reason)
        return caught.exception


@tagged("post_install", "-at_install")
class TestShape(TokenCase):
    """What is refused before any key is looked at."""

    def test_good_token(self):
        self.assertEqual(
            self.verify(token()),
            session_token.SessionToken(
                user_id="user_1",
                session_id="sess_1",
                organization_id="org_1",
                role="org:admin",
                issued_at=NOW,
                expires_at=NOW + 60,
                party=PARTY,
                actor=None,
                version=2,
            ),
        )

    def test_size_is_checked_before_anything_else(self):
        self.refused("." * 8193, jws.TOO_LARGE)
        self.refused(token(x="x" * 6500), jws.TOO_LARGE)
        self.assertTrue(self.verify(token(x="x" * 5000)))

    def test_other_shapes(self):
        good = token()
        head, payload, signature = good.split(".")
        for text in (
            "",
            "abc",
            f"{head}.{payload}",
            f"{head}.{payload}.",
            f".{payload}.{signature}",
            f"{good}.{signature}",
            f"{good}=",
            f" {good}",
            f"{good}\n",
            good.replace(".", "..", 1),
            f"{head}.{payload}.ñ",
            f"{head}+.{payload}.{signature}",
        ):
            self.refused(text, jws.INVALID)

    def test_header_that_is_no_object(self):
        for head in (b"[]", b"null", b"1", b"{", b"\xff", b"[" * 3000, b'"RS256"'):
            self.refused(sign(make.claims(), head), jws.INVALID)

    def test_name_that_occurs_twice(self):
        head = json.dumps(header())
        twice = head[:-1] + f', "kid": "{KID}"}}'
        self.refused(sign(make.claims(), twice.encode()), jws.INVALID)
        payload = json.dumps(make.claims())
        twice = payload[:-1] + ', "sub": "user_2"}'
        self.refused(sign(twice.encode()), jws.INVALID)

    def test_claims_that_are_no_object(self):
        for payload in (b"[]", b"null", b"{", b"\xff", b"[" * 3000, b'{"a": NaN}'):
            self.refused(sign(payload), jws.INVALID)

    def test_damaged_base64(self):
        head, payload, _signature = token().split(".")
        self.refused(f"{head}.{payload}.A", jws.INVALID)
        self.refused(f"A.{payload}.AAAA", jws.INVALID)

    def test_not_configured(self):
        self.refused(token(), session_token.NOT_CONFIGURED, config=ClerkConfig())

    def test_looks_like_jwt(self):
        self.assertTrue(session_token.looks_like_jwt(token()))
        for text in ("", "sk_live_abc", "eyJ.a", "a.b.c", "eyJ.a.b.c"):
            self.assertFalse(session_token.looks_like_jwt(text))

    def test_the_reason_does_not_quote_the_token(self):
        refused = self.refused(token(sub="user 1"), jws.INVALID_CLAIM)
        self.assertEqual(str(refused), "token-invalid-claim: sub")


@tagged("post_install", "-at_install")
class TestSignature(TokenCase):
    def test_none_in_every_spelling(self):
        for name in ("none", "None", "NONE", "nOnE"):
            head = make.encode(header(alg=name))
            for signature in ("", "AAAA"):
                text = f"{head}.{make.encode(make.claims())}.{signature}"
                expected = jws.INVALID_ALGORITHM if signature else jws.INVALID
                self.refused(text, expected)

    def test_public_key_as_hmac_secret(self):
        """Algorithm confusion: the public key is known to everybody."""
        content = f"{make.encode(header(alg='HS256'))}.{make.encode(make.claims())}"
        secret = make.pem(make.private_key())
        digest = hmac.new(secret, content.encode(), hashlib.sha256).digest()
        self.refused(f"{content}.{make.encode(digest)}", jws.INVALID_ALGORITHM)

    def test_other_algorithms(self):
        for name in ("RS384", "RS512", "PS256"):
            text = sign(make.claims(), header(alg=name), method=name)
            self.refused(text, jws.INVALID_ALGORITHM)
        for name in (None, "", "rs256", ["RS256"], 256):
            self.refused(token({"alg": name}), jws.INVALID_ALGORITHM)

    def test_header_says_one_algorithm_and_another_signed(self):
        text = sign(make.claims(), header(), method="RS512")
        self.refused(text, jws.INVALID_SIGNATURE)

    def test_changed_claims(self):
        head, _payload, signature = token().split(".")
        payload = make.encode(make.claims(sub="user_2"))
        self.refused(f"{head}.{payload}.{signature}", jws.INVALID_SIGNATURE)

    def test_key_of_somebody_else(self):
        text = sign(make.claims(), key="stranger")
        self.refused(text, jws.INVALID_SIGNATURE)

    def test_known_name_of_another_key(self):
        text = sign(make.claims(), header(kid="ins_2"))
        self.refused(text, jws.INVALID_SIGNATURE, keys=make.keys(KID, "ins_2"))

    def test_unknown_name(self):
        self.refused(token({"kid": "ins_9"}), jws.UNKNOWN_KEY)

    def test_names_that_are_none(self):
        for kid in (None, "", 1, ["ins_1"], "x" * 129, "ins 1", "ins\n1", "ñ"):
            self.refused(token({"kid": kid}), jws.INVALID)

    def test_keys_in_the_token_are_never_used(self):
        """Signed by a stranger, with all that the header could say about his key."""
        stranger = make.jwk("stranger")
        brought = {
            "jwk": stranger,
            "jku": "https://evil.example/jwks.json",
            "x5u": "https://evil.example/cert.pem",
            "x5c": ["MIIB"],
        }
        text = sign(make.claims(), header(**brought), key="stranger")
        self.refused(text, jws.INVALID_SIGNATURE)
        text = sign(make.claims(), header(kid="stranger", **brought), key="stranger")
        self.refused(text, jws.UNKNOWN_KEY)

    def test_keys_in_the_token_do_no_harm_either(self):
        self.assertTrue(self.verify(token({"jku": "https://evil.example/"})))

    def test_critical_header(self):
        for value in (["b64"], ["exp"], [], "x", None):
            head = json.dumps(header() | {"crit": value}).encode()
            self.refused(sign(make.claims(), head), jws.CRITICAL_HEADER)

    def test_unencoded_payload(self):
        self.refused(token({"b64": False}), jws.INVALID)

    def test_no_keys(self):
        class Nothing:
            def key(self, kid):
                raise jws.KeysUnavailable

        self.refused(token(), jws.NO_KEYS, keys=Nothing())

    def test_signature_comes_before_the_claims(self):
        text = sign(make.claims(exp=1), key="stranger")
        self.refused(text, jws.INVALID_SIGNATURE)


@tagged("post_install", "-at_install")
class TestKind(TokenCase):
    """The same key signs other tokens, none of which is a session."""

    def test_category(self):
        self.assertTrue(self.verify(token({"cat": None})))
        for category in (
            "cl_B7d4PD222AAA",
            "cl_B7d4PD333AAA",
            "cl_I7d4PD111III",
            "",
            1,
            ["cl_B7d4PD111AAA"],
        ):
            text = token({"cat": category})
            self.refused(text, session_token.INVALID_CATEGORY)

    def test_category_null_is_not_absent(self):
        head = json.dumps(header() | {"cat": None}).encode()
        self.refused(sign(make.claims(), head), session_token.INVALID_CATEGORY)

    def test_type(self):
        for kind in (None, "at+jwt", "jwt", "application/jwt", "JOSE", 1):
            self.refused(token({"typ": kind}), jws.INVALID_TYPE)

    def test_template(self):
        """Tokens of JWT templates minted before categories have no session."""
        text = token({"cat": None}, sid=None, v=None, o=None, sts=None)
        self.assertEqual(self.refused(text, jws.INVALID_CLAIM).detail, "sid")

    def test_machine(self):
        text = token({"cat": None}, sub="mch_1")
        self.assertEqual(self.refused(text, jws.INVALID_CLAIM).detail, "sub")

    def test_id_token(self):
        self.refused(sign(make.id_claims(), header(cat=None)), jws.INVALID_CLAIM)

    def test_names_of_people_and_sessions(self):
        bad = ("", "user_", "1", "user_ñ", "user_1\n", "user_" + "x" * 101, 1, [], {})
        for value in (*bad, True):
            self.assertEqual(
                self.refused(token(sub=value), jws.INVALID_CLAIM).detail, "sub"
            )
        for value in ("", "sess_", "1", "user_1", "sess_a b", 1, [], {}, True):
            self.assertEqual(
                self.refused(token(sid=value), jws.INVALID_CLAIM).detail, "sid"
            )
        self.refused(token(sub=None), jws.INVALID_CLAIM)

    def test_pending(self):
        self.assertTrue(self.verify(token(sts=None)))
        for status in ("pending", "ended", "", 1, ["active"], True):
            self.refused(token(sts=status), session_token.PENDING)

    def test_impersonation(self):
        actor = {"iss": "https://dashboard.clerk.com", "sid": "sess_9", "sub": "user_9"}
        self.refused(token(act=actor), session_token.IMPERSONATION)
        allowed = dataclasses.replace(CONFIG, allow_impersonation=True)
        self.assertEqual(self.verify(token(act=actor), config=allowed).actor, "user_9")
        for wrong in ({}, "user_9", [], True, {"sub": ""}, {"sub": 1}):
            self.refused(token(act=wrong), session_token.IMPERSONATION)
            self.refused(token(act=wrong), jws.INVALID_CLAIM, config=allowed)


@tagged("post_install", "-at_install")
class TestClaims(TokenCase):
    def test_issuer_is_exact(self):
        for issuer in (
            None,
            "",
            "https://clerk.example.cl/",
            "https://clerk.example.cl.evil.example",
            "http://clerk.example.cl",
            "HTTPS://CLERK.EXAMPLE.CL",
            ["https://clerk.example.cl"],
            1,
        ):
            self.refused(token(iss=issuer), jws.INVALID_ISSUER)

    def test_party_is_required_and_exact(self):
        for party in (
            None,
            "",
            "https://app.example.cl/",
            "https://evil.example",
            "https://app.example.cl.evil.example",
            "null",
            ["https://app.example.cl"],
            {},
            1,
        ):
            self.refused(token(azp=party), session_token.INVALID_PARTY)

    def test_empty_allow_list_allows_nobody(self):
        config = dataclasses.replace(CONFIG, authorized_parties=frozenset())
        self.refused(token(), session_token.INVALID_PARTY, config=config)
        self.refused(token(azp=None), session_token.INVALID_PARTY, config=config)

    def test_expired_by_four_and_by_six_seconds(self):
        self.assertTrue(self.verify(token(), now=NOW + 64))
        self.assertTrue(self.verify(token(), now=NOW + 64.999))
        self.refused(token(), jws.EXPIRED, now=NOW + 65)
        self.refused(token(), jws.EXPIRED, now=NOW + 66)

    def test_not_yet_valid(self):
        self.assertTrue(self.verify(token(nbf=NOW + 4)))
        self.assertTrue(self.verify(token(nbf=NOW + 5)))
        self.refused(token(nbf=NOW + 6), jws.NOT_YET)

    def test_issued_in_the_future(self):
        self.assertTrue(self.verify(token(iat=NOW + 4)))
        self.refused(token(iat=NOW + 6), jws.ISSUED_LATER)

    def test_lifetime(self):
        self.assertTrue(self.verify(token(exp=NOW + 600)))
        self.refused(token(exp=NOW + 601), jws.LIFETIME)
        self.refused(token(exp=NOW + 10 * 365 * 86400), jws.LIFETIME)
        self.refused(token(iat=NOW - 3600, exp=NOW + 60), jws.LIFETIME)
        self.refused(token(iat=NOW + 2, exp=NOW + 2), jws.LIFETIME)

    def test_dates_are_required_numbers(self):
        for name in ("exp", "nbf", "iat"):
            good = make.claims()[name]
            for value in (None, "", str(good), True, [good], {}, -1, 2**41):
                refused = self.refused(token(**{name: value}), jws.INVALID_CLAIM)
                self.assertEqual(refused.detail, name)

    def test_dates_that_json_cannot_write(self):
        for name in ("exp", "nbf", "iat"):
            for text in (
                "NaN",
                "Infinity",
                "-Infinity",
                "1e400",
                "9" * 5000,
                "1" * 400,
            ):
                payload = json.dumps(make.claims(**{name: "@"})).replace('"@"', text)
                with self.assertRaises(jws.TokenRefused):
                    self.verify(sign(payload.encode()))

    def test_fractions_of_seconds_do_not_count(self):
        """They do not in Clerk's own package either."""
        self.assertEqual(self.verify(token(iat=NOW - 0.5)).issued_at, NOW - 1)
        self.assertTrue(self.verify(token(exp=NOW + 60.9), now=NOW + 64))
        self.refused(token(exp=NOW + 60.9), jws.EXPIRED, now=NOW + 65)

    def test_nbf_zero(self):
        """As in the example of Clerk's documentation."""
        self.assertTrue(self.verify(token(nbf=0)))


@tagged("post_install", "-at_install")
class TestOrganization(TokenCase):
    def found(self, **changes):
        verified = self.verify(token(**changes))
        return verified.version, verified.organization_id, verified.role

    def test_version_two(self):
        self.assertEqual(self.found(), (2, "org_1", "org:admin"))
        self.assertEqual(self.found(o=None), (2, None, None))
        self.assertEqual(self.found(o={"id": "org_1"}), (2, "org_1", None))
        role = {"id": "org_1", "rol": "billing_clerk"}
        self.assertEqual(self.found(o=role), (2, "org_1", "org:billing_clerk"))

    def test_version_one(self):
        one = {"v": None, "o": None}
        self.assertEqual(self.found(**one), (1, None, None))
        one |= {"org_id": "org_1", "org_slug": "acme", "org_role": "org:member"}
        self.assertEqual(self.found(**one), (1, "org_1", "org:member"))
        self.assertEqual(self.found(**one | {"v": 1}), (1, "org_1", "org:member"))

    def test_role_is_never_prefixed_twice_into_a_known_one(self):
        self.assertEqual(
            self.found(o={"id": "org_1", "rol": "org:admin"}),
            (2, "org_1", "org:org:admin"),
        )
        one = {"v": None, "o": None, "org_id": "org_1", "org_role": "admin"}
        self.assertEqual(self.found(**one), (1, "org_1", "admin"))

    def test_claims_of_the_other_version_do_not_count(self):
        """They may be custom claims, that an application fills as it likes."""
        self.assertEqual(
            self.found(o=None, org_id="org_2", org_role="org:admin"), (2, None, None)
        )
        self.assertEqual(self.found(v=None), (1, None, None))

    def test_malformed(self):
        for value in ("org_1", [], 1, True, {}, {"rol": "admin"}):
            self.refused(token(o=value), jws.INVALID_CLAIM)
        for inner in (
            {"id": "acme"},
            {"id": 1},
            {"id": "org_1", "rol": 1},
            {"id": "org_1", "rol": ""},
            {"id": "org_1", "rol": "ad min"},
        ):
            self.refused(token(o=inner), jws.INVALID_CLAIM)
        self.refused(token(v=None, o=None, org_id="acme"), jws.INVALID_CLAIM)

    def test_unknown_version(self):
        for version in (0, 3, "2", True, 2.0, [2]):
            self.refused(token(v=version), session_token.UNKNOWN_VERSION)


@tagged("post_install", "-at_install")
class TestRealTokens(TokenCase):
    def test_token_of_another_library(self):
        """PyJWT's own encoder, as a check of the tests' one."""
        text = jwt.encode(
            make.claims(), make.private_key(), "RS256", headers={"kid": KID}
        )
        self.assertTrue(self.verify(text))

    def test_real_clock(self):
        now = time.time()
        text = token(iat=int(now), nbf=int(now), exp=int(now) + 60)
        self.assertTrue(self.verify(text, now=now))

    def test_every_changed_character_is_noticed(self):
        text = token()
        for position in range(0, len(text), 7):
            other = "A" if text[position] != "A" else "B"
            changed = text[:position] + other + text[position + 1 :]
            if self._same_bytes(text, changed):
                continue
            with self.assertRaises(jws.TokenRefused):
                self.verify(changed)

    def _same_bytes(self, one, other):
        """The last character of a part has bits that mean nothing."""

        def decoded(text):
            return [
                base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
                for part in text.split(".")
            ]

        try:
            return decoded(one) == decoded(other)
        except ValueError:
            return False
