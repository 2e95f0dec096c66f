"""What n8n is shown besides the signature."""

from __future__ import annotations

import hashlib
import time

import jwt
from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_connector.tests.common import ConnectorMixin

from ..tools import auth

URL = "https://c.example/webhook/leads"
KEY = "k" * 40


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def test_headers_that_carry_a_key(self):
        for name in ("X-SmarterOS-Key", "authorization", "x_key"):
            auth.check_header(name)

    def test_headers_that_mean_something_else(self):
        names = ("", "X Key", "X-Key\r\nHost", "Ñ", "x:y", "Host", "content-type")
        for name in (*names, "Webhook-Signature", "Proxy-Authorization", "a" * 65):
            with self.subTest(name), self.assertRaises(auth.BadKey):
                auth.check_header(name)

    def test_keys(self):
        auth.check_key(auth.generate_key())
        self.assertNotEqual(auth.generate_key(), auth.generate_key())
        for key in ("short", "k" * 257, "k" * 40 + "\n", "k" * 40 + " x", "ñ" * 40):
            with self.subTest(key), self.assertRaises(auth.BadKey):
                auth.check_key(key)

    def test_a_token_is_a_jwt_for_one_body(self):
        now = int(time.time())
        token = auth.token(KEY, tenant="t", event_id="evt_1", body=b"{}", now=now)
        claims = jwt.decode(token, KEY, algorithms=["HS256"], issuer="smarteros")
        self.assertEqual((claims["sub"], claims["jti"]), ("t", "evt_1"))
        self.assertEqual(claims["body_sha256"], hashlib.sha256(b"{}").hexdigest())
        self.assertEqual(claims["exp"] - claims["iat"], auth.LIFETIME_S)
        with self.assertRaises(jwt.InvalidSignatureError):
            jwt.decode(token, KEY + "x", algorithms=["HS256"])


@tagged("post_install", "-at_install")
class TestN8nAuth(ConnectorMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build()
        cls.connector_a.unlink()
        cls.n8n = cls.create_connector(
            cls.company_a, URL, provider="n8n", n8n_key=KEY, secret=cls.secret_a
        )

    def send(self):
        delivery = self.emit()
        self.drain("n8n")
        return delivery, self.peer.calls[-1]

    def assert_signed(self, call):
        headers = {name.lower(): value for name, value in call.headers.items()}
        signing.verify([self.secret_a], headers, call.body, now=time.time())

    def test_signature_only(self):
        __, call = self.send()
        self.assert_signed(call)
        self.assertNotIn("authorization", call.headers)
        self.assertNotIn(auth.DEFAULT_HEADER, call.headers)

    def test_header(self):
        self.n8n.write({"n8n_auth": "header", "n8n_header": "X-Key"})
        __, call = self.send()
        self.assertEqual(call.headers["X-Key"], KEY)
        self.assert_signed(call)

    def test_token(self):
        self.n8n.n8n_auth = "jwt"
        delivery, call = self.send()
        kind, token = call.headers["authorization"].split(" ")
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
        self.assertEqual(kind, "Bearer")
        self.assertEqual(claims["sub"], self.company_a.tenant_uuid)
        self.assertEqual(claims["jti"], delivery.event_id.uuid)
        self.assertEqual(claims["body_sha256"], hashlib.sha256(call.body).hexdigest())
        self.assert_signed(call)

    def test_every_attempt_has_a_token_of_its_own(self):
        self.n8n.n8n_auth = "jwt"
        self.only(500, 200)
        with freeze_time("2026-03-02 12:00:00"):
            delivery, first = self.send()
        with freeze_time("2026-03-02 18:00:00"):
            delivery.action_replay()
            self.drain("n8n")
            token = self.peer.calls[-1].headers["authorization"].split(" ")[1]
            self.assertEqual(delivery.state, "delivered")
            self.assertNotEqual(first.headers["authorization"].split(" ")[1], token)
            self.assertTrue(jwt.decode(token, KEY, algorithms=["HS256"]))

    def test_without_a_key_nothing_leaves(self):
        self.n8n.write({"n8n_auth": "jwt", "n8n_key": False})
        delivery = self.emit()
        self.drain("n8n")
        self.assertEqual(delivery.error_class, "unsignable")
        self.assertEqual(self.peer.calls, [])

    def test_other_providers_show_nothing(self):
        self.connector_b.write({"n8n_auth": "header", "n8n_key": KEY})
        self.emit(self.company_b)
        self.drain()
        self.assertNotIn(auth.DEFAULT_HEADER, self.peer.calls[-1].headers)

    def test_what_cannot_be_used_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "header"):
            self.n8n.write({"n8n_auth": "header", "n8n_header": "Host"})
        with self.assertRaisesRegex(ValidationError, "n8n key"):
            self.n8n.n8n_key = "short"

    def test_a_new_connector_has_a_key(self):
        connector = self.create_connector(self.company_a, URL, provider="n8n")
        self.assertEqual(connector.n8n_key, MASK)
        self.assertGreaterEqual(len(connector._read_secret("n8n_key")), 32)

    def test_a_new_key_is_shown_once_and_audited(self):
        n8n = self.n8n.with_user(self.manager_a)
        shown = n8n.action_generate_n8n_key()["context"]["default_secret"]
        self.assertEqual(self.n8n._read_secret("n8n_key"), shown)
        self.assertEqual(n8n.n8n_key, MASK)
        entry = self.env["smarter.audit"].search(
            [("action", "=", "connector.changed"), ("res_id", "=", self.n8n.id)],
            order="id desc",
            limit=1,
        )
        self.assertIn("n8n_key", str(entry.detail))

    def test_the_key_is_not_stored_when_n8n_echoes_it(self):
        self.n8n.write({"n8n_auth": "header", "n8n_header": "X-Key"})
        self.only((403, f"wrong: {KEY}".encode()))
        delivery, __ = self.send()
        self.assertNotIn(KEY, delivery.attempt_ids.response)
