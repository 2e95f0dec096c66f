"""The Backend API: what is asked, and what each answer means."""

from __future__ import annotations

import requests

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import NetworkError

from ..tools import backend_api
from ..tools.backend_api import BackendApi
from . import news
from .fake_clerk import HOST, SECRET_KEY, FakeClerk


@tagged("post_install", "-at_install")
class TestBackendApi(BaseCase):
    def setUp(self):
        super().setUp()
        type(self).clerk = self.clerk = FakeClerk(news.NOON)
        self.clerk.add_organization()
        self.client = OutboundClient(AddressPolicy())
        self.addCleanup(self.client.close)
        self.api = BackendApi(self.client, f"https://{HOST}/", SECRET_KEY)

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        return cls.clerk.handle(request)

    def assert_fails(self, mood, error):
        self.clerk.moods.append(mood)
        with self.assertRaises(error) as caught:
            self.api.organization(news.ORGANIZATION)
        self.assertNotIn(SECRET_KEY, repr(caught.exception))
        return caught.exception

    def test_an_organization_is_read(self):
        found = self.api.organization(news.ORGANIZATION)
        self.assertEqual(found["name"], "San José")

    def test_ids_cannot_leave_their_place_in_the_path(self):
        with self.assertRaises(backend_api.Missing):
            self.api.organization("../users?x=/#")
        self.assertEqual(
            self.clerk.calls, [("GET", "organizations/..%2Fusers%3Fx%3D%2F%23")]
        )

    def test_a_wrong_key_is_refused(self):
        api = BackendApi(self.client, f"https://{HOST}", "sk_test_other")
        with self.assertRaises(backend_api.KeyRefused) as caught:
            api.organization(news.ORGANIZATION)
        self.assertFalse(caught.exception.retryable)

    def test_what_an_answer_means(self):
        cases = [
            (403, backend_api.KeyRefused, False),
            (404, backend_api.Missing, False),
            (422, backend_api.Rejected, False),
            (500, backend_api.Unavailable, True),
            (503, backend_api.Unavailable, True),
            (302, backend_api.Unavailable, True),
            ((200, b"<html>"), backend_api.Unavailable, True),
            ((200, b"[" * 90_000), backend_api.Unavailable, True),
            (requests.ConnectionError("no"), NetworkError, True),
        ]
        for mood, error, retryable in cases:
            with self.subTest(mood=str(mood)[:40]):
                self.assertEqual(self.assert_fails(mood, error).retryable, retryable)

    def test_clerk_says_what_is_wrong(self):
        answer = {
            "errors": [{"message": "is bad", "long_message": "name is\n too bad"}]
        }
        error = self.assert_fails((422, answer), backend_api.Rejected)
        self.assertEqual(str(error), "name is too bad")
        for body in (b"", b"[]", b'{"errors": 5}', b'{"errors": [null]}'):
            error = self.assert_fails((422, body), backend_api.Rejected)
            self.assertIn("422", str(error))

    def test_the_wait_that_clerk_asks_for_is_bounded(self):
        cases = [("7", 7), ("999999", 300), ("x", 10), (None, 10), ("0", 0)]
        for asked, wait in cases:
            headers = {"Retry-After": asked} if asked else {}
            error = self.assert_fails((429, b"", headers), backend_api.RateLimited)
            self.assertEqual(error.retry_after_s, wait, asked)
            self.assertTrue(error.retryable)

    def test_a_list_that_is_none_is_refused(self):
        for body in (b"[]", b"{}", b'{"data": {}}', b"5"):
            self.clerk.moods.append((200, body))
            with self.assertRaises(backend_api.Unavailable):
                self.api.memberships(news.ORGANIZATION)

    def test_pages_know_clerks_time(self):
        self.clerk.add_member(news.ANA)
        page = self.api.memberships(news.ORGANIZATION)
        self.assertEqual((page.total, len(page.items), page.at), (1, 1, news.NOON))

    def test_all_pages_are_searched(self):
        for number in range(backend_api.PAGE + 3):
            self.clerk.add_organization(f"org_{number}", name=f"Pan {number}")
        self.assertEqual(len(list(self.api.find_organizations("pan"))), 53)

    def test_a_session_that_is_gone_is_revoked(self):
        self.api.revoke_session("sess_1")
        self.assertEqual(self.clerk.calls, [("POST", "sessions/sess_1/revoke")])

    def test_nobody_is_asked_for_without_ids(self):
        self.assertEqual(self.api.users([]), [])
        self.assertFalse(self.clerk.calls)
