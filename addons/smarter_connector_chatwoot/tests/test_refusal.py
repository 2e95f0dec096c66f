"""Who takes marketing back: the team sees it in Chatwoot, and no template goes out."""

from __future__ import annotations

from .common import EMAIL, LOST, PHONE, ChatwootCase


class TestRefusal(ChatwootCase):
    def setUp(self):
        super().setUp()
        self.ana = self.env["res.partner"].create(
            {
                "name": "Ana Pérez",
                "email": EMAIL,
                "phone": PHONE,
                "country_id": self.env.ref("base.cl").id,
                "company_id": self.company_a.id,
            }
        )

    def open(self):
        lead = self.lead(partner_id=self.ana.id)
        self.send()
        return lead, self.talks()[-1]

    def refuse(self, channels=("whatsapp",)):
        self.ana._revoke_consent(list(channels), "Lo pidió")
        self.send()
        return self.delivery(self.ana, "consent.revoked")

    def notes(self, talk):
        return [row["content"] for row in self.said(talk) if row["private"]]

    def test_the_contact_and_its_conversation_are_marked(self):
        __, talk = self.open()
        delivery = self.refuse(["whatsapp", "email"])
        self.assertEqual(delivery.state, "delivered", delivery.error)
        (contact,) = self.contacts()
        self.assertEqual(
            contact["custom_attributes"]["smarteros_no_marketing"], "email, whatsapp"
        )
        self.assertEqual(talk["labels"], ["lead", "no-marketing"])
        self.assertEqual(len(self.notes(talk)), 2)
        self.assertEqual(self.contacts(self.account_b), [])

    def test_again_and_after_a_lost_answer_nothing_is_there_twice(self):
        __, talk = self.open()
        self.have("POST", "/messages", LOST)
        delivery = self.refuse()
        self.assertEqual(delivery.state, "pending")
        for _twice in range(2):
            delivery.action_replay()
            self.send()
        self.assertEqual(delivery.state, "delivered", delivery.error)
        self.assertEqual(len(self.notes(talk)), 2)
        self.assertEqual(talk["labels"].count("no-marketing"), 1)

    def test_a_second_channel_adds_up(self):
        self.open()
        self.refuse(["email"])
        self.refuse(["whatsapp"])
        (contact,) = self.contacts()
        self.assertEqual(
            contact["custom_attributes"]["smarteros_no_marketing"], "email, whatsapp"
        )

    def test_nobody_has_to_tick_it(self):
        self.open()
        self.chat_a.event_type_ids = False
        self.assertEqual(self.refuse().state, "delivered")

    def test_who_is_not_in_chatwoot_needs_no_mark(self):
        delivery = self.refuse()
        self.assertEqual((delivery.state, self.contacts()), ("delivered", []))

    def test_a_contact_of_chatwoots_own_is_found_by_its_phone(self):
        row = self.state.add_contact(
            self.account_a["account_id"], {"name": "A", "phone_number": PHONE}
        )
        self.refuse()
        self.assertIn("smarteros_no_marketing", row["custom_attributes"])
        self.assertEqual(row["name"], "A")

    def test_a_conversation_that_was_deleted_is_no_failure(self):
        __, talk = self.open()
        del self.state.conversations[talk["account_id"], talk["id"]]
        self.assertEqual(self.refuse().state, "delivered")

    def test_no_template_afterwards_whatever_form_is_filled_in(self):
        self.template()
        self.refuse()
        lead = self.lead(partner_id=self.ana.id)
        self.consent(lead, purpose="marketing")
        self.consent(lead)
        self.send()
        (said,) = self.said(self.talks()[-1])
        self.assertTrue(said["private"])

    def test_a_refusal_while_the_template_waits(self):
        self.template()
        lead = self.lead(partner_id=self.ana.id)
        self.consent(lead)
        self.ana._revoke_consent(["whatsapp"])
        self.send()
        self.assertTrue(all(row["private"] for row in self.said(self.talks()[-1])))
