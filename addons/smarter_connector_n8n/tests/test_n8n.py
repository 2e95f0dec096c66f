"""The provider n8n: its own cron, its answers, its neutralisation."""

from __future__ import annotations

import json

from odoo.exceptions import ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_connector.tests.common import ConnectorMixin

URL = "https://c.example/webhook/leads"
NOT_REGISTERED = {
    "code": 404,
    "message": 'The requested webhook "POST leads" is not registered.',
}


@tagged("post_install", "-at_install")
class TestN8n(ConnectorMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build()
        cls.connector_a.unlink()
        cls.n8n = cls.create_connector(cls.company_a, URL, provider="n8n")

    def test_its_own_cron_delivers(self):
        delivery = self.emit()
        self.drain()
        self.assertEqual(delivery.state, "pending")
        self.drain("n8n")
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(self.peer.calls[0].url, URL)

    def test_its_own_cron_is_woken(self):
        cron = self.env.ref("smarter_connector_n8n.ir_cron_drain_n8n")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.emit()
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )

    def test_a_workflow_that_is_not_registered_yet(self):
        self.only((404, json.dumps(NOT_REGISTERED).encode()), 200)
        delivery = self.emit()
        self.drain("n8n")
        self.assertEqual(
            (delivery.state, delivery.error_class), ("pending", "not_ready")
        )
        self.assertIn("not registered", delivery.attempt_ids.response)
        delivery.action_replay()
        self.drain("n8n")
        self.assertEqual(delivery.state, "delivered")

    def test_a_workflow_that_asks_for_credentials(self):
        self.only((403, b"Authorization data is wrong!"))
        delivery = self.emit()
        self.drain("n8n")
        self.assertEqual((delivery.state, delivery.error_class), ("failed", "rejected"))
        self.assertIn("same authentication", delivery.error)

    def test_a_404_of_others_stays_final(self):
        self.only(404)
        delivery = self.emit(self.company_b)
        self.drain()
        self.assertEqual(delivery.state, "failed")

    def test_the_test_url_is_refused_with_the_reason(self):
        with self.assertRaisesRegex(ValidationError, "production URL"):
            self.n8n.url = "https://c.example/webhook-test/leads"

    def test_where_people_open_it(self):
        self.assertEqual(self.n8n._open_url(), "https://c.example")
        self.assertIsNone(self.connector_b._open_url())

    def test_the_provider_decides_about_the_url(self):
        self.connector_b.url = "https://c.example/webhook-test/leads"
        with self.assertRaises(ValidationError):
            self.connector_b.provider = "n8n"

    def test_a_copy_of_the_database_calls_nobody(self):
        self.env.flush_all()
        addons = ["smarter_connector", "smarter_connector_n8n"]
        for query in get_neutralization_queries(addons):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(self.n8n.state, "disabled")
        self.assertEqual(self.connector_b.state, "disabled")
        self.assertIn(".invalid/", self.n8n.url)
        delivery = self.emit()
        self.drain("n8n")
        self.assertEqual((delivery.state, self.peer.calls), ("pending", []))
