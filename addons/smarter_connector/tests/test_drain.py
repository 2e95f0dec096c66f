"""The drain: what each answer does to a delivery, and who is served."""

from __future__ import annotations

import threading
from datetime import timedelta

import requests
import standardwebhooks
from freezegun import freeze_time

from odoo import fields
from odoo.tools import mute_logger

from ..exceptions import Rejected
from .common import EVENT, URL_A, ConnectorCase

NOW = "2026-03-02 12:00:00"


class TestDrain(ConnectorCase):
    def test_a_signed_event_is_delivered(self):
        delivery = self.emit()
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertTrue(delivery.delivered_at)
        (call,) = self.peer.calls
        self.assertEqual((call.method, call.url), ("POST", URL_A))
        self.assertEqual(call.headers["content-type"], "application/json")
        self.assertEqual(call.headers["webhook-id"], delivery.event_id.uuid)
        self.assertEqual(call.body.decode(), delivery.event_id.payload)
        verified = standardwebhooks.Webhook(self.secret_a).verify(
            call.body, call.headers
        )
        self.assertEqual(verified["type"], EVENT)

    def test_the_attempt_is_written_down(self):
        self.only((201, b"thanks \x00 " + self.secret_a.encode()))
        attempt = self.emit()
        self.drain()
        attempt = attempt.attempt_ids
        self.assertEqual(attempt.number, 1)
        self.assertEqual(attempt.http_status, 201)
        self.assertEqual(attempt.trigger, "scheduled")
        self.assertFalse(attempt.error_class)
        self.assertEqual(attempt.response, "thanks  [secret]")
        self.assertEqual(attempt.company_id, self.company_a)
        self.assertGreaterEqual(attempt.duration_ms, 0)
        self.assertLess(
            fields.Datetime.now() - attempt.started_at, timedelta(minutes=1)
        )

    def test_two_tenants(self):
        deliveries = self.emit() | self.emit(self.company_b)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        for document in self.peer.documents:
            self.assertIn(
                document["tenant"]["id"],
                (self.company_a | self.company_b).mapped("tenant_uuid"),
            )
        self.assertEqual(len(self.peer.calls), 2)

    def test_many_in_one_run(self):
        deliveries = self.emit(count=60)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual(
            sorted(self.peer.ids), sorted(deliveries.event_id.mapped("uuid"))
        )

    def assert_waits(self, delivery, low, high):
        self.assertEqual(delivery.state, "pending")
        wait = (delivery.next_attempt_at - fields.Datetime.now()).total_seconds()
        self.assertTrue(low <= wait <= high, f"{wait} not in {low}..{high}")
        self.assertFalse(delivery.claim)

    @freeze_time(NOW)
    def test_failures_that_are_tried_again(self):
        cases = {
            503: "server_error",
            408: "server_error",
            425: "server_error",
            requests.ConnectionError("x"): "network",
            requests.exceptions.SSLError("x"): "tls",
        }
        for reply, code in cases.items():
            with self.subTest(reply=reply):
                self.only(reply)
                delivery = self.emit()
                self.drain()
                self.assert_waits(delivery, 4, 6)
                self.assertEqual(delivery.error_class, code)
                self.assertTrue(delivery.error)
                self.assertEqual(delivery.attempt_ids.error_class, code)

    @freeze_time(NOW)
    def test_timeouts_and_429_wait_a_minute(self):
        for reply in (requests.ReadTimeout("x"), 429):
            with self.subTest(reply=reply):
                self.only(reply)
                delivery = self.emit()
                self.drain()
                self.assert_waits(delivery, 60, 60)

    @freeze_time(NOW)
    def test_retry_after_is_honoured(self):
        self.only((503, b"", {"Retry-After": "120"}))
        delivery = self.emit()
        self.drain()
        self.assert_waits(delivery, 120, 120)

    def test_refusals_are_dead_letters_at_once(self):
        cases = {400: "rejected", 404: "rejected", 422: "rejected", 302: "redirected"}
        for status, code in cases.items():
            with self.subTest(status=status):
                self.only((status, b"why", {"Location": "https://b.example/"}))
                delivery = self.emit()
                self.drain()
                self.assertEqual(delivery.state, "failed")
                self.assertEqual(delivery.failure, "refused")
                self.assertEqual(delivery.error_class, code)
                self.assertEqual(delivery.http_status, status)
                self.assertEqual(delivery.attempt_ids.response, "why")
                self.assertEqual(len(self.peer.calls), 1)

    def test_the_schedule_ends_in_a_dead_letter(self):
        """Three steps: three attempts, always the same event, then a person decides."""
        self.only(500, 502, 503)
        with freeze_time(NOW) as clock:
            delivery = self.emit()
            for wait in (0, 6, 360):
                clock.tick(wait)
                self.drain()
        self.assertEqual((delivery.state, delivery.failure), ("failed", "exhausted"))
        self.assertEqual(delivery.attempt_ids.sorted("id").mapped("number"), [1, 2, 3])
        self.assertEqual(set(self.peer.ids), {delivery.event_id.uuid})
        self.assertFalse(delivery.next_attempt_at)

    @freeze_time(NOW)
    def test_what_is_not_due_waits(self):
        delivery = self.emit()
        delivery.next_attempt_at = fields.Datetime.now() + timedelta(seconds=1)
        self.drain()
        self.assertEqual(self.peer.calls, [])

    def test_gone_disables_the_connector(self):
        self.only(410)
        first = self.emit()
        self.drain()
        self.assertEqual((first.state, first.error_class), ("failed", "gone"))
        self.assertEqual(self.connector_a.state, "disabled")
        self.assertIn("410", self.connector_a.state_reason)
        second = self.emit()
        self.drain()
        self.assertEqual(second.state, "pending")
        self.assertEqual(len(self.peer.calls), 1)
        self.connector_a.action_resume()
        self.drain()
        self.assertEqual(second.state, "delivered")

    def test_five_days_of_failures_switch_off(self):
        """One success in between begins the days anew; managers are told once."""
        self.connector_a.retry_schedule = "0"
        with freeze_time(NOW) as clock:
            for hours, status, state in (
                (0, 500, "enabled"),
                (119, 500, "enabled"),
                (1, 200, "enabled"),
                (1, 500, "enabled"),
                (119, 422, "enabled"),
                (1, 500, "disabled"),
            ):
                clock.tick(timedelta(hours=hours))
                self.only(status)
                self.emit()
                self.drain()
                self.assertEqual(self.connector_a.state, state, hours)
            self.assertIn("five days", self.connector_a.state_reason)
            notices = self.env["mail.message"].search(
                [("subject", "like", self.connector_a.name)]
            )
            self.assertEqual(len(notices), 1)
            self.assertIn(self.manager_a.partner_id, notices.notified_partner_ids)
            self.assertNotIn(self.manager_b.partner_id, notices.notified_partner_ids)
            self.connector_a.action_resume()
            self.only(500)
            self.emit()
            self.drain()
            self.assertEqual(self.connector_a.state, "enabled")

    def test_paused_connectors_wait(self):
        self.connector_a.action_pause()
        delivery = self.emit()
        other = self.emit(self.company_b)
        self.drain()
        self.assertEqual((delivery.state, other.state), ("pending", "delivered"))
        self.connector_a.action_resume()
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_suspended_tenants_wait(self):
        delivery = self.emit()
        self.company_a._suspend()
        self.drain()
        self.assertEqual((delivery.state, self.peer.calls), ("pending", []))
        self.company_a._activate()
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_an_app_that_is_off_holds_its_deliveries(self):
        delivery, other = self.emit(), self.emit(self.company_b)
        self.company_a._switch_app("automation", on=False)
        self.drain()
        self.assertEqual(delivery.state, "pending")
        self.assertEqual(other.state, "delivered")
        self.company_a._switch_app("automation", on=True)
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_events_of_an_app_that_is_off_are_kept(self):
        self.company_a._switch_app("automation", on=False)
        delivery = self.emit()
        self.drain()
        self.assertEqual((delivery.state, self.peer.calls), ("pending", []))
        self.company_a._switch_app("automation", on=True)
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_what_was_held_is_not_left_to_the_clock(self):
        self.emit()
        cron = self.env.ref("smarter_connector.ir_cron_drain_webhook")
        triggers = self.env["ir.cron.trigger"].search
        for leave, come_back in (
            (self.company_a._suspend, self.company_a._activate),
            (
                lambda: self.company_a._switch_app("automation", on=False),
                lambda: self.company_a._switch_app("automation", on=True),
            ),
        ):
            leave()
            triggers([("cron_id", "=", cron.id)]).unlink()
            come_back()
            self.assertTrue(triggers([("cron_id", "=", cron.id)]))

    def test_other_providers_are_left_to_their_cron(self):
        delivery = self.emit()
        self.assertEqual(self.env["smarter.delivery"]._queues("another"), [])
        self.assertEqual(delivery.state, "pending")

    def test_an_unreadable_secret_is_a_dead_letter(self):
        delivery = self.emit()
        self.connector_a.secret = False
        self.drain()
        self.assertEqual(
            (delivery.state, delivery.error_class), ("failed", "unsignable")
        )
        self.assertEqual(self.peer.calls, [])

    @mute_logger("odoo.addons.smarter_connector.drain")
    def test_a_bug_of_ours_does_not_lose_the_event(self):
        self.only(ZeroDivisionError("bug"))
        delivery = self.emit()
        self.drain()
        self.assertEqual(
            (delivery.state, delivery.error_class), ("pending", "unexpected")
        )

    @mute_logger("odoo.addons.smarter_connector.models.smarter_delivery_queue")
    def test_a_bug_in_a_provider_hook_does_not_stop_the_others(self):
        connector_class = type(self.env["smarter.connector"])
        judge = connector_class._judge

        def broken(connector, reply):
            if connector == self.connector_a:
                raise ZeroDivisionError("bug")
            return judge(connector, reply)

        self.patch(connector_class, "_judge", broken)
        first, second = self.emit(), self.emit(self.company_b)
        self.drain()
        self.assertEqual((first.state, first.error_class), ("pending", "unexpected"))
        self.assertEqual(second.state, "delivered")

    def test_a_provider_refines_what_an_answer_means(self):
        self.patch(
            type(self.env["smarter.connector"]),
            "_judge",
            lambda connector, reply: Rejected("200 with an error inside", status=200),
        )
        delivery = self.emit()
        self.drain()
        self.assertEqual((delivery.state, delivery.http_status), ("failed", 200))

    def test_one_hanging_endpoint_does_not_delay_the_others(self):
        """Tenant A's peer answers only after all of tenant B's events have arrived."""
        all_of_b = threading.Event()
        wanted = 40
        arrived = []

        def hang(request):
            all_of_b.wait(20)
            return 200 if all_of_b.is_set() else 500

        def answer(request):
            if request.url == URL_A:
                return hang(request)
            arrived.append(request)
            if len(arrived) == wanted:
                all_of_b.set()
            return 200

        self.only(*[answer] * 60)
        slow = self.emit(count=20)
        fast = self.emit(self.company_b, count=wanted)
        self.drain()
        self.assertEqual(set(fast.mapped("state")), {"delivered"})
        self.assertEqual(set(slow.mapped("state")), {"delivered"})

    @freeze_time(NOW)
    def test_the_address_is_judged_when_dialling(self):
        self.connector_a.url = "https://127.0.0.1/internal"
        delivery = self.emit()
        self.drain()
        self.assertEqual(
            (delivery.state, delivery.error_class), ("failed", "address_refused")
        )
