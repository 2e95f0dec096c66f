"""Who gets in: not the users of a suspended tenant, and never technical users."""

from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.res_company import CLOSED
from .common import PASSWORD, RUT_B, TenantCase, TenantMixin


@tagged("post_install", "-at_install")
class TestCredentials(TenantCase):
    """Passwords and Odoo's API keys."""

    def authenticate(self, user, interactive=True):
        credential = {"type": "password", "login": user.login, "password": PASSWORD}
        return self.env["res.users"].authenticate(
            credential, {"interactive": interactive}
        )["uid"]

    def test_users_of_a_suspended_tenant_are_told_why(self):
        self.assertEqual(self.authenticate(self.user), self.user.id)
        self.tenant._suspend()
        for interactive in (True, False):
            with self.assertRaisesRegex(AccessDenied, self.tenant.name):
                self.authenticate(self.user, interactive)
        self.tenant._activate()
        self.assertEqual(self.authenticate(self.user), self.user.id)

    def test_reason_is_not_told_without_the_password(self):
        self.tenant._suspend()
        credential = {"type": "password", "login": self.user.login, "password": "x"}
        with self.assertRaises(AccessDenied) as caught:
            self.env["res.users"].authenticate(credential, {"interactive": True})
        self.assertNotIn(self.tenant.name, str(caught.exception))

    def test_users_of_other_tenants_and_operators_get_in(self):
        other_user = self.create_tenant_user(self.other, "otra")
        self.operator.company_id = self.tenant
        self.tenant._suspend()
        self.assertEqual(self.authenticate(other_user), other_user.id)
        self.assertEqual(self.authenticate(self.operator), self.operator.id)

    def test_portal_users_of_a_suspended_tenant_stay_out(self):
        portal = self.create_tenant_user(self.tenant, "clienta", "base.group_portal")
        self.tenant._suspend()
        with self.assertRaises(AccessDenied):
            self.authenticate(portal)

    def test_users_of_a_branch_share_the_fate_of_its_tenant(self):
        branch = self.env["res.company"].create(
            {"name": "Sucursal", "parent_id": self.tenant.id}
        )
        user = self.create_tenant_user(branch, "sucursal")
        self.tenant._suspend()
        with self.assertRaises(AccessDenied):
            self.authenticate(user)

    def test_users_of_a_closed_tenant_stay_out(self):
        self.tenant.state = CLOSED
        with self.assertRaises(AccessDenied):
            self.authenticate(self.user)

    def test_technical_user_cannot_log_in_even_with_a_password(self):
        user = self.tenant.integration_user_id
        user.password = PASSWORD
        with self.assertRaises(AccessDenied):
            self.authenticate(user)

    def test_odoo_api_keys_stop_and_resume_with_the_tenant(self):
        keys = self.env["res.users.apikeys"]
        key = keys.with_user(self.user).sudo()._generate("rpc", "test", None)
        self.assertEqual(keys._check_credentials(scope="rpc", key=key), self.user.id)
        self.tenant._suspend()
        self.assertIsNone(keys._check_credentials(scope="rpc", key=key))
        self.tenant._activate()
        self.assertEqual(keys._check_credentials(scope="rpc", key=key), self.user.id)

    def test_session_token_ends_with_suspension_and_does_not_come_back(self):
        users = self.user + self.operator
        before = [user._compute_session_token(user.login) for user in users]
        self.tenant._suspend()
        self.env.flush_all()
        self.assertFalse(self.user._compute_session_token(self.user.login))
        self.assertEqual(
            self.operator._compute_session_token(self.operator.login), before[1]
        )
        self.tenant._activate()
        after = self.user._compute_session_token(self.user.login)
        self.assertTrue(after)
        self.assertNotEqual(after, before[0])


@tagged("post_install", "-at_install")
class TestSessions(TenantMixin, HttpCase):
    """The same over HTTP, with a session in use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant()
        cls.user = cls.create_tenant_user(cls.tenant, "vendedor")

    def session_is_alive(self):
        answer = self.url_open(
            "/web/session/get_session_info",
            json={"jsonrpc": "2.0", "method": "call", "params": {}},
            method="POST",
        ).json()
        return "result" in answer

    def log_in(self):
        page = self.url_open("/web/login")
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"login": self.user.login, "password": PASSWORD, "csrf_token": token}
        return self.url_open("/web/login", data=form)

    @mute_logger("odoo.http")
    def test_next_request_of_an_open_session_is_refused(self):
        self.authenticate(self.user.login, PASSWORD)
        self.assertTrue(self.session_is_alive())
        self.tenant._suspend()
        self.env.flush_all()
        self.assertFalse(self.session_is_alive())

    @mute_logger("odoo.http")
    def test_session_of_another_tenant_goes_on(self):
        other = self.create_tenant(RUT_B, "Ferretería del Sur Ltda")
        other_user = self.create_tenant_user(other, "otra")
        self.authenticate(other_user.login, PASSWORD)
        self.tenant._suspend()
        self.env.flush_all()
        self.assertTrue(self.session_is_alive())

    def test_login_page_says_why(self):
        self.tenant._suspend()
        self.env.flush_all()
        page = self.log_in()
        self.assertIn(self.tenant.name, page.text)
        self.assertIn("/web/login", page.url)

    @mute_logger("odoo.http")
    def test_odoo_api_keys_work_with_cold_caches_until_suspension(self):
        """While a key is checked, the request has no user to compute groups with."""
        keys = self.env["res.users.apikeys"].with_user(self.user).sudo()
        headers = {"Authorization": f"Bearer {keys._generate(None, 'test', None)}"}
        for refuse, status in ((False, 200), (True, 401)):
            if refuse:
                self.tenant._suspend()
            self.env.flush_all()
            self.env.registry.clear_all_caches()
            answer = self.url_open(
                "/json/2/res.users/context_get", json={}, headers=headers, method="POST"
            )
            self.assertEqual(answer.status_code, status, answer.text)

    def test_ordinary_companies_are_not_concerned(self):
        user = new_test_user(self.env, "interna", "base.group_user", password=PASSWORD)
        self.tenant._suspend()
        self.authenticate(user.login, PASSWORD)
        self.assertTrue(self.session_is_alive())
