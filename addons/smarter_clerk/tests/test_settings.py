"""What an operator enters: derived addresses, clear refusals, rotation without gaps."""

from __future__ import annotations

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_tenant.tests.common import TenantCase

from ..tools import publishable_key
from . import news

KEY = publishable_key.make("clerk.example.com", "test")
LIVE_KEY = publishable_key.make("clerk.example.com", "live")


@tagged("post_install", "-at_install")
class TestSettings(TenantCase):
    def setUp(self):
        super().setUp()
        record = self.env["smarter.clerk.instance"]._get()
        self.instance = record.with_user(self.operator)

    def test_the_addresses_follow_from_the_key(self):
        with Form(self.instance) as form:
            form.publishable_key = f" {KEY} "
            self.assertEqual(form.frontend_url, "https://clerk.example.com")
            self.assertEqual(
                form.jwks_url, "https://clerk.example.com/.well-known/jwks.json"
            )
            self.assertEqual(form.environment, "test")
        self.assertEqual(self.instance.publishable_key, KEY)
        self.assertTrue(self.instance.webhook_url.endswith("/auth/clerk/webhook"))
        self.assertTrue(self.instance.redirect_uri.endswith("/auth/clerk/callback"))

    def test_a_wrong_key_is_refused_in_words(self):
        cases = {
            "sk_test_" + "x" * 20: "secret key",
            "pk_other_x": "begins with",
            "pk_test_%%%": "damaged",
            publishable_key.make("a b"): "host",
        }
        for text, words in cases.items():
            with (
                self.subTest(text=text),
                self.assertRaisesRegex(ValidationError, words),
            ):
                self.instance.publishable_key = text

    def test_a_wrong_secret_is_refused_in_words(self):
        cases = [
            ("secret_key", KEY, "sk_test_"),
            ("webhook_secret", "whsec_short", "whsec_"),
            ("webhook_secret", "sk_test_x", "whsec_"),
        ]
        for name, value, words in cases:
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(ValidationError, words),
            ):
                self.instance.write({name: value})
            self.assertFalse(self.instance[name])

    def test_keys_of_two_environments_are_refused(self):
        self.instance.write(
            {"publishable_key": KEY, "secret_key": "sk_test_" + "x" * 9}
        )
        with self.assertRaisesRegex(ValidationError, "production"):
            self.instance.publishable_key = LIVE_KEY
        self.instance.write(
            {"publishable_key": LIVE_KEY, "secret_key": "sk_live_" + "x" * 9}
        )

    def test_origins_are_checked_line_by_line(self):
        self.instance.authorized_parties = (
            "https://a.example\n\nhttps://b.example:8443\n"
        )
        for line in ("a.example", "https://a.example/path", "https://*.example"):
            with (
                self.subTest(line=line),
                self.assertRaisesRegex(ValidationError, "origin"),
            ):
                self.instance.authorized_parties = f"https://a.example\n{line}"

    def test_the_backend_api_is_spoken_to_encrypted(self):
        for url in ("http://api.clerk.com", "api.clerk.com", "ftp://x"):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.instance.backend_url = url

    def test_roles_are_written_as_people_say_them(self):
        role = self.env["smarter.clerk.role"].create(
            {
                "instance_id": self.instance.id,
                "clerk_role": " billing ",
                "tenant_role": "user",
            }
        )
        self.assertEqual(role.clerk_role, "org:billing")
        with self.assertRaises(ValidationError):
            role.clerk_role = "org:Über Chef"

    def test_secrets_are_not_shown(self):
        self.instance.webhook_secret = news.SECRET
        shown = self.instance.read(["webhook_secret"])[0]["webhook_secret"]
        self.assertEqual(shown, MASK)

    def test_a_former_webhook_secret_counts_until_it_is_forgotten(self):
        keys = self.env["smarter.clerk.instance"]._webhook_keys
        self.instance.webhook_secret = news.FORMER_SECRET
        self.assertEqual(keys(), [news.FORMER_SECRET])
        self.instance.webhook_secret = news.SECRET
        self.assertEqual(keys(), [news.SECRET, news.FORMER_SECRET])
        self.assertTrue(self.instance.has_former_secret)
        self.instance.write({"webhook_secret": MASK})
        self.instance.write({"webhook_secret": news.SECRET})
        self.assertEqual(keys(), [news.SECRET, news.FORMER_SECRET])
        self.instance.action_forget_former_secret()
        self.assertEqual(keys(), [news.SECRET])

    def test_a_change_leaves_a_trace_without_values(self):
        self.instance.write({"webhook_secret": news.SECRET, "oauth_client_id": "abc"})
        entry = self.env["smarter.audit"].search(
            [("action", "=", "clerk.settings_changed")], limit=1
        )
        self.assertIn("webhook_secret", entry.detail["fields"])
        self.assertNotIn(news.SECRET, str(entry.detail))

    def test_only_operators_see_the_settings(self):
        for user in (self.manager, self.user):
            with self.assertRaises(AccessError):
                self.instance.with_user(user).read(["publishable_key"])


@tagged("post_install", "-at_install")
class TestEndSessions(TenantCase):
    def test_managers_end_sessions_of_their_people_only(self):
        self.user.with_user(self.manager).action_end_sessions()
        self.assertTrue(self.user.sessions_ended_at)
        stranger = self.create_tenant_user(self.other, "ajena")
        for person in (stranger, self.operator):
            with self.assertRaises(AccessError):
                person.with_user(self.manager).action_end_sessions()
        with self.assertRaises(AccessError):
            self.manager.with_user(self.user).action_end_sessions()
        self.assertFalse(stranger.sessions_ended_at)

    def test_operators_end_those_of_anybody(self):
        self.manager.with_user(self.operator).action_end_sessions()
        self.assertTrue(self.manager.sessions_ended_at)
        self.assertIn("user.sessions_ended", self.audit_actions(self.tenant))
