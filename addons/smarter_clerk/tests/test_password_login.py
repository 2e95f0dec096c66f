"""Passwords can be switched off for a tenant, and forms cannot pretend to be Clerk."""

from __future__ import annotations

import json
import xmlrpc.client

from odoo.exceptions import AccessDenied
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from ..tools.identity import Identity
from .clerk import ANA, ORG_A, ORG_B
from .common import ClerkHttpCase


@tagged("post_install", "-at_install")
class TestPasswordLogin(ClerkHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.create_operator("operadora@example.cl")

    def switch_off(self):
        self.tenant.sudo().password_login = False

    def log_in(self, login, password=PASSWORD, **form):
        page = self.url_open("/web/login")
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        data = {"login": login, "password": password, "csrf_token": token, **form}
        return self.url_open("/web/login", data=data)

    def credentials(self, user, **credential):
        return self.env["res.users"].authenticate(
            {"type": "password", "login": user.login, "password": PASSWORD}
            | credential,
            {"interactive": True},
        )["uid"]

    # -- while passwords are on -------------------------------------------------

    def test_password_of_a_linked_person_still_works(self):
        self.log_in(self.ana.login)
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_rpc_key_of_a_linked_person_still_works(self):
        keys = self.env["res.users.apikeys"]
        key = keys.with_user(self.ana).sudo()._generate("rpc", "test", None)
        self.assertEqual(keys._check_credentials(scope="rpc", key=key), self.ana.id)

    # -- off --------------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_password_does_not_open_and_says_what_does(self):
        self.switch_off()
        page = self.log_in(self.ana.login)
        self.assertIn("Inicie sesión con Clerk.", page.text)
        self.assertFalse(self.signed_in_as())
        page = self.log_in(self.ana.login, "wrong password")
        self.assertNotIn("Inicie sesión con Clerk.", page.text)

    def test_rpc_does_not_open(self):
        self.switch_off()
        for interactive in (True, False):
            with self.assertRaises(AccessDenied):
                self.env["res.users"].authenticate(
                    {
                        "type": "password",
                        "login": self.ana.login,
                        "password": PASSWORD,
                    },
                    {"interactive": interactive},
                )
        keys = self.env["res.users.apikeys"]
        key = keys.with_user(self.ana).sudo()._generate("rpc", "test", None)
        self.assertIsNone(keys._check_credentials(scope="rpc", key=key))

    @mute_logger("odoo.http")
    def test_open_sessions_by_password_are_over_at_once(self):
        self.authenticate(self.ana.login, PASSWORD)
        self.assertEqual(self.signed_in_as(), self.ana)
        self.switch_off()
        self.env.flush_all()
        self.assertFalse(self.signed_in_as())

    def test_clerk_opens(self):
        self.switch_off()
        self.sign_in()
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_operators_keep_their_password(self):
        self.switch_off()
        self.operator.company_id = self.tenant
        self.assertEqual(self.credentials(self.operator), self.operator.id)
        self.log_in(self.operator.login)
        self.assertEqual(self.signed_in_as(), self.operator)

    def test_customers_and_other_tenants_keep_theirs(self):
        customer = self.create_tenant_user(self.tenant, "clienta", "base.group_portal")
        other = self.create_tenant_user(self.other, "otra")
        self.switch_off()
        self.assertEqual(self.credentials(customer), customer.id)
        self.assertEqual(self.credentials(other), other.id)

    def test_only_operators_switch(self):
        with self.assertRaises(Exception) as caught:
            self.tenant.with_user(self.manager).password_login = False
        self.assertEqual(type(caught.exception).__name__, "AccessError")

    # -- pretending -------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_form_that_says_clerk_signs_nobody_in(self):
        identity = json.dumps({"user_id": ANA, "organization_id": ORG_A})
        for form in (
            {"type": "clerk"},
            {"type": "clerk", "identity": identity},
            {"type": "clerk", "identity": identity, "password": ""},
        ):
            self.log_in(self.ana.login, **{"password": PASSWORD, **form})
            self.assertFalse(self.signed_in_as())

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers")
    def test_rpc_that_says_clerk_signs_nobody_in(self):
        params = {
            "db": self.env.cr.dbname,
            "login": self.ana.login,
            "password": {"type": "clerk", "identity": {"user_id": ANA}},
        }
        answer = self.url_open(
            "/web/session/authenticate",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            method="POST",
        ).json()
        self.assertIn("error", answer)
        self.assertFalse(self.signed_in_as())

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_xmlrpc_authenticate(self):
        body = xmlrpc.client.dumps(
            (
                self.env.cr.dbname,
                self.ana.login,
                {"type": "clerk", "identity": {"user_id": ANA}},
                {"type": "clerk"},
            ),
            "authenticate",
        )
        response = self.url_open(
            "/xmlrpc/2/common", data=body, headers={"Content-Type": "text/xml"}
        )
        try:
            uid = xmlrpc.client.loads(response.content)[0][0]
        except xmlrpc.client.Fault:
            uid = False
        self.assertFalse(uid)

    def test_credential_counts_for_its_person_and_tenant_only(self):
        ana = Identity(ANA, organization_id=ORG_A, role="org:admin")
        good = {"type": "clerk", "identity": ana}
        self.assertEqual(self.credentials(self.ana, **good), self.ana.id)
        for user, identity in (
            (self.user, ana),
            (self.ana, Identity(ANA, organization_id=ORG_B)),
            (self.ana, Identity("user_x", organization_id=ORG_A)),
            (self.ana, Identity(ANA)),
            (self.ana, {"user_id": ANA, "organization_id": ORG_A}),
            (self.ana, None),
        ):
            with self.subTest(identity=identity), self.assertRaises(AccessDenied):
                self.credentials(user, type="clerk", identity=identity)

    def test_suspended_tenant_keeps_its_people_of_clerk_out(self):
        ana = Identity(ANA, organization_id=ORG_A, role="org:admin")
        self.tenant._suspend()
        with self.assertRaisesRegex(AccessDenied, self.tenant.name):
            self.credentials(self.ana, type="clerk", identity=ana)
