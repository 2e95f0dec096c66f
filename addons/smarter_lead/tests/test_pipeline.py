"""What staff find in the pipeline."""

from __future__ import annotations

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadCase


@tagged("post_install", "-at_install")
class TestPipeline(LeadCase):
    def _lead(self, **changes):
        intake = self._submit(**changes)
        self._convert()
        return intake.lead_id

    def test_the_lead_says_who_wants_what(self):
        lead = self._lead(
            company="Ejemplo SpA", interest="Plan Pro", source="landing", message="Hola"
        )
        self.assertEqual(lead.name, "Ana Pérez – Plan Pro")
        self.assertEqual(lead.contact_name, "Ana Pérez")
        self.assertEqual(lead.partner_name, "Ejemplo SpA")
        self.assertEqual(lead.email_from, "ana@ejemplo.cl")
        self.assertEqual(lead.phone, "+56987654321")
        self.assertEqual(lead.intake_source, "landing")
        self.assertEqual(lead.description, "<p>Hola</p>")
        self.assertEqual(lead.type, "opportunity")
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.company_id, self.company_a)

    def test_the_title_falls_back_to_company_and_name(self):
        self.assertEqual(self._lead(company="X Ltda").name, "Ana Pérez – X Ltda")
        lead = self._lead(email="otra@ejemplo.cl")
        self.assertEqual(lead.name, "Ana Pérez")

    def test_text_is_shown_and_never_interpreted(self):
        evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
        lead = self._lead(name=evil[:100], message=f"{evil}\n=cmd|'/c calc'!A0")
        html = str(lead.description)
        self.assertNotIn("<script", html)
        self.assertNotIn("<img", html)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", html)
        self.assertIn("<br>", html)
        self.assertEqual(lead.contact_name, evil[:100])

    def test_the_first_open_stage_of_the_tenant_is_used(self):
        stages = self.env["crm.stage"].search(
            [("company_id", "=", self.company_a.id), ("fold", "=", False)]
        )
        self.assertEqual(self._lead().stage_id, stages[0])
        stages[0].fold = True
        lead = self._lead(email="otra@ejemplo.cl", phone=None)
        self.assertEqual(lead.stage_id, stages[1])

    def test_people_are_in_the_team_of_their_tenant(self):
        team = self.env["crm.team"].search([("company_id", "=", self.company_a.id)])
        manager = self.company_a._first_manager()
        self.assertEqual(team.member_ids, manager)
        member = self.company_a._invite_member("colega@ejemplo.cl", "Ana Rojas")
        self.assertEqual(team.member_ids, manager | member)

    def test_the_tenants_own_team_gets_the_lead(self):
        team = self.env["crm.team"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(len(team), 1)
        self.assertEqual(self._lead().team_id, team)

    def test_the_menu_shows_new_leads_to_the_staff(self):
        lead = self._lead()
        action = self.env.ref("smarter_lead.action_leads")
        manager = self._manager(self.company_a)
        domain = safe_eval(action.domain)
        self.assertIn(lead, self.env["crm.lead"].with_user(manager).search(domain))
        core = self.env.ref("crm.crm_lead_action_pipeline")
        shown = self.env["crm.lead"].with_user(manager).search(safe_eval(core.domain))
        self.assertIn(lead, shown)
        self.assertNotIn("search_default_assigned_to_me", action.context)

    def test_staff_can_take_the_lead_and_group_by_source(self):
        lead = self._lead(source="landing")
        manager = self._manager(self.company_a)
        with Form(lead.with_user(manager)) as form:
            form.user_id = manager
        self.assertEqual(lead.user_id, manager)
        self.assertEqual(lead.company_id, self.company_a)
        groups = (
            self.env["crm.lead"]
            .with_user(manager)
            ._read_group([], ["intake_source"], ["__count"])
        )
        self.assertIn(("landing", 1), groups)

    def test_a_lead_of_a_tenant_never_loses_its_company(self):
        """Core would empty it: neither salesperson nor team nor contact."""
        lead = self._lead()
        manager = self._manager(self.company_a)
        lead.write({"user_id": manager.id})
        lead.write({"user_id": False, "team_id": False, "partner_id": False})
        self.assertEqual(lead.company_id, self.company_a)
        lead.write({"company_id": False})
        self.assertEqual(lead.company_id, self.company_a)
        Lead = self.env["crm.lead"].with_user(manager)
        for values in ({}, {"team_id": False}, {"company_id": False}):
            made = Lead.create({"name": "By hand", "user_id": False, **values})
            self.assertEqual(made.company_id, self.company_a)

    def test_nothing_is_sent_or_tracked(self):
        messages = self.env["mail.message"].search_count([])
        mails = self.env["mail.mail"].search_count([])
        lead = self._lead()
        self.assertEqual(self.env["mail.message"].search_count([]), messages)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(lead.message_follower_ids)

    def test_nothing_is_offered_to_enrichment_services(self):
        lead = self._lead()
        if "iap_enrich_done" in lead._fields:
            self.assertTrue(lead.iap_enrich_done)
        setting = self.env["ir.config_parameter"].get_param(
            "crm.iap.lead.enrich.setting"
        )
        self.assertEqual(setting, "manual")

    def test_the_pipeline_does_not_offer_to_buy_leads(self):
        for view_type in ("kanban", "list"):
            view = self.env["crm.lead"].get_view(view_type=view_type)
            self.assertNotIn("action_generate_leads", view["arch"])
        arch = self.env["crm.lead"].get_view(
            self.env.ref("crm.crm_case_kanban_view_leads").id, "kanban"
        )["arch"]
        self.assertNotIn("action_generate_leads", arch)
        self.assertIn("<templates>", arch)
