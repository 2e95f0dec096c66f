"""Dead letters: kept with their reason, replayed one by one or many, cancelled."""

from __future__ import annotations

from odoo.exceptions import AccessError

from .common import ConnectorCase


class TestReplay(ConnectorCase):
    def dead_letters(self, count=1):
        self.only(*[400] * count)
        deliveries = self.emit(count=count)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"failed"})
        return deliveries.with_user(self.manager_a)

    def test_one_by_button(self):
        delivery = self.dead_letters()
        delivery.action_replay()
        self.assertEqual((delivery.state, delivery.schedule_step), ("pending", 0))
        self.assertFalse(delivery.failure)
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(set(self.peer.ids), {delivery.event_id.uuid})
        self.assertEqual(
            delivery.attempt_ids.sorted("id").mapped("trigger"), ["scheduled", "manual"]
        )
        self.assertEqual(delivery.attempt_ids.sorted("id").mapped("number"), [1, 2])

    def test_only_the_first_attempt_of_a_replay_is_manual(self):
        delivery = self.dead_letters()
        self.only(500)
        delivery.action_replay()
        self.drain()
        self.assertEqual(delivery.next_trigger, "scheduled")
        self.assertEqual(delivery.state, "pending")

    def test_many_from_the_list(self):
        deliveries = self.dead_letters(30)
        self.env.flush_all()
        with self.assertQueryCount(40):
            result = deliveries.action_replay()
            self.env.flush_all()
        self.assertIn("30", result["params"]["message"])
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_delivered_event_can_be_sent_again(self):
        delivery = self.emit()
        self.drain()
        delivery.with_user(self.manager_a).action_replay()
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(len(self.peer.calls), 2)

    def test_a_waiting_delivery_can_be_sent_now(self):
        self.only(500)
        delivery = self.emit()
        self.drain()
        delivery.with_user(self.manager_a).action_replay()
        self.drain()
        self.assertEqual(delivery.state, "delivered")

    def test_cancel(self):
        self.connector_a.action_pause()
        delivery = self.emit().with_user(self.manager_a)
        delivery.action_cancel()
        self.connector_a.action_resume()
        self.drain()
        self.assertEqual((delivery.state, self.peer.calls), ("cancelled", []))

    def test_what_is_done_is_not_cancelled(self):
        delivery = self.emit()
        self.drain()
        result = delivery.with_user(self.manager_a).action_cancel()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(result["params"]["type"], "warning")

    def test_it_leaves_a_trace(self):
        deliveries = self.dead_letters(2)
        deliveries.action_replay()
        entry = self.env["smarter.audit"].search(
            [("action", "=", "delivery.replayed")], limit=1
        )
        self.assertEqual(entry.user_id, self.manager_a)
        self.assertEqual(entry.company_id, self.company_a)
        self.assertEqual(entry.detail["count"], 2)

    def test_not_by_others(self):
        delivery = self.dead_letters().with_env(self.env)
        user = self.create_user(self.company_a, "seller")
        for other in (self.manager_b, user):
            with self.subTest(other.login), self.assertRaises(AccessError):
                delivery.with_user(other).action_replay()
            with self.subTest(other.login), self.assertRaises(AccessError):
                delivery.with_user(other).action_cancel()
