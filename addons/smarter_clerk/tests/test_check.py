"""“Check configuration” says in words what is wrong."""

from __future__ import annotations

import base64
import json

import requests

from odoo.tests import tagged

from odoo.addons.smarter_base.tests.fakes import build_response

from ..tools import publishable_key
from . import news
from .fake_clerk import SECRET_KEY
from .test_sync import JobCase

FRONTEND = "clerk.sanjose.example"
ISSUER = f"https://{FRONTEND}"


def modulus(bits=2048):
    number = (1 << (bits - 1)) + 1
    text = base64.urlsafe_b64encode(number.to_bytes(bits // 8, "big"))
    return text.rstrip(b"=").decode()


def key(kid="ins_1", bits=2048, **values):
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": kid,
        "n": modulus(bits),
        "e": "AQAB",
        **values,
    }


DISCOVERY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/oauth/authorize",
    "token_endpoint": f"{ISSUER}/oauth/token",
    "userinfo_endpoint": f"{ISSUER}/oauth/userinfo",
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "response_types_supported": ["code"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "code_challenge_methods_supported": ["S256"],
}


@tagged("post_install", "-at_install")
class TestCheck(JobCase):
    def setUp(self):
        super().setUp()
        # The words are those of whoever pressed the button.
        self.operator.lang = "en_US"
        self.instance = self.env["smarter.clerk.instance"]._get()
        self.instance.write(
            {
                "publishable_key": publishable_key.make(FRONTEND, "test"),
                "secret_key": SECRET_KEY,
                "webhook_secret": news.SECRET,
                "oauth_client_id": "client_1",
                "oauth_client_secret": "shh",
                "authorized_parties": "https://app.sanjose.example",
            }
        )
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://odoo.sanjose.example"
        )
        self.arrive(news.event("user.created", news.user()))
        type(self).pages = self.pages = {
            "/.well-known/jwks.json": {"keys": [key()]},
            "/.well-known/openid-configuration": DISCOVERY,
            "/oauth/token": (400, {"error": "invalid_grant"}),
        }

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        if not request.url.startswith(ISSUER):
            return super()._request_handler(session, request, **options)
        page = cls.pages[request.url.removeprefix(ISSUER)]
        if isinstance(page, Exception):
            raise page
        status, body = page if isinstance(page, tuple) else (200, page)
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return build_response(request, status, text)

    def check(self):
        """Press the button; return what was found by the name of the check."""
        self.instance.with_user(self.operator).action_check()
        self.assertEqual(self.instance.check_state, "running")
        self.run_jobs()
        self.assertEqual(self.instance.check_state, "idle")
        return {row.name: (row.state, row.message) for row in self.instance.check_ids}

    def assert_found(self, name, state, words):
        found = self.check()[name]
        self.assertEqual(found[0], state, found)
        self.assertIn(words, found[1])

    def test_all_is_good(self):
        found = self.check()
        self.assertEqual(len(found), 9)
        self.assertEqual({state for state, __ in found.values()}, {"good"}, found)
        self.assertTrue(self.instance.checked_at)
        shown = str(found)
        for secret in (SECRET_KEY, news.SECRET, "shh"):
            self.assertNotIn(secret, shown)

    def test_without_a_key_nobody_is_asked(self):
        self.instance.write({"publishable_key": False})
        found = self.check()
        self.assertEqual(found["Publishable key"][0], "error")
        self.assertNotIn("Public keys", found)
        self.assertFalse(self.clerk.calls)

    def test_public_keys(self):
        cases = [
            (requests.ConnectionError("no"), "error", "cannot be reached"),
            ((404, b""), "error", "404"),
            ((200, b"<html>"), "error", "No key can be used"),
            ({"keys": [key(bits=1024)]}, "error", "weaker"),
            ({"keys": [key(), key("ins_2", 1024)]}, "warning", "ins_2"),
        ]
        for page, state, words in cases:
            self.pages["/.well-known/jwks.json"] = page
            with self.subTest(words=words):
                self.assert_found("Public keys", state, words)

    def test_the_sign_in_page_of_somebody_else(self):
        page = {**DISCOVERY, "issuer": "https://evil.example"}
        self.pages["/.well-known/openid-configuration"] = page
        self.assert_found("Sign-in page", "error", "another issuer")

    def test_the_oauth_application(self):
        self.pages["/oauth/token"] = (401, {"error": "invalid_client"})
        self.assert_found("OAuth application", "error", "refuses")
        self.pages["/oauth/token"] = (500, b"oops")
        self.assert_found("OAuth application", "warning", "500")
        self.instance.oauth_client_id = False
        self.assert_found("OAuth application", "warning", "login page")

    def test_the_secret_key(self):
        self.clerk.key_ids = ["ins_other"]
        self.assert_found("Secret key", "error", "another instance")
        self.clerk.moods.append(401)
        self.assert_found("Secret key", "error", "refuses")
        self.clerk.moods.append(500)
        self.assert_found("Secret key", "error", "500")
        self.instance.secret_key = False
        self.assert_found("Secret key", "warning", "not synchronized")

    def test_the_webhook(self):
        self.instance.webhook_secret = news.FORMER_SECRET
        self.assert_found("Webhook", "warning", "former")
        self.arrive(news.event("user.updated", {"object": "user"}))
        self.assert_found("Webhook", "warning", "1 events")
        self.Event.search([]).unlink()
        self.assert_found("Webhook", "warning", "test event")
        self.instance.webhook_secret = False
        self.assert_found("Webhook", "error", "Without")

    def test_what_only_we_know(self):
        self.instance.authorized_parties = False
        self.assert_found("Allowed origins", "warning", "No page")
        self.env.ref("smarter_clerk.role_admin").unlink()
        self.assert_found("Roles", "warning", "manager")
        self.env["ir.config_parameter"].set_param("web.base.url", "http://odoo.example")
        self.assert_found("This server", "warning", "not encrypted")
