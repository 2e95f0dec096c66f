"""One contact per person, found before it is made, and never taken over."""

from __future__ import annotations

from .common import EMAIL, PHONE, ChatwootCase


class TestContact(ChatwootCase):
    def there(self, **values):
        account_id = self.account_a["account_id"]
        return self.state.add_contact(account_id, {"name": "Anita", **values})

    def test_found_by_email_and_only_completed(self):
        contact = self.there(email=EMAIL)
        self.lead()
        self.send()
        self.assertEqual(self.contacts(), [contact])
        self.assertEqual((contact["name"], contact["phone_number"]), ("Anita", PHONE))

    def test_found_by_phone(self):
        contact = self.there(phone_number=PHONE, email="otra@ejemplo.cl")
        self.lead()
        self.send()
        self.assertEqual(self.contacts(), [contact])
        self.assertEqual(contact["email"], "otra@ejemplo.cl")

    def test_the_identifier_of_another_system_stays(self):
        contact = self.there(email=EMAIL, identifier="crm-9")
        self.lead()
        self.send()
        self.assertEqual(contact["identifier"], "crm-9")

    def test_email_of_one_and_phone_of_another(self):
        mine, other = self.there(email=EMAIL), self.there(phone_number=PHONE)
        lead = self.lead()
        self.send()
        self.assertEqual(self.delivery(lead).state, "delivered")
        self.assertEqual((mine["phone_number"], other["email"]), (None, None))
        self.assertEqual(len(self.contacts()), 2)
        # The inbox is WhatsApp: whoever has the phone reads it.
        self.assertEqual(self.talks()[0]["contact_id"], other["id"])

    def test_our_contact_lacks_the_phone_that_another_one_has(self):
        lead = self.lead(phone=False)
        identifier = self.own(self.chat_a)._chatwoot_person(lead).identifier
        self.there(identifier=identifier, email=EMAIL)
        other = self.there(phone_number=PHONE)
        lead.phone = PHONE
        self.send()
        self.assertEqual(self.talks()[0]["contact_id"], other["id"])

    def test_without_the_address_of_the_inbox_nothing_is_asked(self):
        lead = self.lead(phone=False)
        self.send()
        self.assertEqual(self.delivery(lead).state, "delivered")
        self.assertEqual((self.talks(), self.calls), ([], []))

    def test_somebody_is_faster(self):
        """Between our look and our creation, another worker creates the contact."""
        lead = self.lead()
        handle = self.chatwoot.handle
        made = []

        def race(request):
            creates = request.method == "POST" and request.path.endswith("/contacts")
            if creates and not made:
                made.append(self.there(email=EMAIL))
            return handle(request)

        self.patch(self.chatwoot, "handle", race)
        self.send()
        self.assertEqual(self.delivery(lead).state, "delivered")
        self.assertEqual(self.contacts(), made)

    def test_an_address_that_chatwoot_does_not_like_is_left_out(self):
        lead = self.lead(email_from="ana@localhost")
        self.send()
        self.assertEqual(self.delivery(lead).state, "delivered")
        (contact,) = self.contacts()
        self.assertEqual((contact["email"], contact["phone_number"]), (None, PHONE))

    def test_the_second_lead_of_a_person_has_the_same_contact(self):
        partner = self.env["res.partner"].create(
            {"name": "Ana", "email": EMAIL, "company_id": self.company_a.id}
        )
        self.lead(partner_id=partner.id)
        self.lead(partner_id=partner.id)
        self.send()
        self.assertEqual(len(self.contacts()), 1)
        self.assertEqual(len(self.talks()), 2)
        self.assertEqual(partner.chatwoot_count, 2)

    def test_a_contact_that_was_merged_away_is_found_again(self):
        lead = self.lead()
        self.send()
        (contact,) = self.contacts()
        del self.state.contacts[contact["id"]]
        self.state.contact_inboxes.clear()
        self.state.conversations.clear()
        kept = self.there(email=EMAIL)
        self.delivery(lead).action_replay()
        self.send()
        self.assertEqual(self.contacts(), [kept])
        link = self.own(self.chat_a)._link(lead.partner_id or lead, "contact")
        self.assertEqual(link.external_id, str(kept["id"]))
