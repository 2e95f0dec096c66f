"""Signing in on Clerk's page: what comes back has to fit what was sent."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlencode, urlsplit

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import oidc, oidc_client
from .clerk import ANA, BERTA, CLIENT_ID, ISSUER, ORG_B, ClerkPage
from .common import ClerkHttpCase
from .test_same_origin import EVIL

LOGIN, CALLBACK = "/auth/clerk/login", "/auth/clerk/callback"
LOGGER = "odoo.addons.smarter_clerk.models.clerk_session_bearer"


@tagged("post_install", "-at_install")
class TestOidcSignIn(ClerkHttpCase):
    def setUp(self):
        super().setUp()
        self.calls.clear()
        self.page = ClerkPage(self.answers)

    def begin(self, **query):
        """Follow the button; return where Clerk's page is."""
        response = self.url_open(f"{LOGIN}?{urlencode(query)}", allow_redirects=False)
        self.assertEqual(response.status_code, 303, response.text)
        return response.headers["Location"]

    def come_back(self, **query):
        return self.url_open(f"{CALLBACK}?{urlencode(query)}", allow_redirects=False)

    def sign_in_on_page(self, query=(), **claims):
        location = self.begin(**dict(query))
        claims.setdefault("role", "admin")
        self.member(claims.get("user", ANA), claims.pop("role"))
        return self.come_back(**self.page.sign_in(location, **claims))

    def member(self, user, role):
        """Make somebody known as a member, as a webhook does."""
        members = self.env["smarter.clerk.membership"]
        for organization, company in (
            ("org_aaa", self.tenant),
            ("org_bbb", self.other),
        ):
            if not members._of(organization, user):
                members.create(
                    {
                        "company_id": company.id,
                        "organization_id": organization,
                        "clerk_user_id": user,
                        "role": f"org:{role}",
                    }
                )

    def assert_page(self, response, status, code):
        self.assertEqual(response.status_code, status, response.text[:500])
        self.assertIn(f'data-code="{code}"', response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertFalse(self.signed_in_as())

    # -- there ------------------------------------------------------------------

    def test_browser_is_sent_to_clerk(self):
        location = self.begin()
        query = parse_qs(urlsplit(location).query)
        self.assertTrue(location.startswith(f"{ISSUER}/oauth/authorize?"))
        self.assertEqual(query["client_id"], [CLIENT_ID])
        self.assertEqual(query["response_type"], ["code"])
        self.assertEqual(query["redirect_uri"], [self.base_url() + CALLBACK])
        self.assertEqual(query["code_challenge_method"], ["S256"])
        self.assertGreater(len(query["state"][0]), 30)
        self.assertGreater(len(query["nonce"][0]), 30)
        self.assertNotIn("client_secret", query)

    def test_each_sign_in_has_its_own_values(self):
        one, other = (parse_qs(urlsplit(self.begin()).query) for _ in range(2))
        for name in ("state", "nonce", "code_challenge"):
            self.assertNotEqual(one[name], other[name])

    def test_login_page_offers_it(self):
        self.assertIn('href="/auth/clerk/login"', self.url_open("/web/login").text)
        page = self.url_open("/web/login?redirect=/odoo/crm&tenant=x").text
        self.assertIn("/auth/clerk/login?redirect=%2Fodoo%2Fcrm&amp;tenant=x", page)
        page = self.url_open("/web/login?redirect=//evil.example").text
        self.assertIn('href="/auth/clerk/login"', page)

    def test_login_page_without_clerk(self):
        self.instance.oauth_client_id = False
        self.assertNotIn("/auth/clerk/login", self.url_open("/web/login").text)
        self.assert_page(self.url_open(LOGIN), 404, "not_set_up")

    @mute_logger("odoo.http")
    def test_clerk_is_away(self):
        path = "/.well-known/openid-configuration"
        self.addCleanup(self.answers.update, {path: self.answers[path]})
        self.answers[path] = (503, {})
        oidc_client.endpoints.forget()
        self.addCleanup(oidc_client.endpoints.forget)
        self.assert_page(self.url_open(LOGIN), 502, "failed")

    # -- and back ---------------------------------------------------------------

    def test_person_is_signed_in(self):
        response = self.sign_in_on_page()
        self.assertEqual(response.status_code, 303, response.text)
        location = urlsplit(response.headers["Location"])
        self.assertEqual(location.path, self.ana._home_url())
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_code_is_redeemed_with_secret_and_verifier(self):
        location = self.begin()
        self.member(ANA, "admin")
        self.come_back(**self.page.sign_in(location))
        (request,) = self.called("/oauth/token")
        form = parse_qs(request.body.decode())
        sent = parse_qs(urlsplit(location).query)
        challenge = oidc.challenge_of(form["code_verifier"][0])
        self.assertEqual([challenge], sent["code_challenge"])
        self.assertEqual(form["redirect_uri"], sent["redirect_uri"])
        self.assertTrue(request.headers["authorization"].startswith("Basic "))

    def test_new_member_is_created(self):
        self.sign_in_on_page(user=BERTA, role="member")
        berta = self.signed_in_as()
        self.assertEqual(berta.login, "berta@example.cl")
        self.assertEqual(berta.name, "Berta Soto")
        self.assertEqual(berta.tenant_role, "user")

    def test_session_id_is_new(self):
        self.url_open("/web/login")
        planted = self.sid()
        self.sign_in_on_page()
        self.assertNotEqual(self.sid()[:42], planted[:42])
        self.assertFalse(self.signed_in_as(planted))

    def test_redirect_is_followed_on_this_server_only(self):
        response = self.sign_in_on_page({"redirect": "/odoo/crm?a=1"})
        location = response.headers["Location"]
        self.assertEqual(location.removeprefix(self.base_url()), "/odoo/crm?a=1")
        for text in filter(None, EVIL):
            if not isinstance(text, str) or len(text) > 500:
                continue
            with self.subTest(text):
                response = self.url_open(
                    f"{LOGIN}?redirect={quote(text, safe='%')}", allow_redirects=False
                )
                location = response.headers["Location"]
                response = self.come_back(**self.page.sign_in(location))
                location = response.headers["Location"]
                home = self.ana._home_url()
                self.assertEqual(location.removeprefix(self.base_url()), home)

    # -- state and nonce --------------------------------------------------------

    @mute_logger("odoo.http")
    def test_state_is_good_once(self):
        location = self.begin()
        self.member(ANA, "admin")
        answer = self.page.sign_in(location)
        self.come_back(**answer)
        self.leave()
        self.assert_page(self.come_back(**answer), 400, "expired")

    def test_state_of_a_failed_answer_is_used_up_too(self):
        location = self.begin()
        answer = self.page.sign_in(location)
        self.assert_page(
            self.come_back(state=answer["state"], code="wrong"), 502, "failed"
        )
        self.assert_page(self.come_back(**answer), 400, "expired")

    def test_state_of_another_browser(self):
        """Somebody's own code does not sign another person in."""
        answer = self.page.sign_in(self.begin())
        self.leave()
        self.assert_page(self.come_back(**answer), 400, "expired")
        self.begin()
        self.assert_page(self.come_back(**answer), 400, "expired")
        self.assertEqual(self.called("/oauth/token"), [])

    def test_answers_without_what_they_need(self):
        self.assert_page(self.come_back(), 400, "expired")
        self.assert_page(self.come_back(code="x", state="x"), 400, "expired")
        state = self.page.sign_in(self.begin())["state"]
        self.assert_page(self.come_back(state=state), 502, "failed")

    def test_id_token_has_to_fit(self):
        for claims in (
            {"nonce": "another"},
            {"nonce": None},
            {"aud": "client_other"},
            {"iss": "https://clerk.evil.example"},
            {"exp": 1},
        ):
            with self.subTest(claims):
                location = self.begin()
                self.member(ANA, "admin")
                with self.assertLogs(LOGGER) as logs:
                    response = self.come_back(**self.page.sign_in(location, **claims))
                self.assert_page(response, 403, "failed")
                self.assertTrue(self.refused(logs)[0].startswith("token-"))

    def test_person_who_gives_up(self):
        state = self.page.sign_in(self.begin())["state"]
        response = self.come_back(state=state, error="access_denied")
        self.assert_page(response, 403, "cancelled")

    # -- refused ----------------------------------------------------------------

    def test_people_who_may_not_come_in_see_why(self):
        self.create_tenant_user(self.tenant, "boss@example.cl", "base.group_portal")
        for code, claims in {
            "no_organization": {"org": None},
            "unknown_organization": {"org": "org_x"},
            "email_missing": {"user": BERTA, "email_verified": False},
            "email_taken": {"user": BERTA, "email": "boss@example.cl"},
            "no_role": {"user": "user_guest", "role": "guest"},
        }.items():
            with self.subTest(code), self.assertLogs(LOGGER) as logs:
                self.answers["/oauth/userinfo"] = {"sub": claims.get("user", ANA)}
                self.assert_page(self.sign_in_on_page(**claims), 403, code)
                self.assertEqual(self.refused(logs), [code])

    def test_suspended_tenant(self):
        self.tenant._suspend()
        response = self.sign_in_on_page()
        self.assert_page(response, 403, "tenant_suspended")
        self.assertIn("suspended", response.text)

    def test_operator(self):
        self.ana.group_ids = [
            Command.link(self.env.ref("smarter_tenant.group_operator").id)
        ]
        self.assert_page(self.sign_in_on_page(), 403, "privileged")

    # -- organisations ----------------------------------------------------------

    def test_link_to_one_business_does_not_lead_into_another(self):
        response = self.sign_in_on_page({"tenant": self.tenant.slug}, org=ORG_B)
        self.assert_page(response, 403, "wrong_organization")
        self.sign_in_on_page({"tenant": self.other.slug}, org=ORG_B)
        self.assertEqual(self.signed_in_as().company_id, self.other)

    def test_switching_the_organization_switches_the_session(self):
        self.sign_in_on_page()
        before = self.sid()
        response = self.sign_in_on_page(org=ORG_B)
        self.assertEqual(response.status_code, 303, response.text)
        self.assertEqual(self.signed_in_as().company_id, self.other)
        self.assertFalse(self.signed_in_as(before))

    # -- what is not in the id_token --------------------------------------------

    def test_organization_of_the_userinfo_endpoint(self):
        self.answers["/oauth/userinfo"] = {"sub": ANA, "org_id": "org_aaa"}
        self.sign_in_on_page(org=None)
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_userinfo_about_somebody_else(self):
        self.answers["/oauth/userinfo"] = {"sub": BERTA, "org_id": "org_aaa"}
        self.assert_page(self.sign_in_on_page(org=None), 502, "failed")

    # -- odd requests -----------------------------------------------------------

    @mute_logger("odoo.http")
    def test_other_methods(self):
        for path in (LOGIN, CALLBACK):
            for method in ("POST", "PUT", "DELETE"):
                response = self.url_open(path, method=method, allow_redirects=False)
                self.assertEqual(response.status_code, 405, (path, method))

    def test_parameters_that_nobody_sends(self):
        state = self.page.sign_in(self.begin())["state"]
        self.assert_page(
            self.come_back(state=state, code="c" * 3000, x="1"), 502, "failed"
        )
        self.assert_page(self.come_back(state="s" * 3000), 400, "expired")
