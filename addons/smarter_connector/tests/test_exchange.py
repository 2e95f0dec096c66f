"""Deliveries that take several calls: time, facts, and what is stored of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.smarter_base.tools.outbound.client import Reply, Request

from ..exceptions import Rejected
from ..models.smarter_connector_request import SmarterConnector
from ..models.smarter_delivery_queue import LEASE_S
from ..tools import exchange
from ..tools.exchange import Skip, call_json
from .common import URL_A, ConnectorCase


@dataclass
class TwoCalls:
    """Makes a contact, then a conversation, as providers do."""

    token: str
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def run(self, send, report):
        for kind in ("contact", "conversation"):
            reply, content = call_json(
                send, "POST", f"{URL_A}/{kind}", {"token": self.token}, {"kind": kind}
            )
            if reply.status != 200:
                raise Rejected(f"no {kind}", status=reply.status)
            report.facts[kind] = content["id"]


class TestExchange(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.noted = []
        token = "token-of-the-tenant"
        self.prepared_in = []

        def prepare(connector, event, keys):
            self.prepared_in.append(connector.env)
            return TwoCalls(token, secrets=(token,))

        def note(connector, event, facts):
            self.noted.append((connector.env.company, event.subject, facts))

        self.patch(SmarterConnector, "_prepare_exchange", prepare)
        self.patch(SmarterConnector, "_note_facts", note)

    def test_all_calls_make_one_attempt(self):
        self.only((200, b'{"id": 7}'), (200, b'{"id": 8}'))
        delivery = self.emit()
        self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(len(delivery.attempt_ids), 1)
        self.assertEqual(delivery.attempt_ids.response, '{"id": 8}')
        self.assertEqual(
            [call.url for call in self.peer.calls],
            [f"{URL_A}/contact", f"{URL_A}/conversation"],
        )
        self.assertEqual(json.loads(self.peer.calls[1].body), {"kind": "conversation"})
        self.assertEqual(
            self.noted, [(self.company_a, "P0", {"contact": 7, "conversation": 8})]
        )

    def test_providers_act_as_the_tenant(self):
        self.emit()
        self.emit(self.company_b)
        self.drain()
        companies = {env.companies for env in self.prepared_in}
        self.assertEqual(companies, {self.company_a, self.company_b})
        self.assertTrue(all(env.su for env in self.prepared_in))

    def test_what_a_first_call_taught_survives_the_failure_of_the_second(self):
        self.only((200, b'{"id": 7}'), (422, b"echo: token-of-the-tenant"))
        delivery = self.emit()
        self.drain()
        self.assertEqual((delivery.state, delivery.failure), ("failed", "refused"))
        self.assertEqual(
            (delivery.http_status, delivery.error), (422, "no conversation")
        )
        self.assertEqual(delivery.attempt_ids.response, "echo: [secret]")
        self.assertEqual(self.noted, [(self.company_a, "P0", {"contact": 7})])

    def test_facts_that_cannot_be_kept_do_not_lose_the_delivery(self):
        def fail(connector, event, facts):
            connector.name = "half done"
            raise ValueError("no such field")

        self.patch(SmarterConnector, "_note_facts", fail)
        self.only((200, b'{"id": 7}'), (200, b'{"id": 8}'))
        delivery = self.emit()
        with mute_logger("odoo.addons.smarter_connector.models.smarter_delivery_queue"):
            self.drain()
        self.assertEqual(delivery.state, "delivered")
        self.assertNotEqual(self.connector_a.name, "half done")

    def test_a_delivery_with_nothing_to_send_says_why(self):
        self.patch(
            SmarterConnector, "_prepare_exchange", lambda *args: Skip("No consent.")
        )
        delivery = self.emit()
        self.drain()
        self.assertEqual((delivery.state, delivery.error), ("delivered", "No consent."))
        self.assertFalse(delivery.error_class)
        self.assertFalse(delivery.http_status)
        self.assertEqual(delivery.attempt_ids.error, "No consent.")
        self.assertEqual(self.peer.calls, [])

    def test_what_a_connector_does_not_want_makes_no_delivery(self):
        self.patch(
            SmarterConnector, "_wants", lambda connector, event: event.subject == "P1"
        )
        deliveries = self.emit(count=2)
        self.assertEqual(deliveries.event_id.subject, "P1")
        self.assertEqual(len(deliveries), 1)


class TestBounds(ConnectorCase):
    """The parts of an exchange without a drain."""

    class Client:
        """Answers at once and tells what it was asked for."""

        def __init__(self, clock):
            self.clock, self.asked = clock, []

        def send(self, request, *, max_bytes, timeout_s):
            self.asked.append((max_bytes, timeout_s))
            self.clock[0] += 12
            return Reply(200, {}, b"{}")

    def setUp(self):
        super().setUp()
        self.clock = [100.0]
        self.enterContext(
            patch.object(exchange.time, "monotonic", lambda: self.clock[0])
        )
        self.client = self.Client(self.clock)
        self.report = exchange.Report()
        self.send = exchange.BoundedSend(self.client, self.report)

    def test_the_time_is_that_of_all_calls_together(self):
        request = Request(URL_A, b"", {})
        for __ in range(3):
            self.send(request, max_bytes=10**9)
        self.assertEqual([seconds for __, seconds in self.client.asked], [15, 13, 1])
        self.assertEqual({size for size, __ in self.client.asked}, {256 * 1024})
        with self.assertRaises(exchange.TimedOut):
            self.send(request)
        self.assertEqual(self.report.calls, 3)

    def test_an_exchange_ends_before_its_lease(self):
        self.assertLess(exchange.EXCHANGE_TIMEOUT_S, LEASE_S)

    def test_the_last_answer_counts_only_if_the_last_call_had_one(self):
        request = Request(URL_A, b"", {})
        self.send(request)
        self.assertTrue(self.report.reply)
        self.client.send = lambda *args, **kwargs: 1 / 0
        with self.assertRaises(ZeroDivisionError):
            self.send(request)
        self.assertFalse(self.report.reply)

    def test_what_is_not_json_is_nothing(self):
        for body in (b"", b"<html>", b"\xff", b"[" * 100_000):
            with self.subTest(body[:10]):
                self.assertIsNone(exchange.parse_json(Reply(200, {}, body)))
        cut = Reply(200, {}, b"1", truncated=True)
        self.assertIsNone(exchange.parse_json(cut))
