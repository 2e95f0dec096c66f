"""Health of tenants as operators see it: connectors, queues, failures."""

from __future__ import annotations

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import ConnectorCase


class TestHealth(ConnectorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(
            cls.env, "operadora", "smarter_tenant.group_operator"
        )
        cls.tenant = cls.company_a.with_user(cls.operator)
        cls.other = cls.company_b.with_user(cls.operator)
        cls.tenants = cls.tenant + cls.other

    def figures(self, company):
        company.invalidate_recordset()
        return company.connector_count, company.delivery_queue, company.last_delivery_at

    def found(self, *words):
        domain = [("health", "in", words), ("id", "in", self.tenants.ids)]
        return self.tenants.search(domain)

    def break_delivery(self, status=500):
        """Have one delivery of the first tenant fail."""
        self.only(status)
        self.emit()
        self.drain()
        self.assertTrue(self.connector_a.failing_since)

    def test_a_tenant_without_connectors_has_zeros(self):
        self.connector_b.unlink()
        self.assertEqual(self.figures(self.other), (0, 0, False))

    def test_figures_are_those_of_each_tenant(self):
        self.create_connector(self.company_b)
        self.assertEqual(self.figures(self.tenant), (1, 0, False))
        self.assertEqual(self.figures(self.other), (2, 0, False))
        self.emit(count=3)
        self.assertEqual(self.figures(self.tenant), (1, 3, False))
        self.assertEqual(self.figures(self.other), (2, 0, False))
        self.drain()
        last = self.connector_a.last_success_at
        self.assertTrue(last)
        self.assertEqual(self.figures(self.tenant), (1, 0, last))
        self.assertEqual(self.figures(self.other), (2, 0, False))

    def test_only_waiting_deliveries_are_in_the_queue(self):
        waiting, cancelled = self.emit(count=2)
        cancelled.with_user(self.manager_a).action_cancel()
        self.assertEqual((waiting.state, cancelled.state), ("pending", "cancelled"))
        self.assertEqual(self.figures(self.tenant)[1], 1)
        self.only(400)
        self.drain()
        self.assertEqual(waiting.state, "failed")
        self.assertEqual(self.figures(self.tenant)[1], 0)

    def test_how_bad_it_is(self):
        self.assertEqual(self.tenant.delivery_failure_rate, 0)
        self.assertFalse(self.tenant.delivery_waiting_since)
        self.break_delivery(400)
        self.only(200, 200, 200)
        self.emit(count=3)
        self.drain()
        waiting = self.emit()
        self.tenants.invalidate_recordset()
        self.assertEqual(self.tenant.delivery_failure_rate, 25)
        self.assertEqual(self.tenant.delivery_waiting_since, waiting.create_date)
        self.assertEqual(self.other.delivery_failure_rate, 0)
        self.assertFalse(self.other.delivery_waiting_since)

    def test_attempts_of_a_connector(self):
        self.break_delivery()
        self.only(200)
        self.emit()
        self.emit(self.company_b)
        self.drain()
        action = self.connector_a.with_user(self.manager_a).action_open_attempts()
        attempts = self.env[action["res_model"]].with_user(self.manager_a)
        groups = attempts._read_group(action["domain"], ["outcome"], ["__count"])
        self.assertEqual(dict(groups), {"failure": 1, "success": 1})

    def test_quiet_connectors_are_healthy(self):
        self.assertEqual(self.tenants.mapped("health"), ["good", "good"])
        self.assertFalse(self.tenant.health_note)
        self.assertEqual(self.found("good"), self.tenants)
        self.assertFalse(self.found("attention"))

    def test_failing_deliveries_need_attention_until_one_arrives(self):
        self.break_delivery()
        self.assertEqual(self.tenant.health, "attention")
        self.assertIn(self.connector_a.name, self.tenant.health_note)
        self.assertEqual(self.other.health, "good")
        self.assertEqual(self.found("attention"), self.tenant)
        self.assertEqual(self.found("good"), self.other)
        self.only(200)
        self.emit()
        self.drain()
        self.tenants.invalidate_recordset()
        self.assertFalse(self.connector_a.failing_since)
        self.assertEqual(self.tenants.mapped("health"), ["good", "good"])
        self.assertEqual(self.found("good"), self.tenants)

    def test_a_paused_connector_worries_nobody(self):
        self.break_delivery()
        self.connector_a.action_pause()
        self.tenants.invalidate_recordset()
        self.assertEqual(self.tenant.health, "good")
        self.assertFalse(self.found("attention"))

    def test_a_connector_that_was_switched_off_needs_attention(self):
        self.break_delivery(410)
        self.assertEqual(self.connector_a.state, "disabled")
        self.assertEqual(self.tenant.health, "attention")
        self.assertEqual(self.found("attention"), self.tenant)

    def test_queries_do_not_grow_with_the_tenants(self):
        def cost(companies):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            companies.mapped("delivery_queue")
            companies.mapped("health")
            return self.cr.sql_log_count - start

        self.break_delivery()
        cost(self.tenants)
        self.assertLessEqual(cost(self.tenants), cost(self.tenant) + 1)

    def test_people_of_tenants_see_none_of_it(self):
        for name in (
            "connector_count",
            "delivery_queue",
            "delivery_failure_rate",
            "delivery_waiting_since",
            "last_delivery_at",
            "health",
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.company_a.with_user(self.manager_a).read([name])

    def test_buttons_open_the_rows_of_this_tenant(self):
        self.emit()
        self.emit(self.company_b)
        for action, model in (
            (self.tenant.action_open_connectors(), "smarter.connector"),
            (self.tenant.action_open_deliveries(), "smarter.delivery"),
        ):
            with self.subTest(model):
                self.assertEqual(action["res_model"], model)
                rows = self.env[model].search(action["domain"])
                self.assertEqual(rows.company_id, self.company_a)
