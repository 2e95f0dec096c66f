"""Numbers, newest leads, what waits, and where leads come from."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestToday(PortalCase):
    """As a salesperson of the first tenant sees it."""

    def values(self, user=None):
        return self.env["smarter.portal.today"].with_user(user or self.user)._values()

    def numbers(self):
        return {code: value for code, _name, value in self.values()["numbers"]}

    def stage(self, status):
        return self.env["crm.stage"].search(
            [("company_id", "=", self.tenant.id), ("public_status", "=", status)],
            limit=1,
        )

    def test_an_empty_tenant_has_a_page(self):
        values = self.values()
        self.assertEqual(values["leads"], [])
        self.assertEqual(values["waiting"], [])
        self.assertEqual(values["chart"].total, 0)

    def test_four_numbers(self):
        self.create_lead(stage_id=self.stage("new").id, expected_revenue=100_000)
        self.create_lead(stage_id=self.stage("contacted").id, expected_revenue=50_000)
        won = self.create_lead(stage_id=self.stage("new").id)
        won.action_set_won()
        lost = self.create_lead(stage_id=self.stage("new").id)
        lost.action_set_lost()
        self.create_lead(self.other, expected_revenue=9_000_000)
        numbers = self.numbers()
        self.assertEqual(numbers["new"], "1")
        self.assertEqual(numbers["open"], "2")
        self.assertEqual(numbers["won"], "1")
        self.assertIn("150", numbers["value"])

    def test_the_newest_leads_are_those_of_the_tenant_newest_first(self):
        first = self.create_lead(contact_name="Primera", intake_source="feria")
        second = self.create_lead(contact_name="Segunda")
        self.create_lead(self.other, contact_name="Ajena")
        rows = self.values()["leads"]
        self.assertEqual([row["id"] for row in rows], [second.id, first.id])
        self.assertEqual(rows[1]["source"], "feria")
        self.assertTrue(rows[0]["url"].endswith(f"/{second.id}"))

    def test_what_waits_is_mine_and_the_late_comes_first(self):
        lead = self.create_lead()
        today = fields.Date.today()
        for user, days in ((self.user, 3), (self.user, -3), (self.manager, -5)):
            lead.activity_schedule(
                "mail.mail_activity_data_call",
                today + timedelta(days=days),
                summary=f"Llamar {days}",
                user_id=user.id,
            )
        rows = self.values()["waiting"]
        self.assertEqual([row["summary"] for row in rows], ["Llamar -3", "Llamar 3"])
        self.assertEqual([row["late"] for row in rows], [True, False])

    def test_the_chart_counts_by_the_day_of_the_reader(self):
        with freeze_time("2026-11-23 15:00:00"):
            lead = self.create_lead(intake_source="web")
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2026-11-23 02:00' WHERE id = %s",
                [lead.id],
            )
            self.env["crm.lead"].invalidate_model()
            chart = self.values()["chart"]
            self.assertEqual(chart.rows[-2], (1,))
            self.assertEqual(chart.rows[-1], (0,))
            self.assertEqual(chart.series[0].name, "web")

    def test_without_the_app_there_are_no_leads(self):
        self.create_lead()
        self.tenant.action_switch_app("crm", False)
        values = self.values()
        self.assertIsNone(values["leads"])
        self.assertNotIn("numbers", values)
