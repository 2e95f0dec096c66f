"""A token of Clerk becomes a session: who may, and what else may not."""

from __future__ import annotations

import time
from urllib.parse import quote

from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import exceptions
from .clerk import (
    ANA,
    BERTA,
    ORG_B,
    ORIGIN,
    mint,
    session_claims,
    session_token,
)
from .common import EXCHANGE, ClerkHttpCase

LOGGER = "odoo.addons.smarter_clerk.models.clerk_session_bearer"


@tagged("post_install", "-at_install")
class TestExchange(ClerkHttpCase):
    def test_token_opens_a_session_of_its_owner(self):
        response = self.sign_in()
        self.assertEqual(response.json()["user"]["id"], self.ana.id)
        self.assertEqual(response.json()["redirect"], self.ana._home_url())
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_token_in_the_header_will_do(self):
        headers = {"Authorization": f"Bearer {session_token()}"}
        response = self.exchange(headers=headers)
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_token_in_the_address_does_not_count(self):
        response = self.url_open(
            f"{EXCHANGE}?token={quote(session_token())}",
            method="POST",
            headers={"Origin": ORIGIN},
        )
        self.assert_problem(response, 401, "missing_token")
        self.assertFalse(self.signed_in_as())

    def test_new_member_is_created(self):
        self.env["smarter.clerk.user"].create(
            {"clerk_id": BERTA, "email": "berta@example.cl", "email_verified": True}
        )
        self.sign_in(user=BERTA, role="member")
        berta = self.signed_in_as()
        self.assertEqual(berta.login, "berta@example.cl")
        self.assertEqual(berta.company_id, self.tenant)

    # -- the session itself -----------------------------------------------------

    def test_session_id_is_new(self):
        """An id that somebody planted in the browser is worth nothing."""
        self.url_open("/web/login")
        planted = self.sid()
        self.sign_in()
        self.assertNotEqual(self.sid(), planted)
        self.assertNotEqual(self.sid()[:42], planted[:42])
        self.assertFalse(self.signed_in_as(planted))
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_cookie_is_for_this_site_and_out_of_scripts_reach(self):
        cookie = self.sign_in().headers["Set-Cookie"]
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Lax", cookie)
        self.assertNotIn("Secure", cookie)

    def test_cookie_is_secure_behind_tls(self):
        headers = {
            "X-Forwarded-Host": "odoo.example.cl",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.9",
        }
        with self.proxy_mode():
            response = self.exchange(session_token(), headers=headers)
        self.assertEqual(response.status_code, 200, response.text)
        self.assertIn("Secure", response.headers["Set-Cookie"])

    def test_same_session_in_clerk_keeps_the_session_here(self):
        """Pages that exchange at each visit do not end the forms of other tabs."""
        self.sign_in()
        before = self.sid()
        self.sign_in()
        self.assertEqual(self.sid(), before)

    def test_switching_the_organization_switches_the_session(self):
        self.env["smarter.clerk.user"].create(
            {"clerk_id": ANA, "email": "ana@example.cl", "email_verified": True}
        )
        self.sign_in()
        before = self.sid()
        self.sign_in(org=ORG_B, role="member")
        there = self.signed_in_as()
        self.assertEqual(there.company_id, self.other)
        self.assertNotEqual(there, self.ana)
        self.assertFalse(self.signed_in_as(before))
        # The session in Clerk is the same one, and goes on.
        self.sign_in()
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_redirect_leads_to_this_server_only(self):
        for wanted, given in (
            ("/odoo/crm", "/odoo/crm"),
            ("//evil.example", self.ana._home_url()),
            ("https://evil.example/odoo", self.ana._home_url()),
        ):
            body = {"token": session_token(), "redirect": wanted}
            response = self.exchange(json=body)
            self.assertEqual(response.json()["redirect"], given)

    # -- who may ask ------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_other_origins_are_refused_and_read_nothing(self):
        for origin in ("https://evil.example", "null", "", ORIGIN + ".evil.example"):
            with self.subTest(origin):
                response = self.exchange(session_token(), origin=origin)
                self.assert_problem(response, 403, "origin_not_allowed")
                self.assertNotIn("Access-Control-Allow-Origin", response.headers)
        self.assertFalse(self.signed_in_as())

    @mute_logger("odoo.http")
    def test_without_an_origin(self):
        response = self.url_open(
            EXCHANGE, method="POST", json={"token": session_token()}
        )
        self.assert_problem(response, 403, "origin_not_allowed")

    def test_page_of_the_origin_reads_the_answer(self):
        for response in (self.sign_in(), self.exchange("nonsense")):
            headers = response.headers
            self.assertEqual(headers["Access-Control-Allow-Origin"], ORIGIN)
            self.assertEqual(headers["Access-Control-Allow-Credentials"], "true")
            self.assertIn("Origin", headers["Vary"])

    @mute_logger("odoo.http")
    def test_preflight(self):
        asked = {
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        response = self.url_open(EXCHANGE, method="OPTIONS", headers=asked)
        self.assertEqual(response.status_code, 204)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertIn("Content-Type", response.headers["Access-Control-Allow-Headers"])
        asked["Origin"] = "https://evil.example"
        response = self.url_open(EXCHANGE, method="OPTIONS", headers=asked)
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("Access-Control-Allow-Origin", response.headers)

    # -- bad tokens -------------------------------------------------------------

    def test_every_bad_token_gets_the_same_answer_and_its_reason_in_the_log(self):
        now = int(time.time())
        cases = {
            "token-expired": mint(session_claims(iat=now - 90, exp=now - 30)),
            "token-invalid-issuer": session_token(iss="https://clerk.evil.example"),
            "token-invalid-authorized-parties": session_token(azp="https://e.example"),
            "session-pending": session_token(sts="pending"),
            "token-impersonation": session_token(act={"sub": "user_boss"}),
            "token-invalid-type": mint(session_claims(), typ="at+jwt"),
            "token-invalid-category": mint(session_claims(), cat="cl_B7d4PD222AAA"),
            "token-invalid": "nonsense",
        }
        bodies = set()
        for reason, token in cases.items():
            with self.subTest(reason), self.assertLogs(LOGGER) as logs:
                response = self.exchange(token)
                body = self.assert_problem(response, 401, "invalid_token")
                self.assertEqual(self.refused(logs), [reason])
                bodies.add((body["title"], body["detail"]))
        self.assertEqual(len(bodies), 1)
        self.assertFalse(self.signed_in_as())

    def test_people_who_may_not_come_in_are_told_why(self):
        self.env["smarter.clerk.user"].create({"clerk_id": BERTA})
        cases = {
            exceptions.NO_ORGANIZATION: session_token(org=None),
            exceptions.UNKNOWN_ORGANIZATION: session_token(org="org_x"),
            exceptions.NO_ROLE: session_token(role="guest"),
            exceptions.EMAIL_MISSING: session_token(user=BERTA, role="member"),
        }
        for code, token in cases.items():
            with self.subTest(code), self.assertLogs(LOGGER) as logs:
                self.assert_problem(self.exchange(token), 403, code)
                self.assertEqual(self.refused(logs), [code])

    def test_refusal_leaves_the_session_that_was_there(self):
        self.sign_in()
        self.assert_problem(
            self.exchange(session_token(org="org_x")), 403, "unknown_organization"
        )
        self.assertEqual(self.signed_in_as(), self.ana)

    # -- bad requests -----------------------------------------------------------

    @mute_logger("odoo.http")
    def test_bodies_that_are_none(self):
        plain = {"Content-Type": "text/plain"}
        for status, options in (
            (400, {"data": "{", "headers": {"Content-Type": "application/json"}}),
            (415, {"data": f'{{"token": "{session_token()}"}}', "headers": plain}),
            (415, {"data": {"token": session_token()}}),
            (422, {"json": {"token": 7}}),
            (422, {"json": {"token": "x", "uid": 2}}),
            (422, {"json": ["x"]}),
            (413, {"json": {"token": "x" * 20_000}}),
            (401, {"json": {}}),
        ):
            with self.subTest(status=status):
                response = self.exchange(**options)
                self.assertEqual(response.status_code, status, response.text)
        self.assertFalse(self.signed_in_as())

    @mute_logger("odoo.http")
    def test_other_methods(self):
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            response = self.url_open(
                EXCHANGE, method=method, headers={"Origin": ORIGIN}
            )
            self.assert_problem(response, 405, "method_not_allowed")

    def test_server_without_clerk(self):
        self.instance.publishable_key = False
        response = self.exchange(session_token())
        self.assert_problem(response, 403, "origin_not_allowed")
