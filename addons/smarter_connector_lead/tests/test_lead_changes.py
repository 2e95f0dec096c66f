"""Changes of leads: told once, with what they mean, and only when they are true."""

from __future__ import annotations

from odoo.addons.smarter_lead.models.smarter_lead_converter import QUIET

from .common import LeadEventCase


class TestLeadChanges(LeadEventCase):
    def setUp(self):
        super().setUp()
        self.lead = self.create_leads(name="Pan", user_id=False)
        self.stages = {
            stage.public_status: stage
            for stage in self.env["crm.stage"].search(
                [("company_id", "=", self.company_a.id)]
            )
        }
        self.forget(self.lead)

    def data(self, event_type):
        return self.told(self.lead)[event_type]["data"]

    def types(self):
        return sorted(self.told(self.lead))

    def test_a_change_names_what_changed(self):
        self.lead.write({"name": "Pan y queso", "contact_name": "Ana", "phone": "1"})
        data = self.data("lead.updated")
        self.assertEqual(data["changed"], ["contact", "title"])
        self.assertEqual(data["lead"]["title"], "Pan y queso")

    def test_many_writes_of_one_transaction_are_one_change(self):
        for name in ("one", "two", "three"):
            self.lead.name = name
            self.env.flush_all()
        self.lead.with_user(self.seller).sudo().tag_ids = self.env["crm.tag"].create(
            {"name": "Hot", "company_id": self.company_a.id}
        )
        data = self.data("lead.updated")
        self.assertEqual(data["changed"], ["tags", "title"])
        self.assertEqual(
            (data["lead"]["title"], data["lead"]["tags"]), ("three", ["Hot"])
        )

    def test_what_is_as_before_is_no_change(self):
        self.lead.name = "other"
        self.lead.name = "Pan"
        self.lead.write({"user_id": False, "probability": 12.5})
        self.assertEqual(self.types(), [])

    def test_what_was_undone_is_no_change(self):
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self.lead.name = "other"
            self.env.flush_all()
            raise ValueError
        self.assertEqual(self.types(), [])

    def test_the_next_transaction_is_another_change(self):
        self.lead.name = "one"
        self.commit()
        self.lead.name = "two"
        self.commit()
        events = self.events(self.lead)
        self.assertEqual(events.mapped("type"), ["lead.updated"] * 2)
        self.assertEqual(events.mapped("sequence"), [2, 3])

    def test_what_follows_from_the_contact_is_a_change_too(self):
        partner = self.env["res.partner"].create(
            {"name": "Ana", "company_id": self.company_a.id, "email": "a@ana.cl"}
        )
        self.lead.partner_id = partner
        self.forget(self.lead)
        partner.email = "b@ana.cl"
        data = self.data("lead.updated")
        self.assertEqual(data["changed"], ["contact"])
        self.assertEqual(data["lead"]["contact"]["email"], "b@ana.cl")

    def test_assigned(self):
        self.lead.user_id = self.seller
        data = self.data("lead.assigned")
        self.assertEqual(data["lead"]["assigned_to"]["id"], self.seller.id)
        self.assertIsNone(data["previous"])
        self.forget(self.lead)
        self.lead.user_id = self.manager_a
        self.assertEqual(self.data("lead.assigned")["previous"]["id"], self.seller.id)

    def test_nobody_is_no_assignment(self):
        self.lead.user_id = self.seller
        self.forget(self.lead)
        self.lead.user_id = False
        self.assertEqual(self.types(), ["lead.updated"])

    def test_qualified(self):
        self.lead.stage_id = self.stages["qualified"]
        self.assertEqual(self.types(), ["lead.qualified", "lead.updated"])
        data = self.data("lead.qualified")
        self.assertEqual(data["previous_status"], "new")
        self.assertEqual(data["lead"]["status"], "qualified")

    def test_won(self):
        self.lead.action_set_won()
        self.assertEqual(self.types(), ["lead.updated", "lead.won"])
        self.assertEqual(self.data("lead.won")["lead"]["status"], "converted")

    def test_lost_and_back(self):
        reason = self.env["crm.lost.reason"].create(
            {"name": "Too far", "company_id": self.company_a.id}
        )
        self.lead.action_set_lost(lost_reason_id=reason.id)
        self.assertEqual(self.types(), ["lead.lost", "lead.updated"])
        self.assertEqual(self.data("lead.lost")["reason"], "Too far")
        self.forget(self.lead)
        self.lead.action_restore()
        self.assertEqual(self.types(), ["lead.updated"])
        self.assertEqual(self.data("lead.updated")["changed"], ["status"])

    def test_won_and_lost_in_one_transaction_is_lost(self):
        self.lead.action_set_won()
        self.lead._move_to_status("lost")
        self.assertEqual(self.types(), ["lead.lost", "lead.updated"])

    def test_a_quiet_change_is_a_change(self):
        self.lead.with_context(**QUIET).name = "quiet"
        self.assertEqual(self.types(), ["lead.updated"])

    def test_a_lead_that_is_gone_tells_nothing(self):
        lead = self.create_leads(user_id=False)
        self.forget(lead)
        lead.name = "other"
        lead_id = lead.id
        lead.unlink()
        self.commit()
        self.assertFalse(
            self.env["smarter.event"].search(
                [("res_model", "=", "crm.lead"), ("res_id", "=", lead_id)]
            )
        )

    def test_a_new_lead_that_is_changed_at_once(self):
        lead = self.create_leads(user_id=False)
        lead.name = "changed at once"
        documents = self.told(lead)
        self.assertEqual(sorted(documents), ["lead.created", "lead.updated"])
        self.assertEqual(documents["lead.updated"]["data"]["changed"], ["title"])

    def test_leads_of_two_tenants_in_one_transaction(self):
        other = self.create_leads(company=self.company_b, user_id=False)
        self.forget(other)
        (self.lead | other).write({"description": "<p>Hola</p>"})
        self.commit()
        for lead in self.lead | other:
            event = self.events(lead)
            self.assertEqual(event.company_id, lead.company_id)
            self.assertEqual(
                event.delivery_ids.connector_id.company_id, lead.company_id
            )

    def test_a_large_change_costs_few_queries(self):
        leads = self.create_leads(100, user_id=False)
        self.forget(leads)
        self.env.invalidate_all()
        leads.description = "<p>Hola</p>"
        self.env.flush_all()
        with self.assertQueryCount(40):
            self.commit()
        self.assertEqual(len(self.events(leads)), 100)


class TestFilters(LeadEventCase):
    def deliveries(self, **values):
        leads = self.create_leads(user_id=False, **values)
        return self.events(leads).delivery_ids

    def test_sources(self):
        self.connector_a.lead_sources = "Web , facebook,"
        self.assertTrue(self.deliveries(intake_source="web"))
        self.assertTrue(self.deliveries(intake_source="Facebook"))
        self.assertFalse(self.deliveries(intake_source="radio"))
        self.assertFalse(self.deliveries())

    def test_score(self):
        self.connector_a.lead_min_score = 40
        self.assertTrue(self.deliveries(score=40))
        self.assertFalse(self.deliveries(score=39))

    def test_changes_of_other_leads_are_left_out_too(self):
        self.connector_a.lead_sources = "web"
        lead = self.create_leads(user_id=False, intake_source="radio")
        lead.name = "other"
        self.commit()
        self.assertEqual(len(self.events(lead)), 2)
        self.assertFalse(self.events(lead).delivery_ids)

    def test_contacts_are_not_filtered(self):
        self.connector_a.lead_sources = "web"
        partner = self.env["res.partner"].create(
            {"name": "Ana", "company_id": self.company_a.id}
        )
        self.commit()
        self.assertTrue(self.events(partner).delivery_ids)

    def test_a_change_of_a_filter_leaves_a_trace(self):
        self.connector_a.lead_sources = "web"
        entry = self.env["smarter.audit"].search(
            [
                ("res_model", "=", "smarter.connector"),
                ("action", "=", "connector.changed"),
            ],
            order="id desc",
            limit=1,
        )
        self.assertIn("lead_sources", str(entry.detail))
