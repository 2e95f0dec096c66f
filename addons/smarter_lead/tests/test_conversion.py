"""Intakes become leads exactly once, oldest first, in batches."""

from __future__ import annotations

from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.smarter_lead_intake import CONVERT_CRON, CONVERTED, RECEIVED
from .common import LeadCase

MODULE = "odoo.addons.smarter_lead.models.smarter_lead_intake_conversion"


@tagged("post_install", "-at_install")
class TestConversion(LeadCase):
    def _leads(self):
        return self.env["crm.lead"].search([("intake_id", "!=", False)])

    def test_an_intake_becomes_one_lead(self):
        intake = self._submit()
        self._convert()
        self._convert()
        self.assertEqual(intake.state, CONVERTED)
        self.assertEqual(self._leads(), intake.lead_id)
        self.assertEqual(intake.lead_id.intake_id, intake)
        self.assertTrue(intake.converted_at)
        self.assertEqual(intake.attempts, 1)

    def test_the_oldest_go_first(self):
        intakes = [self._submit(email=f"a{n}@ejemplo.cl") for n in range(3)]
        self.assertEqual(self.Intake._convert_batch(limit=2), 2)
        states = [intake.state for intake in intakes]
        self.assertEqual(states, [CONVERTED, CONVERTED, RECEIVED])

    def test_a_batch_of_two_tenants(self):
        of_a = self._submit(self.company_a)
        of_b = self._submit(self.company_b)
        self.assertEqual(self.Intake._convert_batch(), 2)
        self.assertEqual(of_a.lead_id.company_id, self.company_a)
        self.assertEqual(of_b.lead_id.company_id, self.company_b)
        self.assertNotEqual(of_a.partner_id, of_b.partner_id)

    def test_the_database_refuses_a_second_lead(self):
        intake = self._submit()
        self._convert()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env["crm.lead"].create({"name": "again", "intake_id": intake.id})
        self.assertFalse(intake.lead_id.copy().intake_id)

    def test_the_cron_works_until_nothing_waits(self):
        for number in range(5):
            self._submit(email=f"a{number}@ejemplo.cl")
        with (
            patch.object(type(self.Intake), "_batch_size", lambda self: 2),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(CONVERT_CRON).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._waiting(), 0)
        self.assertEqual(len(self._leads()), 5)

    def test_the_batch_size_is_a_setting(self):
        for text, size in (("7", 7), ("0", 1), ("", 200)):
            with (
                self.subTest(text),
                patch.dict("os.environ", {"SMARTER_INTAKE_BATCH_SIZE": text}),
            ):
                self.assertEqual(self.Intake._batch_size(), size)

    def test_a_suspended_tenant_waits_and_nothing_is_lost(self):
        waiting = self._submit(self.company_a)
        other = self._submit(self.company_b)
        self.company_a._suspend()
        self._convert()
        self.assertEqual(waiting.state, RECEIVED)
        self.assertEqual(other.state, CONVERTED)
        cron = self.env.ref(CONVERT_CRON)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.company_a._activate()
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        self._convert()
        self.assertEqual(waiting.state, CONVERTED)

    def test_a_deep_queue_is_read_by_its_index(self):
        self._submit()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM smarter_lead_intake"
            " WHERE state = 'received' ORDER BY id LIMIT 200"
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("queue_index", plan)

    def test_the_queries_of_a_batch_do_not_grow_with_it(self):
        def queries_for(count, start):
            for number in range(start, start + count):
                self._submit(email=f"q{number}@ejemplo.cl", phone=None)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Intake._convert_batch()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries_for(2, 0)
        few, many = queries_for(2, 100), queries_for(22, 200)
        self.assertLess(many - few, 20, f"{few} queries for 2, {many} for 22")
