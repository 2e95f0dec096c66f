"""The webhook: who signed it gets in once, and nobody else learns why not."""

from __future__ import annotations

import time
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.smarter_gateway.tests.common import GatewayHttpCase

from ..controllers import webhook
from ..controllers.webhook import WEBHOOK_PATH
from . import news


@tagged("post_install", "-at_install")
class TestWebhook(GatewayHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.instance = cls.env["smarter.clerk.instance"]._get()
        cls.instance.webhook_secret = news.SECRET
        cls.Event = cls.env["smarter.clerk.event"]
        cls.cron = cls.env.ref("smarter_clerk.ir_cron_events")
        cls.env["ir.cron.trigger"].search([]).unlink()

    def deliver(self, content=None, message_id="msg_1", *, now=None, **options):
        """Send an event as Clerk does; ``headers`` replaces headers of the delivery."""
        content = content or news.event("user.created", news.user())
        changed = options.pop("headers", {})
        body, headers = news.signed(content, message_id, now or time.time(), **options)
        body = changed.pop("body", body)
        headers = {k: v for k, v in {**headers, **changed}.items() if v is not None}
        return self.url_open(WEBHOOK_PATH, data=body, headers=headers, method="POST")

    def assert_refused(self, response):
        body = self.assert_problem(response, 401, "unauthorized")
        self.assertEqual(body["detail"], "The signature is not valid.")
        self.assertFalse(self.Event.search([]))

    def test_a_signed_event_is_kept_and_the_cron_woken(self):
        response = self.deliver()
        self.assertEqual(response.status_code, 200, response.text)
        event = self.Event.search([])
        self.assertEqual(event.message_id, "msg_1")
        self.assertEqual(event.event_type, "user.created")
        self.assertEqual(event.state, "pending")
        self.assertEqual(
            event.payload.encode(), news.encode(news.event("user.created", news.user()))
        )
        self.assertEqual(str(event.occurred_at), "2026-11-22 12:00:00")
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        )

    def test_the_cron_applies_it(self):
        self.deliver()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        event = self.Event.search([])
        self.assertEqual((event.state, event.tries), ("done", 1))
        self.assertTrue(self.env["smarter.clerk.user"]._known(news.ANA))

    def test_a_second_delivery_of_a_message_changes_nothing(self):
        self.deliver()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        response = self.deliver()
        self.assertEqual(response.json(), {"status": "known"})
        event = self.Event.search([])
        self.assertEqual((len(event), event.state, event.tries), (1, "done", 1))

    def test_replayed_after_five_minutes_it_is_refused(self):
        now = time.time()
        self.assert_refused(self.deliver(now=now - 301))
        self.assert_refused(self.deliver(now=now + 310))
        self.assertEqual(self.deliver(now=now - 290).status_code, 200)

    def test_tampered_it_is_refused(self):
        other = news.encode(news.event("user.deleted", {"id": news.ANA}))
        self.assert_refused(self.deliver(headers={"body": other}))
        self.assert_refused(self.deliver(headers={"svix-id": "msg_2"}))
        stamp = str(int(time.time()) - 60)
        self.assert_refused(self.deliver(headers={"svix-timestamp": stamp}))

    def test_what_is_missing_or_strange_is_refused(self):
        for name in ("svix-id", "svix-timestamp", "svix-signature"):
            for value in (None, "", "x", "1e9", "v1,", "v2,abc", "x" * 300):
                with self.subTest(name=name, value=value):
                    self.assert_refused(self.deliver(headers={name: value}))

    def test_another_secret_is_refused(self):
        self.assert_refused(self.deliver(secrets=(news.FORMER_SECRET,)))

    def test_without_a_secret_nothing_gets_in(self):
        self.instance.webhook_secret = False
        self.assert_refused(self.deliver())

    def test_both_secrets_count_while_they_are_changed(self):
        self.instance.webhook_secret_previous = news.FORMER_SECRET
        both = (news.SECRET, news.FORMER_SECRET)
        for number, secrets in enumerate([both[:1], both[1:], both, both[::-1]]):
            response = self.deliver(message_id=f"msg_{number}", secrets=secrets)
            self.assertEqual(response.status_code, 200, secrets)
        self.assertEqual(self.Event.search_count([]), 4)

    def test_what_is_signed_and_unreadable_is_kept_for_people(self):
        for number, body in enumerate([b"{", b"[]", b"\xff\x00", b"{}"]):
            response = self.deliver(body, f"msg_{number}")
            self.assertEqual(response.status_code, 200)
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        events = self.Event.search([])
        self.assertEqual(events.mapped("state"), ["failed"] * 4)
        self.assertTrue(all(events.mapped("error")))

    def test_large_bodies_are_not_read(self):
        response = self.deliver(b"x" * (256 * 1024 + 1))
        self.assert_problem(response, 413, "payload_too_large")
        response = self.deliver(news.event("email.created", {"text": "x" * 250_000}))
        self.assertEqual(response.status_code, 200)

    def test_only_post_is_answered(self):
        self.assert_problem(self.call(WEBHOOK_PATH), 405, "method_not_allowed")

    def test_the_log_tells_why_and_the_answer_does_not(self):
        with patch.object(webhook, "_logger") as logger:
            self.assert_refused(self.deliver(secrets=(news.FORMER_SECRET,)))
        self.assertIn("no signature matches", str(logger.info.call_args[0][1]))
