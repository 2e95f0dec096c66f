"""Where Clerk's sign-in page is, while Clerk answers and while it does not."""

from __future__ import annotations

import json

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.client import Reply

from ..tools import oidc, oidc_client
from ..tools.oidc import OidcError
from .test_oidc import DOCUMENT, ISSUER


@tagged("post_install", "-at_install")
class TestEndpoints(BaseCase):
    def setUp(self):
        super().setUp()
        self.now = 1000.0
        self.calls = 0
        self.is_up = True
        self.endpoints = oidc_client.Endpoints(self.send, lambda: self.now)

    def send(self, request):
        self.calls += 1
        if not self.is_up:
            raise OidcError(oidc.BAD_ANSWER, "no answer")
        return Reply(200, {}, json.dumps(DOCUMENT).encode())

    def test_one_call_serves_an_hour(self):
        for _turn in range(3):
            self.assertTrue(self.endpoints.of(ISSUER))
        self.assertEqual(self.calls, 1)
        self.now += 3600
        self.assertTrue(self.endpoints.of(ISSUER))
        self.assertEqual(self.calls, 2)

    def test_while_clerk_is_down_it_is_asked_every_fifteen_seconds(self):
        self.is_up = False
        for _turn in range(3):
            with self.assertRaises(OidcError):
                self.endpoints.of(ISSUER)
        self.assertEqual(self.calls, 1)
        self.is_up = True
        self.now += 15
        self.assertTrue(self.endpoints.of(ISSUER))

    def test_endpoints_of_yesterday_do_while_clerk_is_down(self):
        known = self.endpoints.of(ISSUER)
        self.is_up = False
        self.now += 23 * 3600
        self.assertEqual(self.endpoints.of(ISSUER), known)
        self.assertEqual(self.endpoints.of(ISSUER), known)
        self.assertEqual(self.calls, 2)
        self.now += 3601
        with self.assertRaises(OidcError):
            self.endpoints.of(ISSUER)
