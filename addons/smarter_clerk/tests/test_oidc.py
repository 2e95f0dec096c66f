"""The code flow: what we send, and what we believe of the answers."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

from odoo.tests import BaseCase, tagged

from ..tools import jws, oidc
from . import token_factory as make
from .token_factory import ISSUER, NOW, sign

DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/oauth/authorize",
    "token_endpoint": f"{ISSUER}/oauth/token",
    "userinfo_endpoint": f"{ISSUER}/oauth/userinfo",
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "response_types_supported": ["code"],
    "code_challenge_methods_supported": ["S256"],
    "id_token_signing_alg_values_supported": ["RS256"],
}
NONCE = "n-0S6_WzA2Mj"


def discovery(**changes):
    found = {key: value for key, value in (DOCUMENT | changes).items() if value}
    return oidc.Discovery.parse(json.dumps(found).encode(), ISSUER)


class OidcCase(BaseCase):
    def fails(self, code, function, *arguments, **options):
        with self.assertRaises(oidc.OidcError) as caught:
            function(*arguments, **options)
        self.assertEqual(caught.exception.code, code)
        return caught.exception


@tagged("post_install", "-at_install")
class TestDiscovery(OidcCase):
    def test_endpoints(self):
        found = discovery()
        self.assertEqual(found.token_endpoint, f"{ISSUER}/oauth/token")
        self.assertEqual(found.userinfo_endpoint, f"{ISSUER}/oauth/userinfo")
        self.assertIsNone(discovery(userinfo_endpoint=None).userinfo_endpoint)

    def test_another_issuer(self):
        for issuer in (None, f"{ISSUER}/", "https://evil.example"):
            self.fails("bad_discovery", discovery, issuer=issuer)

    def test_endpoints_elsewhere(self):
        """They would get our secret, or choose our keys."""
        for name in (
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "jwks_uri",
        ):
            for url in (
                "https://evil.example/x",
                "http://clerk.example.cl/x",
                "https://clerk.example.cl:444/x",
                "https://ana@clerk.example.cl/x",
                "https://clerk.example.cl.evil.example/x",
                "//clerk.example.cl/x",
                "javascript:alert(1)",
                "https://clerk.example.cl/x#y",
                "https://clerk.example.cl/x\ny",
                7,
            ):
                self.fails("bad_discovery", discovery, **{name: url})
        self.fails("bad_discovery", discovery, token_endpoint=None)

    def test_what_we_need(self):
        self.fails("bad_discovery", discovery, response_types_supported=["token"])
        self.fails("bad_discovery", discovery, response_types_supported="code")
        algorithms = "id_token_signing_alg_values_supported"
        self.fails("bad_discovery", discovery, **{algorithms: ["HS256"]})
        methods = {"code_challenge_methods_supported": ["plain"]}
        self.fails("bad_discovery", discovery, **methods)
        document = json.dumps(DOCUMENT | methods).encode()
        self.assertTrue(oidc.Discovery.parse(document, ISSUER, use_pkce=False))

    def test_answers_that_are_no_document(self):
        for document in (b"", b"<html>", b"[]", b"\xff", b"[" * 9000):
            self.fails("bad_discovery", oidc.Discovery.parse, document, ISSUER)


@tagged("post_install", "-at_install")
class TestRequests(OidcCase):
    def test_pkce_of_rfc_7636(self):
        self.assertEqual(
            oidc.challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        )

    def test_pkce_is_new_each_time_and_never_shown(self):
        one, other = oidc.pkce(), oidc.pkce()
        self.assertNotEqual(one.verifier, other.verifier)
        self.assertTrue(43 <= len(one.verifier) <= 128)
        self.assertEqual(oidc.challenge_of(one.verifier), one.challenge)
        self.assertNotIn(one.verifier, repr(one))
        self.assertNotEqual(oidc.random_value(), oidc.random_value())

    def test_authorize_url(self):
        pair = oidc.pkce()
        url = oidc.authorize_url(
            discovery(),
            client_id="client_1",
            redirect_uri="https://odoo.example.cl/auth/clerk/callback",
            state="s&t=1",
            nonce="n",
            challenge=pair.challenge,
        )
        parts = urlsplit(url)
        self.assertEqual(f"{parts.scheme}://{parts.netloc}", ISSUER)
        query = {key: value for key, (value,) in parse_qs(parts.query).items()}
        self.assertEqual(
            query,
            {
                "response_type": "code",
                "client_id": "client_1",
                "redirect_uri": "https://odoo.example.cl/auth/clerk/callback",
                "scope": "openid profile email user:org:read",
                "state": "s&t=1",
                "nonce": "n",
                "code_challenge": pair.challenge,
                "code_challenge_method": "S256",
            },
        )
        self.assertNotIn(pair.verifier, url)

    def test_authorize_url_without_pkce(self):
        url = oidc.authorize_url(
            discovery(),
            client_id="c",
            redirect_uri="https://a/",
            state="s",
            nonce="n",
            prompt="login",
        )
        self.assertNotIn("code_challenge", url)
        self.assertIn("prompt=login", url)

    def token_request(self, **options):
        return oidc.token_request(
            discovery(),
            client_id="cli:ent",
            code="abc",
            redirect_uri="https://a/b?c",
            **options,
        )

    def test_token_request_with_secret(self):
        request = self.token_request(client_secret="s+ c:é", verifier="v" * 43)
        self.assertEqual(request.url, f"{ISSUER}/oauth/token")
        scheme, encoded = request.headers["authorization"].split(" ")
        self.assertEqual(scheme, "Basic")
        self.assertEqual(base64.b64decode(encoded), b"cli%3Aent:s%2B%20c%3A%C3%A9")
        self.assertEqual(
            parse_qs(request.body.decode()),
            {
                "grant_type": ["authorization_code"],
                "code": ["abc"],
                "redirect_uri": ["https://a/b?c"],
                "code_verifier": ["v" * 43],
            },
        )
        self.assertNotIn("abc", repr(request))

    def test_token_request_without_secret(self):
        request = self.token_request(client_secret="")
        self.assertNotIn("authorization", request.headers)
        self.assertEqual(parse_qs(request.body.decode())["client_id"], ["cli:ent"])
        self.assertNotIn(b"code_verifier", request.body)

    def test_userinfo_request(self):
        request = oidc.userinfo_request(discovery(), "at")
        self.assertEqual((request.method, request.body), ("GET", b""))
        self.assertEqual(request.headers["authorization"], "Bearer at")
        self.fails(
            "bad_discovery",
            oidc.userinfo_request,
            discovery(userinfo_endpoint=None),
            "at",
        )


@tagged("post_install", "-at_install")
class TestAnswers(OidcCase):
    GOOD = {"access_token": "a", "token_type": "Bearer", "id_token": "i"}

    def test_tokens(self):
        found = oidc.parse_token_answer(200, json.dumps(self.GOOD).encode())
        self.assertEqual((found.id_token, found.access_token), ("i", "a"))
        self.assertNotIn("'i'", repr(found))

    def test_refusals(self):
        """A code that is used or too old comes back as either status."""
        body = b'{"error": "invalid_grant", "error_description": "secret text"}'
        for status in (400, 401):
            error = self.fails("refused", oidc.parse_token_answer, status, body)
            self.assertEqual(error.error, "invalid_grant")
            self.assertNotIn("secret text", str(error))
        for body in (b"", b"<html>", b'{"error": "<script>"}', b'{"error": 7}'):
            error = self.fails("refused", oidc.parse_token_answer, 400, body)
            self.assertEqual(error.error, "")

    def test_bad_answers(self):
        for status in (201, 204, 302, 403, 429, 500):
            self.fails("bad_answer", oidc.parse_token_answer, status, b"{}")
        for change in (
            {"id_token": None},
            {"id_token": ""},
            {"id_token": 7},
            {"access_token": None},
            {"token_type": "mac"},
            {"token_type": None},
        ):
            body = json.dumps(self.GOOD | change).encode()
            self.fails("bad_answer", oidc.parse_token_answer, 200, body)
        self.fails("bad_answer", oidc.parse_token_answer, 200, b"<html>")

    def test_userinfo(self):
        body = json.dumps(make.id_claims()).encode()
        found = oidc.parse_userinfo(200, body, "user_1")
        self.assertEqual((found.email, found.email_verified), ("ana@example.cl", True))
        self.fails("bad_answer", oidc.parse_userinfo, 200, body, "user_2")
        self.fails("bad_answer", oidc.parse_userinfo, 401, body, "user_1")
        self.fails("bad_answer", oidc.parse_userinfo, 200, b"[]", "user_1")
        body = json.dumps(make.id_claims(org_id="acme")).encode()
        self.fails("bad_answer", oidc.parse_userinfo, 200, body, "user_1")


@tagged("post_install", "-at_install")
class TestIdToken(BaseCase):
    def verify(self, text, now=NOW, nonce=NONCE, **options):
        return oidc.verify_id_token(
            text,
            make.keys(),
            issuer=ISSUER,
            client_id="client_1",
            nonce=nonce,
            now=now,
            **options,
        )

    def refused(self, reason, *, head=None, options=None, **changes):
        text = sign(make.id_claims(**changes), head or make.header(cat=None))
        with self.assertRaises(jws.TokenRefused) as caught:
            self.verify(text, **(options or {}))
        self.assertEqual(caught.exception.reason, reason)

    def accepted(self, *, options=None, **changes):
        text = sign(make.id_claims(**changes), make.header(cat=None))
        return self.verify(text, **(options or {}))

    def test_good_token(self):
        self.assertEqual(
            self.accepted(),
            oidc.IdToken(
                user_id="user_1",
                email="ana@example.cl",
                email_verified=True,
                first_name="Ana",
                last_name="Ñandú",
                name="Ana Ñandú",
                organization_id="org_1",
                session_id=None,
            ),
        )
        self.assertEqual(self.accepted(sid="sess_1").session_id, "sess_1")
        self.assertIsNone(self.accepted(org_id=None).organization_id)

    def test_issuer(self):
        self.refused(jws.INVALID_ISSUER, iss=f"{ISSUER}/")

    def test_audience(self):
        self.assertTrue(self.accepted(aud=["client_1"], azp="client_1"))
        for audience in (None, "", "client_2", ["client_1", "client_2"], [], 1):
            self.refused(oidc.INVALID_AUDIENCE, aud=audience)
        self.refused(oidc.INVALID_AUDIENCE, azp="client_2")

    def test_nonce(self):
        for nonce in (None, "", "other", 1, [NONCE]):
            self.refused(oidc.INVALID_NONCE, nonce=nonce)
        self.refused(oidc.INVALID_NONCE, nonce="", options={"nonce": ""})
        self.refused(oidc.INVALID_NONCE, nonce=None, options={"nonce": ""})

    def test_dates(self):
        self.refused(jws.EXPIRED, exp=NOW - 6, iat=NOW - 60)
        self.assertTrue(self.accepted(exp=NOW - 4, iat=NOW - 60))
        self.refused(jws.ISSUED_LATER, iat=NOW + 6)
        self.refused(jws.NOT_YET, nbf=NOW + 6)
        self.refused(jws.LIFETIME, exp=NOW + 3 * 86400)
        for name in ("exp", "iat"):
            self.refused(jws.INVALID_CLAIM, **{name: None})
            self.refused(jws.INVALID_CLAIM, **{name: "1"})
        self.refused(jws.INVALID_CLAIM, nbf="1")

    def test_token_of_an_earlier_sign_in(self):
        self.assertTrue(self.accepted(options={"now": NOW + 600}))
        self.refused(oidc.TOO_OLD, options={"now": NOW + 601})

    def test_type(self):
        head = make.header(cat=None, typ=None)
        self.assertTrue(self.verify(sign(make.id_claims(), head)))
        self.refused(jws.INVALID_TYPE, head=make.header(typ="at+jwt"))

    def test_signature(self):
        text = sign(make.id_claims(), key="stranger")
        with self.assertRaises(jws.TokenRefused) as caught:
            self.verify(text)
        self.assertEqual(caught.exception.reason, jws.INVALID_SIGNATURE)
        self.refused(jws.INVALID_ALGORITHM, head=make.header(alg="none"))

    def test_session_token_is_none(self):
        with self.assertRaises(jws.TokenRefused) as caught:
            self.verify(make.token())
        self.assertEqual(caught.exception.reason, oidc.INVALID_AUDIENCE)

    def test_access_token_of_another_answer(self):
        # The example of OpenID Connect Core, A.3.
        options = {"access_token": "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"}
        good = "77QmUPtjPfzWtF2AnpK9RQ"
        self.assertTrue(self.accepted(at_hash=good, options=options))
        self.assertTrue(self.accepted(options=options))
        self.refused(jws.INVALID_CLAIM, at_hash="x", options=options)
        self.refused(jws.INVALID_CLAIM, at_hash=7, options=options)

    def test_names(self):
        for name, value in (
            ("sub", "mch_1"),
            ("sub", None),
            ("org_id", "acme"),
            ("org_id", 1),
            ("sid", "x"),
        ):
            self.refused(jws.INVALID_CLAIM, **{name: value})

    def test_only_truth_verifies_an_email(self):
        for value in (None, "true", "false", 1, [True]):
            self.assertFalse(self.accepted(email_verified=value).email_verified)

    def test_texts_about_a_person(self):
        found = self.accepted(given_name=" A\nn\x00a ", family_name=7, name="x" * 201)
        self.assertEqual(
            (found.first_name, found.last_name, found.name), ("Ana", None, None)
        )

    def test_metadata_makes_it_large(self):
        self.assertTrue(self.accepted(public_metadata={"x": "x" * 20_000}))
        self.refused(jws.TOO_LARGE, public_metadata={"x": "x" * 30_000})
