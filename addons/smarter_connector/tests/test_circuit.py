"""The circuit breaker: when a peer in trouble is left alone, and who is told."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import requests
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import BaseCase, new_test_user, tagged

from odoo.addons.smarter_base.tools.outbound.errors import AddressRefused, NetworkError

from ..exceptions import RateLimited, Rejected, ServerError, Unexpected
from ..tools.circuit import (
    CLOSED,
    FIRST_WAIT_S,
    HALF_OPEN,
    LONGEST_WAIT_S,
    LONGEST_WISH_S,
    OPEN,
    THRESHOLD,
    Circuit,
)
from .common import ConnectorCase

NOW = "2026-03-02 12:00:00"
DOWN = [503] * THRESHOLD


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    now = datetime(2026, 3, 2, 12)

    def after(self, circuit, *errors):
        return circuit.after(errors, self.now)[0]

    def trouble(self, count, **values):
        return [ServerError("down", **values)] * count

    def open_for(self, circuit):
        return (circuit.until - self.now).total_seconds()

    def test_failures_in_a_row_open_it(self):
        almost = self.after(Circuit(), *self.trouble(THRESHOLD - 1))
        self.assertEqual((almost.state, almost.failures), (CLOSED, THRESHOLD - 1))
        opened, cause = almost.after([NetworkError("no route")], self.now)
        self.assertEqual((opened.state, opened.trips), (OPEN, 1))
        self.assertEqual(self.open_for(opened), FIRST_WAIT_S)
        self.assertEqual(cause.code, "network")

    def test_any_answer_ends_the_row(self):
        for answer in (None, Rejected("400")):
            mixed = [*self.trouble(THRESHOLD - 1), answer]
            self.assertEqual(self.after(Circuit(), *mixed), Circuit())
            opened = self.after(Circuit(), *self.trouble(THRESHOLD))
            self.assertEqual(self.after(opened, answer), Circuit())

    def test_our_own_mistakes_say_nothing_of_the_peer(self):
        ours = [Unexpected("bug"), AddressRefused("private")] * THRESHOLD
        self.assertEqual(self.after(Circuit(), *ours), Circuit())
        tried = Circuit(HALF_OPEN, THRESHOLD, 1, self.now)
        self.assertEqual(self.after(tried, *ours), tried)

    def test_a_failed_trial_waits_longer_up_to_a_limit(self):
        circuit = self.after(Circuit(), *self.trouble(THRESHOLD))
        waits = [self.open_for(circuit)]
        for _turn in range(8):
            tried = Circuit(HALF_OPEN, circuit.failures, circuit.trips, circuit.until)
            circuit = self.after(tried, *self.trouble(1))
            self.assertEqual(circuit.state, OPEN)
            waits.append(self.open_for(circuit))
        self.assertEqual(waits[:4], [30, 60, 120, 240])
        self.assertEqual(set(waits[4:]), {LONGEST_WAIT_S})

    def test_what_was_on_its_way_does_not_open_it_again(self):
        opened = self.after(Circuit(), *self.trouble(THRESHOLD))
        self.assertEqual(self.after(opened, *self.trouble(20)), opened)

    def test_the_peers_wish_counts_within_reason(self):
        for wish, wait in ((5, FIRST_WAIT_S), (90.5, 91), (10**9, LONGEST_WISH_S)):
            errors = [RateLimited("slow down", retry_after_s=wish)] * THRESHOLD
            self.assertEqual(self.open_for(self.after(Circuit(), *errors)), wait)

    def test_one_by_one_or_together_is_the_same(self):
        rng = random.Random(42)
        kinds = [None, ServerError("x"), NetworkError("y"), Rejected("z")]
        for _turn in range(200):
            errors = rng.choices(kinds, weights=[1, 5, 5, 1], k=12)
            single = Circuit()
            for error in errors:
                single = self.after(single, error)
            self.assertEqual(self.after(Circuit(), *errors), single)


class TestCircuit(ConnectorCase):
    def circuit(self):
        return self.connector_a.circuit

    def break_down(self, waiting=0):
        """Have the peer fail until the circuit opens; return what waits then."""
        self.only(*DOWN)
        self.emit(count=THRESHOLD)
        self.drain()
        self.assertEqual(self.circuit(), OPEN)
        return self.emit(count=waiting)

    @freeze_time(NOW)
    def test_it_opens_and_says_why(self):
        self.break_down()
        connector = self.connector_a
        self.assertEqual(
            connector.circuit_until,
            fields.Datetime.now() + timedelta(seconds=FIRST_WAIT_S),
        )
        self.assertEqual(connector.circuit_error, "server_error")
        self.assertIn("503", connector.circuit_reason)

    @freeze_time(NOW)
    def test_nothing_is_sent_and_no_attempt_is_used_up(self):
        waiting = self.break_down(waiting=30)
        self.only(200)
        self.drain()
        self.assertEqual(self.peer.calls, [])
        self.assertEqual(set(waiting.mapped("state")), {"pending"})
        self.assertEqual(set(waiting.mapped("attempt_count")), {0})

    @freeze_time(NOW)
    def test_others_are_served(self):
        self.break_down(waiting=3)
        self.only(200)
        other = self.emit(self.company_b)
        self.drain()
        self.assertEqual(other.state, "delivered")
        self.assertEqual(self.connector_b.circuit, CLOSED)

    def test_one_trial_that_fails(self):
        with freeze_time(NOW) as clock:
            waiting = self.break_down(waiting=30)
            clock.tick(FIRST_WAIT_S)
            self.only(requests.ConnectionError("x"), 200)
            self.drain()
            self.assertEqual(len(self.peer.calls), 1)
            self.assertEqual(self.circuit(), OPEN)
            self.assertEqual(self.connector_a.circuit_error, "network")
            self.assertEqual(
                self.connector_a.circuit_until,
                fields.Datetime.now() + timedelta(seconds=2 * FIRST_WAIT_S),
            )
            self.assertEqual(sum(waiting.mapped("attempt_count")), 1)

    def test_one_trial_that_arrives_lets_all_the_others_follow(self):
        with freeze_time(NOW) as clock:
            waiting = self.break_down(waiting=30)
            clock.tick(FIRST_WAIT_S)
            self.only(200)
            self.drain()
        self.assertEqual(set(waiting.mapped("state")), {"delivered"})
        connector = self.connector_a
        self.assertEqual((connector.circuit, connector.circuit_trips), (CLOSED, 0))
        self.assertFalse(connector.circuit_until)
        self.assertFalse(connector.circuit_reason)

    def test_a_trial_is_one_call_even_for_a_run_that_died(self):
        """Claimed, and never heard of again: the next run tries one, too."""
        with freeze_time(NOW) as clock:
            self.break_down(waiting=5)
            clock.tick(FIRST_WAIT_S)
            share = {self.connector_a.id: 10}
            self.assertEqual(len(self.env["smarter.delivery"]._claim(share)), 1)
            self.assertEqual(self.circuit(), HALF_OPEN)
            self.assertEqual(len(self.env["smarter.delivery"]._claim(share)), 1)
            clock.tick(60)
            self.only(503, 200)
            self.drain()
            self.assertEqual(len(self.peer.calls), 1)
            self.assertEqual(self.circuit(), OPEN)

    @freeze_time(NOW)
    def test_a_person_may_try_now(self):
        waiting = self.break_down(waiting=3)
        self.only(200)
        self.connector_a.with_user(self.manager_a).action_try_now()
        self.drain()
        self.assertEqual(set(waiting.mapped("state")), {"delivered"})

    @freeze_time(NOW)
    def test_nobody_else_may(self):
        self.break_down()
        user = self.create_user(self.company_a, "seller")
        for other in (self.manager_b, user):
            with self.subTest(other.login), self.assertRaises(AccessError):
                self.connector_a.with_user(other).action_try_now()

    @freeze_time(NOW)
    def test_a_test_goes_through_and_closes_it(self):
        waiting = self.break_down(waiting=3)
        self.only(503)
        self.connector_a.action_test_connection()
        self.drain()
        self.assertEqual(len(self.peer.calls), 1)
        self.assertEqual((self.circuit(), self.connector_a.circuit_trips), (OPEN, 1))
        self.only(200)
        self.connector_a.action_test_connection()
        self.drain()
        self.assertEqual(self.circuit(), CLOSED)
        self.assertEqual(set(waiting.mapped("state")), {"delivered"})

    @freeze_time(NOW)
    def test_resuming_and_moving_begin_anew(self):
        for begin in (
            lambda own: (own.action_pause(), own.action_resume()),
            lambda own: own.write({"url": "https://c.example/other"}),
        ):
            waiting = self.break_down(waiting=2)
            begin(self.connector_a.with_user(self.manager_a))
            self.assertEqual(self.circuit(), CLOSED)
            self.only(200)
            self.drain()
            self.assertEqual(set(waiting.mapped("state")), {"delivered"})

    @freeze_time(NOW)
    def test_messages_that_the_peer_does_not_like_open_nothing(self):
        self.only(*[400] * 30)
        deliveries = self.emit(count=30)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"failed"})
        self.assertEqual(self.circuit(), CLOSED)

    def test_both_ends_leave_a_trace_once(self):
        with freeze_time(NOW) as clock:
            self.break_down(waiting=1)
            for wait in (FIRST_WAIT_S, 2 * FIRST_WAIT_S):
                clock.tick(wait)
                self.only(503)
                self.drain()
            clock.tick(LONGEST_WAIT_S)
            self.only(200)
            self.drain()
        self.assertEqual(self.circuit(), CLOSED)
        domain = [
            ("company_id", "=", self.company_a.id),
            ("action", "like", "connector."),
        ]
        actions = self.env["smarter.audit"].search(domain, order="id").mapped("action")
        self.assertEqual(
            actions[-2:], ["connector.held_back", "connector.delivers_again"]
        )
        self.assertEqual(actions.count("connector.held_back"), 1)

    @freeze_time(NOW)
    def test_operators_see_it_at_the_tenant(self):
        operator = new_test_user(self.env, "operadora", "smarter_tenant.group_operator")
        self.break_down()
        tenant = self.company_a.with_user(operator)
        self.assertEqual(tenant.connector_ids.mapped("circuit"), [OPEN])
        self.assertEqual(tenant.health, "attention")
        self.assertIn("12:00:30", tenant.with_context(tz="UTC").health_note)
        with self.assertRaises(AccessError):
            self.company_a.with_user(self.manager_a).read(["connector_ids"])
