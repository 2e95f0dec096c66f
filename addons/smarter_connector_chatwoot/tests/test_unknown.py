"""Who writes first becomes a lead, with consent to be answered and nothing more."""

from __future__ import annotations

import json

from .common import EMAIL, PHONE, ChatwootCase

ANA = {"name": "Ana Pérez", "phone_number": PHONE, "email": EMAIL}


class TestUnknown(ChatwootCase):
    def setUp(self):
        super().setUp()
        self.subscribe()

    def customer(self, text="Hola, quiero una cotización", contact=None, **values):
        inbox_id = self.account_a["inbox_ids"][0]
        contact = contact or ANA
        return self.chatwoot.receive(inbox_id, text, contact=contact, **values)

    def leads(self, company=None):
        company = company or self.company_a
        return self.env["crm.lead"].search([("company_id", "=", company.id)])

    def test_the_first_message_makes_a_lead(self):
        self.customer()
        self.hear_all()
        lead = self.leads()
        self.assertEqual(
            (lead.contact_name, lead.phone_sanitized), ("Ana Pérez", PHONE)
        )
        self.assertEqual(lead.intake_source, "whatsapp")
        self.assertIn("cotización", self.chatter(lead).body)
        self.assertEqual(lead.chatwoot_count, 1)

    def test_the_lead_opens_no_second_conversation(self):
        self.customer()
        self.hear_all()
        self.send()
        self.assertEqual(self.delivery(self.leads()).state, "delivered")
        self.assertEqual(len(self.talks()), 1)
        self.assertEqual(len(self.said(self.talks()[0])), 1)

    def test_the_consent_is_to_be_answered_only(self):
        self.customer()
        self.hear_all()
        row = self.env["smarter.consent"].search([("lead_id", "=", self.leads().id)])
        self.assertEqual(
            (row.purpose, row.channel, row.proven), ("contact", "whatsapp", True)
        )
        self.assertFalse(self.leads().partner_id.marketing_whatsapp)

    def test_what_follows_goes_to_the_same_lead(self):
        first = self.customer()
        self.customer("¿Siguen ahí?", conversation_id=first["conversation_id"])
        self.hear_all()
        self.assertEqual(len(self.chatter(self.leads())), 2)

    def test_another_conversation_of_the_same_person_joins_the_lead(self):
        self.customer()
        self.customer("De nuevo yo")
        self.hear_all()
        lead = self.leads()
        self.assertEqual(len(lead), 1)
        self.assertEqual((lead.touch_count, lead.chatwoot_count), (2, 2))
        self.assertEqual(len(self.chatter(lead)), 2)

    def test_an_agent_who_writes_first_makes_no_lead(self):
        inbox = self.state.inboxes[self.account_a["inbox_ids"][0]]
        talk = self.chatwoot._talk_with(inbox, ANA)
        account_id, user_id = self.account_a["account_id"], self.account_a["user_id"]
        self.chatwoot.reply(account_id, talk["id"], "Hola", user_id=user_id)
        self.hear_all()
        self.assertFalse(self.leads())

    def test_without_any_address_there_is_no_lead_yet(self):
        first = self.customer(contact={"name": "Visitante"})
        self.hear_all()
        self.assertFalse(self.leads())
        contact = self.state.contacts[self.talks()[0]["contact_id"]]
        contact["email"] = EMAIL
        self.customer("Soy Ana", conversation_id=first["conversation_id"])
        self.hear_all()
        self.assertEqual(self.leads().email_normalized, EMAIL)

    def test_one_good_address_is_enough(self):
        self.customer(
            contact={"name": "Ana", "email": "x@localhost", "phone_number": PHONE}
        )
        self.hear_all()
        self.assertEqual(self.leads().phone_sanitized, PHONE)

    def test_when_it_is_not_wanted(self):
        self.chat_a.chatwoot_create_leads = False
        self.customer()
        self.hear_all()
        self.assertFalse(self.leads())

    def test_the_lead_is_in_the_tenant_of_the_connector(self):
        self.customer()
        (delivery, *__) = self.chatwoot.webhooks.take(events=["message_created"])
        forged = json.loads(delivery.body)
        forged["account"]["id"] = self.account_b["account_id"]
        forged["company_id"] = self.company_a.id
        self.hear(forged, self.chat_b)
        self.assertFalse(self.leads())
        self.assertEqual(len(self.leads(self.company_b)), 1)
        self.assertEqual(
            self.leads(self.company_b).intake_id.company_id, self.company_b
        )

    def test_the_plans_limit_holds(self):
        plan = self.env["smarter.plan"].create(
            {"code": "one", "name": "One", "max_leads_per_month": 1}
        )
        plan.app_ids = self.company_a.plan_id.app_ids
        self.company_a.plan_id = plan
        self.customer()
        self.customer(contact={"name": "Luis", "phone_number": "+56987651234"})
        self.hear_all()
        self.assertEqual(len(self.leads()), 1)
        failed = self.env["smarter.connector.message"].search(
            [("state", "=", "failed")]
        )
        self.assertEqual(len(failed), 1)
        plan.max_leads_per_month = 0
        failed.action_retry()
        self.apply()
        self.assertEqual(len(self.leads()), 2)

    def test_the_agents_assignment_reaches_the_new_lead(self):
        seller = self.create_user(
            self.company_a, f"vende{self.company_a.id}@example.cl"
        )
        self.customer()
        self.hear_all()
        agent = next(u for u in self.state.users.values() if u["email"] == seller.login)
        self.chatwoot.application.assign(self.talks()[0], agent["id"])
        self.hear_all()
        self.assertEqual(self.leads().user_id, seller)
