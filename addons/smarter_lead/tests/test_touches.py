"""Repeats join the open lead of their contact; nothing of it is overwritten."""

from __future__ import annotations

import psycopg2.errors
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.smarter_lead_intake import CONVERTED
from .common import LeadCase


@tagged("post_install", "-at_install")
class TestTouches(LeadCase):
    def _lead(self, tenant=None, **changes):
        intake = self._submit(tenant, **changes)
        self._convert()
        self.assertEqual(intake.state, CONVERTED)
        return intake.lead_id

    def _team(self):
        return self.env["crm.team"].search([("company_id", "=", self.company_a.id)])

    def test_a_repeat_joins_the_open_lead(self):
        lead = self._lead(message="Hola", rut="12345678-5")
        before = lead.read()[0]
        partner = lead.partner_id.read(["name", "email", "phone", "vat"])
        for number, changes in enumerate(
            (
                {"name": "Otra"},
                {"email": "ANA@ejemplo.cl", "phone": None},
                {"email": None},
                {"email": "x@y.cl", "phone": None, "rut": "12.345.678-5"},
            ),
            start=2,
        ):
            with self.subTest(changes):
                intake = self._submit(message="De nuevo <b>", source="otra", **changes)
                self._convert()
                self.assertEqual(intake.lead_id, lead)
                self.assertTrue(intake.joined)
                self.assertEqual(intake.partner_id, lead.partner_id)
                self.assertEqual(lead.touch_count, number)
                self.assertEqual(intake._public_state()["status"], "new")
        after = lead.read()[0]
        moved = {
            name
            for name in before
            if before[name] != after[name] and not name.startswith(("message", "touch"))
        }
        self.assertLessEqual(moved, {"last_touch_at", "write_date", "has_message"})
        self.assertEqual(
            lead.partner_id.read(["name", "email", "phone", "vat"]), partner
        )

    def test_the_history_tells(self):
        lead = self._lead()
        self._lead(message="De nuevo <b>\nya", source="landing")
        body = str(lead.message_ids[0].body)
        self.assertIn("landing", body)
        self.assertIn("De nuevo &lt;b&gt;<br>ya", body)
        touches = lead.action_open_touches()
        self.assertEqual(self.Intake.search_count(touches["domain"]), 2)

    def test_repeats_of_one_batch(self):
        intakes = [self._submit(message=str(number)) for number in range(3)]
        stranger = self._submit(email="otra@ejemplo.cl", phone=None)
        self.assertEqual(self.Intake._convert_batch(), 4)
        self.assertEqual(len({intake.lead_id for intake in intakes}), 1)
        self.assertEqual([i.joined for i in intakes], [False, True, True])
        self.assertEqual(intakes[0].lead_id.intake_id, intakes[0])
        self.assertNotEqual(stranger.lead_id, intakes[0].lead_id)
        self.assertEqual(intakes[0].lead_id.touch_count, 3)

    def test_another_person_at_the_same_phone_is_another_lead(self):
        self.assertNotEqual(self._lead(), self._lead(email="otra@ejemplo.cl"))

    def test_leads_that_are_closed_stay_closed(self):
        for close in ("action_set_won", "action_set_lost"):
            with self.subTest(close):
                lead = self._lead()
                getattr(lead, close)()
                again = self._lead()
                self.assertNotEqual(again, lead)
                again.action_set_lost()

    def test_the_window_is_the_tenants_own(self):
        with freeze_time("2026-03-01 12:00:00"):
            lead = self._lead()
        with freeze_time("2026-03-31 12:00:00"):
            self.assertEqual(self._lead(), lead)
        # A touch keeps the window open.
        with freeze_time("2026-04-30 12:00:00"):
            self.assertEqual(self._lead(), lead)
        with freeze_time("2026-05-30 12:00:01"):
            later = self._lead()
            self.assertNotEqual(later, lead)
        self._team().repeat_days = 90
        with freeze_time("2026-07-30 12:00:00"):
            self.assertEqual(self._lead(), later)

    def test_without_a_window_everything_is_a_lead(self):
        self._team().repeat_days = 0
        lead = self._lead()
        self.assertNotEqual(self._lead(), lead)
        intakes = [self._submit(), self._submit()]
        self.Intake._convert_batch()
        self.assertNotEqual(intakes[0].lead_id, intakes[1].lead_id)

    def test_a_window_is_not_negative(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._team().repeat_days = -1
            self.env.flush_all()

    def test_a_lead_of_staff_takes_touches_too(self):
        lead = self._lead()
        lead.action_set_lost()
        by_hand = (
            self.env["crm.lead"]
            .with_user(self._manager(self.company_a))
            .create({"name": "A mano", "partner_id": lead.partner_id.id})
        )
        self.assertEqual(self._lead(), by_hand)

    def test_tenants_do_not_meet(self):
        lead = self._lead(self.company_a)
        other = self._lead(self.company_b)
        self.assertNotEqual(lead, other)
        self.assertEqual(self._lead(self.company_b), other)
        self.assertEqual(lead.touch_count, 1)

    def test_touches_follow_a_merge(self):
        self._team().repeat_days = 0
        first, second = self._lead(), self._lead()
        (first | second).merge_opportunity()
        kept = (first | second).exists()
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept.touch_count, 2)

    def test_many_repeats_cost_no_more_queries(self):
        def queries_for(count):
            for number in range(count):
                self._submit(email=f"r{number}@ejemplo.cl", phone=None)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Intake._convert_batch()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries_for(22)
        few, many = queries_for(2), queries_for(22)
        self.assertLess(many - few, 25, f"{few} queries for 2, {many} for 22")
