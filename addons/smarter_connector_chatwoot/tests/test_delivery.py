"""A new lead: contact, conversation and first message, once, whatever goes wrong."""

from __future__ import annotations

from .common import API_INBOX, EMAIL, LOST, MAIL, PHONE, REFUSED, ChatwootCase


class TestDelivery(ChatwootCase):
    def replay(self, lead):
        self.delivery(lead).action_replay()
        self.send()

    def test_a_lead_opens_a_conversation_with_a_note(self):
        lead = self.lead()
        self.send()
        self.assertEqual(self.delivery(lead).state, "delivered")
        (talk,), (contact,) = self.talks(), self.contacts()
        self.assertEqual((contact["email"], contact["phone_number"]), (EMAIL, PHONE))
        self.assertEqual(talk["custom_attributes"]["smarteros_title"], "Cotización")
        self.assertEqual(talk["labels"], ["lead"])
        (message,) = self.said(talk)
        self.assertTrue(message["private"])
        self.assertFalse(message["sent_to_channel"])
        self.assertEqual(lead.chatwoot_count, 1)

    def test_with_consent_the_template_goes_out_with_its_parameters(self):
        self.template()
        lead = self.lead()
        self.consent(lead)
        self.send()
        (message,) = self.said(self.talks()[0])
        self.assertEqual(message["content"], "Hola Ana Pérez, aquí Tenant A.")
        self.assertTrue(message["sent_to_channel"])
        self.assertEqual(message["status"], "sent")
        template = message["additional_attributes"]["template_params"]
        self.assertEqual(template["name"], "bienvenida")
        self.assertEqual(
            template["processed_params"]["body"], {"1": "Ana Pérez", "2": "Tenant A"}
        )
        self.assertEqual(len(self.chatter(lead)), 1)

    def test_without_a_good_consent_nothing_leaves(self):
        self.template()
        for values in (
            {"channel": "email"},
            {"channel": "whatsapp", "proven": False},
            {"channel": "whatsapp", "phone": "+56911112222"},
            {"channel": "whatsapp", "purpose": "profiling"},
            {"channel": "whatsapp", "revoked_at": "2026-02-01 00:00:00"},
        ):
            with self.subTest(values):
                lead = self.lead()
                self.consent(lead, **values)
                self.send()
                message = self.said(self.talks()[-1])[-1]
                self.assertTrue(message["private"])

    def test_a_consent_that_was_taken_back_is_not_brought_back_by_a_form(self):
        self.template()
        lead = self.lead()
        self.consent(lead, revoked_at="2026-02-01 00:00:00")
        self.consent(lead)
        self.send()
        self.assertTrue(self.said(self.talks()[0])[0]["private"])

    def test_a_consent_of_another_tenant_counts_for_nothing(self):
        self.template()
        self.consent(self.lead(self.company_b))
        self.lead()
        self.send()
        self.assertTrue(self.said(self.talks()[0])[0]["private"])

    def test_an_email_inbox_writes_to_those_who_agreed_to_email(self):
        account, chat = self.connect(
            self.company_a, "Correo", MAIL, chatwoot_email_text="Hola {{ name }}"
        )
        lead = self.lead()
        self.consent(lead, "email")
        self.send()
        (message,) = self.said(self.talks(account)[0])
        self.assertEqual(message["content"], "Hola Ana Pérez")
        self.assertTrue(message["sent_to_channel"])

    def test_a_lost_answer_at_any_step_leaves_one_of_each(self):
        self.template()
        for step in (
            "/contacts",
            "/contacts/filter",
            "/conversations",
            "/messages",
            "/labels",
        ):
            with self.subTest(step):
                talks = len(self.talks())
                lead = self.lead(phone=None, email_from=f"{step[1:4]}@ejemplo.cl")
                lead.phone = PHONE[:-4] + f"{1000 + talks}"
                self.consent(lead)
                self.have("POST", step, LOST)
                self.send()
                delivery = self.delivery(lead)
                self.assertEqual(
                    (delivery.state, delivery.error_class), ("pending", "timeout")
                )
                self.replay(lead)
                self.assertEqual(self.delivery(lead).state, "delivered")
                self.assertEqual(len(self.talks()), talks + 1)
                self.assertEqual(len(self.said(self.talks()[-1])), 1)

    def test_a_lost_message_is_found_by_its_words_where_marks_are_not_kept(self):
        self.chatwoot.application.keeps_attributes = False
        self.template()
        lead = self.lead()
        self.consent(lead)
        self.have("POST", "/messages", LOST)
        self.send()
        self.replay(lead)
        self.assertEqual(len(self.said(self.talks()[0])), 1)

    def test_a_replay_says_nothing_twice(self):
        lead = self.lead()
        self.send()
        self.replay(lead)
        self.assertEqual(len(self.talks()), 1)
        self.assertEqual(len(self.said(self.talks()[0])), 1)
        self.assertEqual(len(self.contacts()), 1)

    def test_what_was_learned_is_kept_when_a_later_call_fails(self):
        lead = self.lead()
        self.have("POST", "/messages", REFUSED)
        self.send()
        self.assertEqual(self.delivery(lead).state, "pending")
        link = self.own(self.chat_a)._link(lead, "conversation")
        self.assertEqual(link.external_id, str(self.talks()[0]["id"]))

    def test_labels_and_attributes_of_others_stay(self):
        lead = self.lead()
        self.send()
        (talk,) = self.talks()
        talk["labels"].append("vip")
        talk["custom_attributes"] = {"plan": "oro"}
        self.replay(lead)
        self.assertEqual(set(talk["labels"]), {"lead", "vip"})
        self.assertEqual(talk["custom_attributes"]["plan"], "oro")
        self.assertIn("smarteros_lead", talk["custom_attributes"])

    def test_an_inbox_with_one_conversation_per_contact(self):
        inbox = self.state.inboxes[self.account_a["inbox_ids"][0]]
        inbox["lock_to_single_conversation"] = True
        self.lead()
        self.send()
        second = self.lead()
        self.send()
        self.assertEqual(self.delivery(second).state, "delivered")
        self.assertEqual(len(self.talks()), 1)
        self.assertEqual(len(self.said(self.talks()[0])), 2)

    def test_a_conversation_that_was_deleted_is_made_again(self):
        lead = self.lead()
        self.send()
        self.state.conversations.clear()
        self.replay(lead)
        self.assertEqual(len(self.talks()), 1)

    def test_the_salesperson_gets_the_conversation(self):
        user = self.create_user(self.company_a, f"vende{self.company_a.id}@example.cl")
        self.lead(user_id=user.id)
        self.send()
        agent = self.state.users[self.talks()[0]["assignee_id"]]
        self.assertEqual(agent["email"], user.login)

    def test_refusals_are_told_with_chatwoots_words(self):
        self.chat_a.chatwoot_token = "wrong"
        lead = self.lead()
        self.send()
        delivery = self.delivery(lead)
        self.assertEqual((delivery.state, delivery.error_class), ("failed", "rejected"))
        self.assertIn("Invalid Access Token", delivery.error)
        self.assertNotIn("wrong", delivery.attempt_ids.response)

    def test_the_throttle_of_chatwoot_is_respected(self):
        lead = self.lead()
        self.have("POST", "/contacts/filter", (429, b"Retry later\n"))
        self.send()
        delivery = self.delivery(lead)
        self.assertEqual(
            (delivery.state, delivery.error_class), ("pending", "rate_limited")
        )

    def test_without_an_inbox_it_says_so(self):
        self.chat_a.chatwoot_inbox_id = False
        lead = self.lead()
        self.send()
        self.assertEqual(self.delivery(lead).error_class, "unsignable")
        self.assertEqual(self.calls, [])

    def test_a_lead_that_was_deleted_meanwhile(self):
        lead = self.lead()
        delivery = self.delivery(lead)
        lead.unlink()
        self.send()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(self.talks(), [])

    def test_tenants_do_not_meet(self):
        self.lead(self.company_b)
        self.send()
        self.assertEqual((self.talks(), self.contacts()), ([], []))
        self.assertEqual(len(self.talks(self.account_b)), 1)
        links = self.env["smarter.connector.link"].search([])
        self.assertEqual(links.company_id, self.company_b)

    def test_the_connection_is_tested_by_asking_who_we_are(self):
        self.chat_a.with_user(self.manager_a).action_test_connection()
        self.send()
        self.assertEqual(self.chat_a.last_test_state, "passed")
        self.chat_a.chatwoot_account = self.account_b["account_id"]
        self.chat_a.with_user(self.manager_a).action_test_connection()
        self.send()
        self.assertEqual(self.chat_a.last_test_state, "failed")

    def test_an_api_inbox_gets_a_note(self):
        account, __ = self.connect(self.company_a, "API", API_INBOX)
        self.lead()
        self.send()
        self.assertTrue(self.said(self.talks(account)[0])[0]["private"])
