"""A session token instead of an API key: who calls, and with which rights."""

from __future__ import annotations

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_gateway.tests.common import SCOPE

from .. import exceptions
from ..models import clerk_session_bearer
from .clerk import ANA, BERTA, ORG_A, ORG_B, session_token
from .common import ClerkHttpCase

ME = "/api/v1/me"
LOGGER = clerk_session_bearer.__name__


@tagged("post_install", "-at_install")
class TestBearer(ClerkHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scope = cls.env["smarter.api.scope"].search([("code", "=", SCOPE)])

    def me(self, **claims):
        return self.call(ME, key=session_token(**claims))

    def scopes(self, **claims):
        return self.me(**claims).json()["scopes"]

    def test_token_tells_its_person(self):
        response = self.me()
        self.assertEqual(response.status_code, 200, response.text)
        body = response.json()
        self.assertEqual(body["tenant"]["rut"], self.tenant.rut)
        self.assertEqual(
            body["user"],
            {
                "id": self.ana.id,
                "name": self.ana.name,
                "email": self.ana.email,
                "role": "manager",
            },
        )
        self.assertNotIn("key", body)
        self.assertIn("limits", body["plan"])

    def test_api_keys_go_on_working(self):
        body = self.call(ME, key=self.key_text).json()
        self.assertEqual(body["key"]["prefix"], self.key_text[:15])

    def test_no_session_comes_of_it(self):
        response = self.me()
        self.assertNotIn("Set-Cookie", response.headers)

    def test_scopes_are_those_of_the_role(self):
        self.assertNotIn(SCOPE, self.scopes())
        self.scope.granted_to = "manager"
        self.assertIn(SCOPE, self.scopes())
        self.assertNotIn(SCOPE, self.scopes(role="member"))
        self.scope.granted_to = "user"
        self.assertIn(SCOPE, self.scopes(role="member"))

    def test_account_that_may_less_than_the_token_says(self):
        self.scope.granted_to = "manager"
        self.ana.tenant_role = "user"
        self.assertNotIn(SCOPE, self.scopes(role="admin"))

    @mute_logger("odoo.http")
    def test_several_organizations(self):
        there = self.create_tenant_user(self.other, "ana@example.cl")
        there.clerk_user_id = ANA
        body = self.me(org=ORG_B, role="member").json()
        self.assertEqual(body["user"]["id"], there.id)
        self.assertEqual(body["tenant"]["rut"], self.other.rut)

    def test_one_query(self):
        self.me()
        token = session_token()
        sessions = self.env["smarter.clerk.session"]
        sessions._authenticate(token)
        # As in the next request: what the ORM has read is forgotten.
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            sessions._authenticate(token)

    def test_use_is_noted(self):
        with self.enter_registry_test_mode():
            clerk_session_bearer._last_use.store(self.env.registry, self.ana.id)
        self.ana.invalidate_recordset()
        self.assertTrue(self.ana.clerk_token_at)

    # -- refused ----------------------------------------------------------------

    def assert_refused(self, status, code, reason=None, **claims):
        with self.assertLogs(LOGGER) as logs, mute_logger("odoo.http"):
            self.assert_problem(self.me(**claims), status, code)
        self.assertEqual(self.refused(logs), [reason or code])

    def test_bad_token(self):
        self.assert_refused(
            401, "invalid_token", "token-invalid-authorized-parties", azp="https://x.cl"
        )

    def test_people_without_a_way_in(self):
        self.assert_refused(403, exceptions.NO_ORGANIZATION, org=None)
        self.assert_refused(403, exceptions.UNKNOWN_ORGANIZATION, org="org_x")
        self.assert_refused(403, exceptions.NO_ACCOUNT, user=BERTA)
        self.assert_refused(403, exceptions.NO_ROLE, role="guest")

    def test_session_that_is_over(self):
        self.env["smarter.clerk.session"]._end(["sess_1"], ANA)
        self.assert_refused(401, "invalid_token", exceptions.SESSION_ENDED)
        self.assertEqual(self.me(sid="sess_2").status_code, 200)

    def test_removed_member_and_disabled_account(self):
        member = self.env["smarter.clerk.membership"].create(
            {
                "company_id": self.tenant.id,
                "organization_id": ORG_A,
                "clerk_user_id": ANA,
                "role": "org:admin",
                "removed_at": fields.Datetime.now(),
                "removal": "told",
            }
        )
        self.assert_refused(403, exceptions.USER_DISABLED)
        member.write({"removed_at": False, "removal": False})
        self.assertEqual(self.me().status_code, 200)
        self.ana.active = False
        self.assert_refused(403, exceptions.USER_DISABLED)

    def test_banned_person(self):
        self.env["smarter.clerk.user"].create({"clerk_id": ANA, "banned": True})
        self.assert_refused(403, exceptions.USER_DISABLED)

    def test_privileged_account(self):
        operators = self.env.ref("smarter_tenant.group_operator")
        self.ana.group_ids = [Command.link(operators.id)]
        self.assert_refused(403, exceptions.PRIVILEGED)

    @mute_logger("odoo.http")
    def test_suspended_tenant(self):
        self.tenant._suspend()
        self.assert_problem(self.me(), 403, "tenant_suspended")

    @mute_logger("odoo.http")
    def test_server_without_clerk(self):
        self.instance.publishable_key = False
        self.assert_refused(401, "invalid_token", "not-configured")

    @mute_logger("odoo.http")
    def test_plan_limits_requests_of_people_too(self):
        self.tenant.sudo().plan_id.max_requests_per_minute = 1
        statuses = [self.me().status_code for _ in range(3)]
        self.assertEqual(statuses[0], 200)
        self.assertEqual(statuses[-1], 429)

    @mute_logger("odoo.http")
    def test_nothing_else_in_the_request_decides(self):
        """Neither a session, nor headers, nor another tenant's key beside the token."""
        self.authenticate(self.user.login, "correct horse battery")
        headers = {"X-Odoo-Company": str(self.other.id)}
        cookies = {"cids": str(self.other.id)}
        response = self.call(ME, key=session_token(), headers=headers, cookies=cookies)
        self.assertEqual(response.json()["user"]["id"], self.ana.id)
        headers = {"Authorization": f"Bearer {session_token()}, Bearer {self.key_text}"}
        self.assertEqual(self.call(ME, headers=headers).status_code, 401)
