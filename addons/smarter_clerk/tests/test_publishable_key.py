"""The publishable key and the settings that follow from it."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import config, publishable_key
from ..tools.publishable_key import InvalidPublishableKey


@tagged("post_install", "-at_install")
class TestPublishableKey(BaseCase):
    def test_key_of_clerks_documentation(self):
        key = publishable_key.parse(
            "pk_test_Y2xlcmsuaW5jbHVkZWQua2F0eWRpZC05Mi5sY2wuZGV2JA"
        )
        self.assertEqual(key.environment, "test")
        self.assertEqual(key.host, "clerk.included.katydid-92.lcl.dev")
        self.assertEqual(
            key.jwks_url(),
            "https://clerk.included.katydid-92.lcl.dev/.well-known/jwks.json",
        )

    def test_round_trip(self):
        for host in ("clerk.example.cl", "127.0.0.1:8075", "a.b-c.d"):
            for environment in ("test", "live"):
                text = publishable_key.make(host, environment)
                key = publishable_key.parse(f"  {text}\n")
                self.assertEqual((key.host, key.environment), (host, environment))

    def test_peer_without_tls(self):
        key = publishable_key.parse(publishable_key.make("127.0.0.1:8075"))
        self.assertEqual(key.frontend_url(), "https://127.0.0.1:8075")
        self.assertEqual(key.frontend_url(plain=True), "http://127.0.0.1:8075")
        self.assertEqual((key.hostname, key.port()), ("127.0.0.1", 8075))

    def test_port_follows_the_scheme(self):
        key = publishable_key.parse(publishable_key.make("clerk.example.cl"))
        self.assertEqual((key.port(), key.port(plain=True)), (443, 80))

    def test_upper_case_is_the_same_host(self):
        key = publishable_key.parse(publishable_key.make("Clerk.Example.CL"))
        self.assertEqual(key.host, "clerk.example.cl")

    def assert_refused(self, text, code):
        with self.assertRaises(InvalidPublishableKey) as caught:
            publishable_key.parse(text)
        self.assertEqual(caught.exception.code, code)
        self.assertEqual(str(caught.exception), publishable_key.WORDS[code])

    def test_nothing(self):
        for text in (None, "", "  "):
            self.assert_refused(text, "empty")

    def test_secret_key_in_the_wrong_field(self):
        self.assert_refused("sk_test_abc", "secret_key")

    def test_other_prefixes(self):
        for text in ("pk_", "PK_test_YSQ=", "pk_prod_YSQ=", "whsec_YSQ="):
            self.assert_refused(text, "prefix")

    def test_damaged(self):
        # Without the dollar sign, not base64, cut, endless, not ASCII.
        parts = ("Y2xlcmsuZXhhbXBsZS5jbA==", "a!!!", "Y2xlcm", "YSQ=" * 100, "ñ", "")
        for part in parts:
            self.assert_refused(f"pk_test_{part}", "encoding")

    def test_hosts_that_are_none(self):
        hosts = (
            "",
            "a/b",
            "a@b",
            "a b",
            "-a.cl",
            "a:0",
            "a:99999",
            "a..b",
            "a?x",
            "a$",
        )
        for host in hosts:
            self.assert_refused(publishable_key.make(host), "host")


@tagged("post_install", "-at_install")
class TestConfig(BaseCase):
    def test_nothing_set_up(self):
        nothing = config.ClerkConfig()
        self.assertFalse(nothing.enabled or nothing.sign_in_enabled)
        self.assertIsNone(nothing.tenant_role("org:admin"))

    def test_built_from_the_form(self):
        built = config.ClerkConfig.build(
            publishable_key.parse(publishable_key.make("clerk.example.cl", "live")),
            authorized_parties=frozenset({"https://app.example.cl"}),
            client_id="client_1",
            backend_url="https://api.clerk.com/",
            roles=[("org:admin", "manager")],
        )
        self.assertEqual(built.issuer, "https://clerk.example.cl")
        self.assertEqual(built.environment, "live")
        self.assertEqual(built.backend_url, "https://api.clerk.com")
        self.assertEqual(built.authorized_parties, {"https://app.example.cl"})
        self.assertTrue(built.enabled and built.sign_in_enabled)
        self.assertEqual(built.tenant_role("org:admin"), "manager")
        self.assertIsNone(built.tenant_role("org:owner"))
        self.assertIsNone(built.tenant_role(None))
