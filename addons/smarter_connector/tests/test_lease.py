"""Claims and leases: what happens when a run dies, or a person acts, in the middle."""

from __future__ import annotations

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields

from odoo.addons.smarter_base.tools.outbound.client import Reply

from ..models.smarter_delivery_queue import LEASE_S
from ..tools.outcome import Result
from .common import ConnectorCase

NOW = "2026-03-02 12:00:00"


class TestLease(ConnectorCase):
    def claim(self, delivery):
        (call,) = self.env["smarter.delivery"]._claim({delivery.connector_id.id: 10})
        return call

    def settle(self, call, status=200):
        reply = Reply(status, {}, b"")
        return self.env["smarter.delivery"]._settle(
            [Result(call, datetime(2026, 3, 2, 12), 5, reply)]
        )

    @freeze_time(NOW)
    def test_a_claimed_delivery_is_not_claimed_again(self):
        delivery = self.emit()
        self.claim(delivery)
        self.assertEqual(
            delivery.lease_until, fields.Datetime.now() + timedelta(seconds=LEASE_S)
        )
        self.assertEqual(delivery.attempt_count, 1)
        self.drain()
        self.assertEqual(self.peer.calls, [])

    def test_a_dead_run_is_followed_by_another_with_the_same_id(self):
        """kill -9 after the peer's 200 and before our commit."""
        with freeze_time(NOW) as clock:
            delivery = self.emit()
            lost = self.claim(delivery)
            clock.tick(LEASE_S - 1)
            self.drain()
            self.assertEqual(self.peer.calls, [])
            clock.tick(1)
            self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(self.peer.ids, [lost.exchange.request.headers["webhook-id"]])
        self.assertEqual(delivery.attempt_ids.number, 2)

    def test_a_late_result_does_not_undo_a_newer_claim(self):
        with freeze_time(NOW) as clock:
            delivery = self.emit()
            late = self.claim(delivery)
            clock.tick(LEASE_S)
            current = self.claim(delivery)
            self.settle(late, 503)
            self.assertEqual(
                (delivery.state, delivery.claim), ("pending", current.claim)
            )
            self.settle(current, 200)
        self.assertEqual(delivery.state, "delivered")
        attempts = delivery.attempt_ids.sorted("id")
        self.assertEqual(attempts.mapped("http_status"), [503, 200])

    def test_a_cancel_in_the_middle_stays(self):
        delivery = self.emit()
        call = self.claim(delivery)
        delivery.with_user(self.manager_a).action_cancel()
        self.settle(call, 503)
        self.assertEqual(delivery.state, "cancelled")
        self.assertEqual(len(delivery.attempt_ids), 1)

    def test_a_replay_in_the_middle_is_sent(self):
        delivery = self.emit()
        call = self.claim(delivery)
        delivery.with_user(self.manager_a).action_cancel()
        delivery.with_user(self.manager_a).action_replay()
        self.settle(call, 200)
        self.assertEqual(delivery.state, "pending")
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(len(delivery.attempt_ids), 2)

    def test_replay_leaves_alone_what_is_on_the_wire(self):
        delivery = self.emit()
        call = self.claim(delivery)
        delivery.action_replay()
        self.assertEqual(delivery.claim, call.claim)

    def test_results_of_deleted_deliveries_are_dropped(self):
        delivery = self.emit()
        call = self.claim(delivery)
        delivery.unlink()
        self.assertEqual(len(self.settle(call)), 1)

    def test_shares_are_kept(self):
        self.emit(count=5)
        self.emit(self.company_b, count=5)
        calls = self.env["smarter.delivery"]._claim(
            {self.connector_a.id: 2, self.connector_b.id: 3}
        )
        self.assertEqual(len(calls), 5)
        self.assertEqual(len({call.claim for call in calls}), 1)

    def test_the_oldest_go_first(self):
        deliveries = self.emit(count=3)
        with freeze_time("2020-01-01"):
            deliveries[2].next_attempt_at = fields.Datetime.now()
        (call,) = self.env["smarter.delivery"]._claim({self.connector_a.id: 1})
        self.assertEqual(call.delivery_id, deliveries[2].id)
