"""Campaign, source and medium of an intake are the tenant's own records."""

from __future__ import annotations

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LeadCase


@tagged("post_install", "-at_install")
class TestUtm(LeadCase):
    def _lead(self, tenant=None, **changes):
        intake = self._submit(tenant, **changes)
        self._convert()
        return intake.lead_id

    def test_the_lead_names_campaign_source_and_medium(self):
        lead = self._lead(
            utm_source="portal", utm_medium="cpc", utm_campaign="secret-launch"
        )
        names = (lead.source_id.name, lead.medium_id.name, lead.campaign_id.name)
        self.assertEqual(names, ("portal", "cpc", "secret-launch"))
        for record in (lead.source_id, lead.medium_id, lead.campaign_id):
            self.assertEqual(record.company_id, self.company_a)
        self.assertTrue(lead.campaign_id.is_auto_campaign)
        self.assertEqual(lead.campaign_id.stage_id.company_id, self.company_a)
        integration = self.company_a.integration_user_id
        self.assertEqual(lead.campaign_id.user_id, integration)

    def test_tenants_with_the_same_names_do_not_meet(self):
        of_a = self._lead(utm_source="portal", utm_campaign="cyber")
        of_b = self._lead(self.company_b, utm_source="portal", utm_campaign="cyber")
        self.assertEqual(of_b.source_id.name, "portal")
        self.assertEqual(of_b.campaign_id.name, "cyber")
        self.assertNotEqual(of_a.source_id, of_b.source_id)
        self.assertNotEqual(of_a.campaign_id, of_b.campaign_id)

    def test_one_record_per_name_however_it_is_written(self):
        first = self._submit(utm_source="Ads del Portal")
        second = self._submit(utm_source="ads  del portal", email="b@ejemplo.cl")
        self._convert()
        third = self._submit(utm_source="ADS DEL PORTAL", email="c@ejemplo.cl")
        self._convert()
        leads = (first | second | third).lead_id
        self.assertEqual(len(leads), 3)
        self.assertEqual(leads.source_id.name, "Ads del Portal")

    def test_an_archived_campaign_is_found_and_wildcards_are_letters(self):
        campaign = self._lead(utm_campaign="a_c%").campaign_id
        campaign.active = False
        again = self._lead(utm_campaign="A_C%", email="b@ejemplo.cl")
        other = self._lead(utm_campaign="abcd", email="c@ejemplo.cl")
        self.assertEqual(again.campaign_id, campaign)
        self.assertEqual(other.campaign_id.name, "abcd")

    def test_a_lead_without_utm_has_none(self):
        lead = self._lead()
        self.assertFalse(lead.source_id or lead.medium_id or lead.campaign_id)

    def test_names_cost_no_query_per_lead(self):
        def queries_for(start, count):
            for number in range(start, start + count):
                self._submit(
                    email=f"q{number}@ejemplo.cl", phone=None, utm_source=f"s{number}"
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Intake._convert_batch()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries_for(0, 2)
        few, many = queries_for(100, 2), queries_for(200, 22)
        self.assertLess(many - few, 20, f"{few} queries for 2, {many} for 22")

    def test_a_name_that_staff_just_took_is_tried_again(self):
        """A row of another transaction is not found, and must not fail leads."""
        env = self.company_a._tenant_env()
        env["utm.source"].create({"name": "portal"})
        # Stands for that row: found by the index alone.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX ON utm_source (lower(name)) WHERE name ILIKE 'portal'"
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
            env["smarter.lead.converter"]._create_utm("utm.source", ["PORTAL"])
