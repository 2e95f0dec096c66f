"""Who gets in: every way a key can be wrong, over real HTTP."""

from __future__ import annotations

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from ..models.smarter_api_key import _last_use
from ..tools import api_key
from .common import SCOPE, GatewayHttpCase

ME = "/api/v1/me"


@tagged("post_install", "-at_install")
class TestAuthentication(GatewayHttpCase):
    def test_key_tells_its_tenant(self):
        response = self.call(ME, key=self.key_text)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            response.json(),
            {
                "tenant": {
                    "id": self.tenant.tenant_uuid,
                    "rut": self.tenant.rut,
                    "name": self.tenant.name,
                },
                "key": {
                    "prefix": self.key_text[:15],
                    "name": "Web",
                    "expires_at": None,
                    "requests_per_minute": None,
                },
                "apps": self.tenant._apps_on(),
                "scopes": [SCOPE],
                "plan": {
                    "code": "enterprise",
                    "limits": {
                        "users": {"limit": None, "used": 3},
                        "leads_per_month": {"limit": None, "used": 0},
                        "requests_per_minute": {"limit": 6000, "used": None},
                    },
                },
            },
        )
        self.assertNotIn("Set-Cookie", response.headers)

    def test_nothing_in_the_request_moves_the_tenant(self):
        response = self.call(
            f"{ME}?company_id={self.other.id}&cids={self.other.id}",
            key=self.key_text,
            headers={"X-Tenant-ID": self.other.tenant_uuid},
            cookies={"cids": str(self.other.id)},
        )
        self.assertEqual(response.json()["tenant"]["id"], self.tenant.tenant_uuid)

    def test_no_key(self):
        for header in (None, "", "Basic dXNlcjpwYXNz", "Bearer", self.key_text):
            with self.subTest(header=header):
                headers = {} if header is None else {"Authorization": header}
                response = self.call(ME, headers=headers)
                self.assert_problem(response, 401, "missing_key")
                self.assertEqual(response.headers["WWW-Authenticate"], "Bearer")

    def test_malformed_and_unknown_keys(self):
        unknown = api_key.generate().text
        wrong_secret = self.key_text[:-43] + unknown[-43:]
        for key in ("x", "sk_", self.key_text + "x", unknown, wrong_secret):
            with self.subTest(key=key):
                response = self.call(ME, key=key)
                self.assert_problem(response, 401, "invalid_key")
                self.assertIn("invalid_token", response.headers["WWW-Authenticate"])

    def test_keys_are_not_repeated(self):
        for key in (f"{self.key_text}x", api_key.generate().text):
            response = self.call(ME, key=key)
            self.assertNotIn(key[3:], f"{response.text} {response.headers}")

    def test_revoked_key(self):
        self.key.action_revoke()
        self.assert_problem(self.call(ME, key=self.key_text), 401, "revoked_key")

    def test_revocation_is_not_told_to_who_has_not_the_whole_key(self):
        self.key.action_revoke()
        guess = self.key_text[:15] + api_key.generate().text[-43:]
        self.assert_problem(self.call(ME, key=guess), 401, "invalid_key")

    def test_expired_key(self):
        end = fields.Datetime.now() + timedelta(minutes=5)
        _key, text = self.generate_key(expires_at=end)
        self.assertEqual(self.call(ME, key=text).status_code, 200)
        with freeze_time(end, tick=True):
            self.assert_problem(self.call(ME, key=text), 401, "expired_key")

    def test_suspended_tenant_and_back(self):
        self.tenant._suspend()
        self.assert_problem(self.call(ME, key=self.key_text), 403, "tenant_suspended")
        self.tenant._activate()
        self.assertEqual(self.call(ME, key=self.key_text).status_code, 200)

    def test_closed_and_draft_tenants(self):
        for state in ("closed", "draft"):
            self.tenant.sudo().state = state
            self.assert_problem(
                self.call(ME, key=self.key_text), 403, "tenant_inactive"
            )

    def test_a_web_session_is_no_credential(self):
        self.authenticate("jefa", PASSWORD)
        self.assert_problem(self.call(ME), 401, "missing_key")
        foreign, text = self.generate_key(self.other)
        response = self.call(ME, key=text)
        self.assertEqual(response.json()["tenant"]["id"], self.other.tenant_uuid)
        self.assertTrue(foreign)

    def test_an_odoo_key_is_no_credential(self):
        with mute_logger("odoo.addons.base.models.res_users"):
            text = (
                self.env["res.users.apikeys"]
                .with_user(self.manager)
                ._generate("rpc", "x", fields.Datetime.now() + timedelta(days=1))
            )
        self.assert_problem(self.call(ME, key=text), 401, "invalid_key")

    def test_paths_and_methods_that_do_not_exist(self):
        for path in ("/api/v1/nothing", "/api/", "/api/v2/me"):
            with self.subTest(path=path):
                self.assert_problem(
                    self.call(path, key=self.key_text), 404, "not_found"
                )
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            with self.subTest(method=method):
                response = self.call(ME, method, key=self.key_text)
                self.assert_problem(response, 405, "method_not_allowed")
                self.assertEqual(response.headers["Allow"], "GET")

    def test_other_pages_keep_odoos_errors(self):
        response = self.call("/no-such-page")
        self.assertEqual(response.status_code, 404)
        self.assertIn("text/html", response.headers["Content-Type"])

    def test_use_is_noted(self):
        self.assertFalse(self.key.last_used_at)
        _last_use.store(self.env.registry, self.key.id)
        self.key.invalidate_recordset()
        self.assertTrue(self.key.last_used_at)
