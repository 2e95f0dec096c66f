"""Connectors: what may be saved, states, health, traces."""

from __future__ import annotations

import os
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from odoo.addons.smarter_base.tools.retry import DEFAULT_SCHEDULE, format_schedule

from .common import EVENT, ConnectorCase


class TestConnector(ConnectorCase):
    def actions(self, connector):
        entries = self.env["smarter.audit"].search(
            [("res_model", "=", connector._name), ("res_id", "=", connector.id)]
        )
        return entries.sorted("id").mapped("action")

    def test_defaults(self):
        connector = self.create_connector(self.company_a)
        self.assertEqual(connector.state, "enabled")
        self.assertEqual(connector.health, "new")
        self.assertEqual(connector.retry_schedule, format_schedule(DEFAULT_SCHEDULE))
        self.assertTrue(connector.secret)

    def test_a_form_of_a_new_connector_opens(self):
        with Form(self.env["smarter.connector"].with_user(self.manager_a)) as form:
            form.name = "New"
            form.url = "https://a.example/"
        self.assertTrue(form.record.inbound_url)

    def test_an_unusable_url_is_explained(self):
        for url in ("http://a.example/", "https://u:p@a.example/", "a.example"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.connector_a.url = url

    def test_the_operator_can_allow_a_plain_peer(self):
        with patch.dict(os.environ, {"SMARTER_OUTBOUND_ALLOW": "n8n:5678"}):
            self.connector_a.url = "http://n8n:5678/webhook/x"

    def test_an_unusable_schedule_is_explained(self):
        with self.assertRaises(ValidationError):
            self.connector_a.retry_schedule = "soon"

    def test_a_connector_belongs_to_a_tenant(self):
        outside = self.env["res.company"].create({"name": "Not a tenant"})
        with self.assertRaises(ValidationError):
            self.create_connector(outside)

    def test_a_connector_stays_with_its_tenant(self):
        with self.assertRaises(UserError):
            self.connector_a.company_id = self.company_b

    def test_changes_leave_a_trace_without_values(self):
        connector = self.create_connector(self.company_a)
        connector.write({"url": "https://c.example/secret-path", "name": "New"})
        connector.name = "Newer"
        self.assertEqual(
            self.actions(connector), ["connector.created", "connector.changed"]
        )
        entry = self.env["smarter.audit"].search(
            [("res_id", "=", connector.id)], limit=1
        )
        self.assertEqual(entry.company_id, self.company_a)
        self.assertNotIn("secret-path", entry.detail_text)

    def test_states_by_hand(self):
        connector = self.connector_a.with_user(self.manager_a)
        connector.action_pause()
        self.assertEqual((connector.state, connector.health), ("paused", "paused"))
        connector.action_disable()
        self.assertEqual(connector.state, "disabled")
        self.assertIn(self.manager_a.name, connector.state_reason)
        connector.action_resume()
        self.assertEqual((connector.state, connector.state_reason), ("enabled", False))
        self.assertEqual(
            self.actions(connector)[-3:],
            ["connector.paused", "connector.disabled", "connector.enabled"],
        )

    def test_counts_and_stat_buttons(self):
        deliveries = self.emit(count=3)
        deliveries[0].write({"state": "failed"})
        self.assertEqual(self.connector_a.pending_count, 2)
        self.assertEqual(self.connector_a.failed_count, 1)
        action = self.connector_a.with_context(
            delivery_state="failed"
        ).action_open_deliveries()
        self.assertEqual(action["context"], {"search_default_failed": 1})
        self.assertEqual(self.env["smarter.delivery"].search_count(action["domain"]), 3)

    def test_it_cannot_be_deleted_while_something_waits(self):
        deliveries = self.emit()
        with self.assertRaises(UserError):
            self.connector_a.unlink()
        deliveries.action_cancel()
        self.connector_a.unlink()
        self.assertFalse(deliveries.exists())

    def test_subscriptions(self):
        self.assertEqual(len(self.emit()), 1)
        self.connector_a.event_type_ids = False
        self.assertFalse(self.emit())
        Connector = self.env["smarter.connector"]
        self.assertEqual(Connector._subscribed(self.company_b, EVENT), self.connector_b)

    def test_health_follows_the_results(self):
        self.only(500, 500, 200)
        delivery = self.emit()
        self.drain()
        self.assertEqual(self.connector_a.health, "failing")
        since = self.connector_a.failing_since
        delivery.action_replay()
        self.drain()
        self.assertEqual(self.connector_a.failing_since, since)
        delivery.action_replay()
        self.drain()
        self.assertEqual(self.connector_a.health, "healthy")
        self.assertTrue(self.connector_a.last_success_at)
        self.assertTrue(self.connector_a.last_failure_at)
