"""lead.created: complete, valid against its schema, once per lead, for tenants only."""

from __future__ import annotations

import json
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_connector.tests.common import ConnectorMixin

from ..tools.payload import LEAD_CREATED, LeadCreated

SCHEMA = Path(__file__).parents[1] / "schemas" / "lead.created.v1.json"


@tagged("post_install", "-at_install")
class TestLeadCreated(ConnectorMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build()
        lead_type = cls.env.ref("smarter_connector_lead.event_type_lead_created")
        (cls.connector_a | cls.connector_b).event_type_ids = lead_type
        cls.seller = cls.create_user(cls.company_a, "seller@a.example")
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman")

    def create_leads(self, count=1, company=None, **values):
        company = company or self.company_a
        return self.env["crm.lead"].create(
            [
                {"name": f"Lead {number}", "company_id": company.id, **values}
                for number in range(count)
            ]
        )

    def events(self, leads):
        return self.env["smarter.event"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)], order="id"
        )

    def document(self, lead):
        event = self.events(lead)
        LeadCreated.model_validate_json(event.payload)
        return json.loads(event.payload)

    def test_the_schema_in_the_repository_is_the_one_in_use(self):
        self.assertEqual(
            json.loads(SCHEMA.read_text(encoding="utf-8")),
            LeadCreated.model_json_schema(),
        )

    def test_a_complete_lead(self):
        lead = self.create_leads(
            name="Cotización de pan",
            contact_name="Ana Pérez",
            partner_name="Panadería SpA",
            email_from="Ana@Ejemplo.CL",
            phone="+56987654321",
            description="<p>Hola<br>¿precio?</p>",
            intake_source="web",
            user_id=self.seller.id,
        )
        document = self.document(lead)
        self.assertEqual(document["type"], LEAD_CREATED)
        self.assertEqual(document["tenant"]["id"], self.company_a.tenant_uuid)
        sent = document["data"]["lead"]
        self.assertEqual((sent["id"], sent["title"]), (lead.id, "Cotización de pan"))
        self.assertEqual(
            sent["contact"],
            {
                "name": "Ana Pérez",
                "company": "Panadería SpA",
                "email": "ana@ejemplo.cl",
                "phone": "+56987654321",
                "rut": None,
            },
        )
        self.assertEqual(sent["message"], "Hola\n¿precio?")
        self.assertEqual((sent["source"], sent["intake_id"]), ("web", None))
        self.assertEqual(sent["assigned_to"]["id"], self.seller.id)
        self.assertTrue(sent["url"].endswith(f"/odoo/crm/{lead.id}"))

    def test_an_empty_lead_is_valid_too(self):
        self.document(self.create_leads(user_id=False))

    def test_the_rut_of_the_contact(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Cliente",
                "company_id": self.company_a.id,
                "vat": "76192083-9",
                "country_id": self.env.ref("base.cl").id,
            }
        )
        lead = self.create_leads(partner_id=partner.id)
        self.assertEqual(
            self.document(lead)["data"]["lead"]["contact"]["rut"], "76192083-9"
        )

    def test_a_lead_by_hand_is_an_event_too(self):
        Lead = self.env["crm.lead"].with_user(self.seller)
        lead = Lead.create({"name": "By hand", "type": "opportunity"})
        self.assertEqual(self.events(lead).company_id, self.company_a)
        self.assertEqual(len(self.events(lead).delivery_ids), 1)

    def test_not_for_companies_that_are_not_tenants(self):
        outside = self.env["res.company"].create({"name": "Not a tenant"})
        leads = self.create_leads(company=outside)
        self.assertFalse(self.events(leads))

    def test_an_intake_becomes_one_event(self):
        user = self.company_a.integration_user_id
        Intake = self.env["smarter.lead.intake"].with_user(user)
        Intake = Intake.with_context(allowed_company_ids=self.company_a.ids)
        accepted = Intake._accept({"name": "Ana", "email": "ana@ejemplo.cl"})
        self.env["smarter.lead.intake"]._convert_batch()
        domain = [("uuid", "=", accepted["id"])]
        intake = self.env["smarter.lead.intake"].search(domain)
        self.assertTrue(intake.lead_id)
        sent = self.document(intake.lead_id)["data"]["lead"]
        self.assertEqual(sent["intake_id"], intake.uuid)

    def test_events_go_to_the_connectors_of_their_tenant(self):
        leads = self.create_leads() | self.create_leads(company=self.company_b)
        self.drain()
        deliveries = self.events(leads).delivery_ids
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        for call, document in zip(self.peer.calls, self.peer.documents, strict=True):
            company = (self.company_a | self.company_b).filtered(
                lambda c, d=document: c.tenant_uuid == d["tenant"]["id"]
            )
            connector = (self.connector_a | self.connector_b).filtered(
                lambda c, u=call.url: c.url == u
            )
            self.assertEqual(connector.company_id, company)

    def test_a_large_batch_costs_few_queries(self):
        """200 leads: the events add a constant number of queries, not one each."""
        values = {"user_id": False, "team_id": False}
        self.create_leads(2, **values)
        self.env.flush_all()
        self.env.invalidate_all()
        leads = self.create_leads(200, **values)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            self.env["smarter.event"]._emit(
                LEAD_CREATED,
                leads,
                lambda own: [{"lead": lead._event_document()} for lead in own],
            )
            self.env.flush_all()
