"""Events: immutable, complete, batched, in the transaction of the change."""

from __future__ import annotations

import json

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..tools.envelope import Envelope
from .common import EVENT, RUT_A, ConnectorCase


class TestEmit(ConnectorCase):
    def test_the_document(self):
        event = self.emit().event_id
        document = json.loads(event.payload)
        self.assertEqual(document["id"], event.uuid)
        self.assertEqual(document["type"], EVENT)
        self.assertEqual(document["version"], 1)
        self.assertEqual(
            document["tenant"], {"id": self.company_a.tenant_uuid, "rut": RUT_A}
        )
        self.assertEqual(document["data"], {"name": "P0"})
        self.assertTrue(document["occurred_at"].endswith("Z"))
        Envelope[dict].model_validate_json(event.payload)
        self.assertEqual(event.delivery_ids.subject, "P0")

    def test_a_delivery_per_subscribed_connector_of_the_tenant(self):
        second = self.create_connector(self.company_a, "https://c.example/x")
        deliveries = self.emit()
        self.assertEqual(deliveries.connector_id, self.connector_a | second)
        self.assertEqual(len(deliveries.event_id), 1)
        self.assertEqual(set(deliveries.mapped("state")), {"pending"})

    def test_events_are_kept_without_subscribers(self):
        self.emit(event_type="nobody.listens")
        event = self.env["smarter.event"].search([("type", "=", "nobody.listens")])
        self.assertEqual(event.company_id, self.company_a)
        self.assertFalse(event.delivery_ids)

    def test_records_of_several_tenants_at_once(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "A", "company_id": self.company_a.id},
                {"name": "B", "company_id": self.company_b.id},
                {"name": "Nobody's"},
            ]
        )
        events = self.env["smarter.event"]._emit(
            EVENT, partners, lambda own: [{"of": own.env.company.name} for _ in own]
        )
        self.assertEqual(events.company_id, self.company_a | self.company_b)
        for event in events:
            self.assertEqual(
                json.loads(event.payload)["data"]["of"], event.company_id.name
            )
        self.assertEqual(
            events.delivery_ids.connector_id, self.connector_a | self.connector_b
        )

    def test_anybody_may_cause_an_event(self):
        user = self.create_user(self.company_a, "seller")
        partner = self.env["res.partner"].create(
            {"name": "P", "company_id": self.company_a.id}
        )
        events = (
            self.env["smarter.event"]
            .with_user(user)
            ._emit(EVENT, partner.with_user(user), lambda own: [{}])
        )
        self.assertEqual(len(events.sudo().delivery_ids), 1)

    def test_events_cannot_be_changed(self):
        event = self.emit().event_id
        with self.assertRaises(UserError):
            event.payload = "{}"

    def test_a_batch_costs_few_queries(self):
        self.emit(count=1)
        partners = self.env["res.partner"].create(
            [{"name": f"P{i}", "company_id": self.company_a.id} for i in range(200)]
        )
        self.env.flush_all()
        with self.assertQueryCount(30):
            self.env["smarter.event"]._emit(
                EVENT, partners, lambda own: [{"name": p.name} for p in own]
            )
            self.env.flush_all()

    def test_an_event_reaches_a_connector_once(self):
        delivery = self.emit()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["smarter.delivery"]._enqueue(
                delivery.event_id, delivery.connector_id
            )

    def test_it_wakes_the_cron_once(self):
        cron = self.env.ref("smarter_connector.ir_cron_drain_webhook")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.emit(count=3)
        self.emit(self.company_b)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertEqual(len(triggers), 1)
