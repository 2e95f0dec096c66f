"""Lanes: what must not overtake each other goes out one by one, in its order."""

from __future__ import annotations

from freezegun import freeze_time

from .common import ConnectorCase

NOW = "2026-03-02 12:00:00"


class TestLane(ConnectorCase):
    def queue(self, count=3, lane="crm.lead,1", company=None):
        deliveries = self.emit(company, count)
        deliveries.lane = lane
        return deliveries

    def claim(self, connector):
        calls = self.env["smarter.delivery"]._claim({connector.id: 10})
        return [call.delivery_id for call in calls]

    def ids(self, deliveries):
        return deliveries.event_id.sorted("id").mapped("uuid")

    def test_only_the_first_of_a_lane_is_on_the_wire(self):
        one, two, three = self.queue()
        free = self.emit()
        self.assertEqual(self.claim(self.connector_a), [one.id, free.id])
        self.assertEqual(self.claim(self.connector_a), [])
        one.action_cancel()
        self.assertEqual(self.claim(self.connector_a), [two.id])
        self.assertEqual(three.attempt_count, 0)

    def test_lanes_do_not_wait_for_each_other(self):
        one, __ = self.queue(2)
        other, __ = self.queue(2, "crm.lead,2")
        theirs, __ = self.queue(2, company=self.company_b)
        self.assertEqual(self.claim(self.connector_a), [one.id, other.id])
        self.assertEqual(self.claim(self.connector_b), [theirs.id])

    def test_one_run_sends_a_whole_lane_in_order(self):
        deliveries = self.queue(5)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual(self.peer.ids, self.ids(deliveries))

    def test_a_failure_holds_its_lane_up_and_nothing_else(self):
        with freeze_time(NOW) as clock:
            deliveries = self.queue(2)
            self.only(500, 200, 200)
            self.drain()
            self.assertEqual(deliveries.mapped("attempt_count"), [1, 0])
            free = self.emit()
            self.drain()
            self.assertEqual(free.state, "delivered")
            self.assertEqual(deliveries.mapped("attempt_count"), [1, 0])
            clock.tick(600)
            self.drain()
        self.assertEqual(deliveries.mapped("state"), ["delivered"] * 2)

    def test_what_was_set_aside_holds_up_nobody(self):
        deliveries = self.queue(2)
        self.only(400, 200)
        self.drain()
        self.assertEqual(deliveries.mapped("state"), ["failed", "delivered"])

    def test_a_lane_that_waits_is_not_due(self):
        """Else a run would look for it again and again and find nothing to do."""
        with freeze_time(NOW):
            deliveries = self.queue(2)
            self.claim(self.connector_a)
            ((connector_id, due, *__),) = self.env["smarter.delivery"]._queues(
                "webhook"
            )
            self.assertEqual(connector_id, self.connector_a.id)
            self.assertEqual(due, deliveries[0].lease_until)
