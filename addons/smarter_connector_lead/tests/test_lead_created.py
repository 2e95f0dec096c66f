"""lead.created: complete, valid against its schema, once per lead, for tenants only."""

from __future__ import annotations

import json
from pathlib import Path

from ..tools.payload import LEAD_CREATED, SCHEMAS, LeadCreated
from .common import LeadEventCase

FOLDER = Path(__file__).parents[1] / "schemas"


class TestLeadCreated(LeadEventCase):
    def document(self, lead):
        event = self.events(lead)
        LeadCreated.model_validate_json(event.payload)
        return json.loads(event.payload)

    def test_the_schemas_in_the_repository_are_those_in_use(self):
        kept = {
            path.name: json.loads(path.read_text(encoding="utf-8"))
            for path in FOLDER.iterdir()
        }
        used = {
            f"{t}.v1.json": model.model_json_schema() for t, model in SCHEMAS.items()
        }
        self.assertEqual(kept, used)

    def test_every_event_type_of_this_addon_can_be_chosen(self):
        self.assertEqual(set(self.all_types.mapped("code")), set(SCHEMAS))

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
                "id": lead.partner_id.id or None,
            },
        )
        self.assertEqual(document["sequence"], 1)
        self.assertEqual((sent["status"], sent["score"]), ("new", 0))
        self.assertEqual((sent["custom"], sent["consent"]), ({}, []))
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

    def submit(self, **payload):
        user = self.company_a.integration_user_id
        Intake = self.env["smarter.lead.intake"].with_user(user)
        Intake = Intake.with_context(allowed_company_ids=self.company_a.ids)
        accepted = Intake._accept({"name": "Ana", "email": "ana@ejemplo.cl", **payload})
        self.env["smarter.lead.intake"]._convert_batch()
        self.commit()
        domain = [("uuid", "=", accepted["id"])]
        intake = self.env["smarter.lead.intake"].search(domain)
        self.assertTrue(intake.lead_id)
        return intake

    def test_an_intake_becomes_one_event(self):
        """With all that came with it: consent, score, values of declared fields."""
        intake = self.submit(
            custom={"size": 12},
            consent={
                "purposes": ["contact", "marketing"],
                "channels": ["whatsapp"],
                "text_version": "2026-01",
                "text_hash": "a" * 64,
                "given_at": "2026-03-02T12:00:00Z",
            },
        )
        sent = self.document(intake.lead_id)["data"]["lead"]
        self.assertEqual(sent["intake_id"], intake.uuid)
        self.assertEqual(sent["custom"], {"size": 12})
        self.assertEqual(sent["score"], intake.lead_id.score)
        self.assertEqual(
            [
                (row["purpose"], row["channel"], row["proven"])
                for row in sent["consent"]
            ],
            [("contact", "whatsapp", True), ("marketing", "whatsapp", True)],
        )
        self.assertEqual(sent["consent"][0]["given_at"], "2026-03-02T12:00:00Z")
        self.assertEqual(sent["contact"]["id"], intake.lead_id.partner_id.id)

    def test_a_joined_touch_is_no_new_lead(self):
        team = self.env["crm.team"].search([("company_id", "=", self.company_a.id)])
        team.repeat_days = 30
        first, again = self.submit(), self.submit(message="Sigo esperando")
        self.assertEqual(again.lead_id, first.lead_id)
        self.assertTrue(again.joined)
        self.assertEqual(self.events(first.lead_id).mapped("type"), ["lead.created"])

    def test_events_go_to_the_connectors_of_their_tenant(self):
        leads = self.create_leads() | self.create_leads(company=self.company_b)
        self.drain()
        deliveries = self.events(leads).delivery_ids
        self.assertEqual(len(deliveries), 2)
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
                lambda own: [{"lead": facts} for facts in own._event_documents()],
            )
            self.env.flush_all()
