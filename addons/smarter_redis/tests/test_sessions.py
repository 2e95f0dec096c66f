"""Signing in, staying and leaving, with sessions in Redis."""

from __future__ import annotations

from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user

from .common import SessionStoreMixin

HALF = http.STORED_SESSION_BYTES


@tagged("post_install", "-at_install")
class TestSessions(SessionStoreMixin, HttpCase):
    def setUp(self):
        super().setUp()
        self.store = self.make_store()
        self.enterContext(patch.object(http.root, "session_store", self.store))
        self.person = new_test_user(self.env, "persona", "base.group_user")

    def sign_in(self):
        self.authenticate("persona", "persona")

    def is_signed_in(self):
        answer = self.url_open("/web/session/get_session_info", json={}, method="POST")
        return answer.json().get("result", {}).get("uid") == self.person.id

    def test_sign_in_and_out(self):
        self.sign_in()
        self.assertTrue(self.is_signed_in())
        self.assertEqual(len(self.redis.client.keys("smarter:session:*")), 1)
        self.url_open("/web/session/logout")
        self.assertFalse(self.is_signed_in())

    def test_another_instance_knows_the_session(self):
        self.sign_in()
        with patch.object(http.root, "session_store", self.make_store()):
            self.assertTrue(self.is_signed_in())

    def test_a_revoked_device_is_out(self):
        self.sign_in()
        self.assertTrue(self.is_signed_in())
        self.make_store().delete_from_identifiers([self.session.sid[:HALF]])
        self.assertFalse(self.is_signed_in())

    def test_a_new_password_ends_sessions(self):
        self.sign_in()
        self.person.password = "another-one-123"
        self.assertFalse(self.is_signed_in())

    def test_redis_away_is_a_503_and_afterwards_the_session_is_there(self):
        self.sign_in()
        self.redis.freeze()
        with self.assertLogs("odoo.addons.smarter_base.tools.redis_link", "WARNING"):
            try:
                answer = self.url_open("/web/session/get_session_info")
            finally:
                self.redis.thaw()
        self.assertEqual(answer.status_code, 503)
        self.assertIn("Retry-After", answer.headers)
        while self.store._link.is_away:
            self.store._link._closed.wait(0.02)
        self.assertTrue(self.is_signed_in())
