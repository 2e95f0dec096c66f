"""Odoo's own RPC with a tenant's API key: who gets in, and who does not."""

from __future__ import annotations

from odoo.tests import get_db_name, tagged
from odoo.tools import mute_logger

from .common import GatewayHttpCase

CONTEXT_GET = "/json/2/res.users/context_get"


@tagged("post_install", "-at_install")
class TestRpc(GatewayHttpCase):
    def setUp(self):
        super().setUp()
        self.rpc_key, self.rpc_text = self.generate_key(scopes=["rpc"])
        self.technical = self.tenant.integration_user_id

    def json2(self, key):
        return self.call(CONTEXT_GET, "POST", key=key, json={})

    def jsonrpc(self, service, method, *args):
        params = {"service": service, "method": method, "args": args}
        answer = self.call("/jsonrpc", "POST", json={"params": params})
        return answer.json().get("result")

    def execute(self, key, uid, *call):
        return self.jsonrpc("object", "execute_kw", get_db_name(), uid, key, *call)

    def test_json2(self):
        answer = self.json2(self.rpc_text)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["uid"], self.technical.id)

    @mute_logger("odoo.http")
    def test_keys_that_do_not_count(self):
        wrong = self.rpc_text[:-43] + self.key_text[-43:]
        for key in (self.key_text, wrong, "sk_x"):
            self.assertEqual(self.json2(key).status_code, 401)
        self.rpc_key.action_revoke()
        self.assertEqual(self.json2(self.rpc_text).status_code, 401)

    @mute_logger("odoo.http")
    def test_a_suspended_tenant(self):
        self.tenant._suspend()
        self.assertEqual(self.json2(self.rpc_text).status_code, 401)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.jsonrpc")
    def test_jsonrpc(self):
        login = self.technical.login
        uid = self.jsonrpc("common", "login", get_db_name(), login, self.rpc_text)
        self.assertEqual(uid, self.technical.id)
        names = self.execute(
            self.rpc_text, uid, "res.company", "search_read", [[]], {"fields": ["name"]}
        )
        self.assertEqual([row["name"] for row in names], [self.tenant.name])
        for user in (self.manager, self.other.integration_user_id):
            self.assertIsNone(
                self.execute(self.rpc_text, user.id, "res.company", "search_read", [[]])
            )
        self.assertIsNone(
            self.execute(self.key_text, uid, "res.company", "search_read", [[]])
        )

    def test_no_session_comes_of_it(self):
        self.assertFalse(self.technical._compute_session_token("x" * 84))

    def test_the_first_key_of_a_tenant_has_it_not(self):
        scopes = self.env["smarter.api.scope"].search([("is_for_first_key", "=", True)])
        self.assertNotIn("rpc", scopes.mapped("code"))
