"""Status and assignee go both ways, and nothing goes round in circles."""

from __future__ import annotations

from .common import ChatwootCase


class TestState(ChatwootCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.create_user(
            cls.company_a, f"vende{cls.company_a.id}@example.cl"
        )
        cls.colleague = cls.create_user(
            cls.company_a, f"otra{cls.company_a.id}@example.cl"
        )
        cls.stranger = cls.create_user(cls.company_b, "ajeno@example.cl")

    def open(self):
        lead = self.lead()
        self.send()
        self.subscribe()
        return lead, self.talks()[-1]

    def tell(self, lead, name):
        """Deliver what the lead's changes have to tell; return this event's delivery."""
        self.env.cr.flush()
        self.send()
        return self.delivery(lead, name)

    def agent_id(self, user):
        return next(
            row["id"] for row in self.state.users.values() if row["email"] == user.login
        )

    def assignee(self, talk):
        user_id = talk["assignee_id"]
        return self.state.users[user_id]["email"] if user_id else None

    def changes(self):
        """Return the calls that change something."""
        return [path for method, path in self.calls if method != "GET"]

    def test_an_agent_takes_the_conversation_and_the_lead(self):
        lead, talk = self.open()
        self.chatwoot.application.assign(talk, self.agent_id(self.seller))
        self.hear_all()
        self.assertEqual(lead.user_id, self.seller)

    def test_what_came_from_there_does_not_go_back(self):
        lead, talk = self.open()
        self.chatwoot.application.assign(talk, self.agent_id(self.seller))
        self.hear_all()
        self.calls.clear()
        self.assertEqual(self.tell(lead, "lead.assigned").state, "delivered")
        self.assertEqual(self.changes(), [])

    def test_the_salesperson_takes_the_conversation(self):
        lead, talk = self.open()
        lead.user_id = self.seller
        self.assertEqual(self.tell(lead, "lead.assigned").state, "delivered")
        self.assertEqual(self.assignee(talk), self.seller.login)
        self.hear_all()
        self.calls.clear()
        self.env["smarter.event"]._emit("lead.assigned", lead, lambda own: [{}])
        self.send()
        self.assertEqual((lead.user_id, self.changes()), (self.seller, []))

    def test_back_and_forth_ends(self):
        lead, talk = self.open()
        lead.user_id = self.seller
        self.tell(lead, "lead.assigned")
        self.chatwoot.application.assign(talk, self.agent_id(self.colleague))
        for _round in range(3):
            self.hear_all()
            self.send()
        self.assertEqual(lead.user_id, self.colleague)
        self.assertEqual(self.assignee(talk), self.colleague.login)
        self.assertEqual(self.chatwoot.webhooks.queue, [])

    def test_an_agent_of_another_tenant_takes_no_lead(self):
        lead, talk = self.open()
        user = self.state.add_user("Ajeno", self.stranger.login)
        self.state.members[talk["account_id"], user["id"]] = "agent"
        self.chatwoot.application.assign(talk, user["id"])
        self.hear_all()
        self.assertFalse(lead.user_id)

    def test_a_salesperson_who_is_no_agent_changes_nothing(self):
        lead, talk = self.open()
        lead.user_id = self.manager_a
        self.assertEqual(self.tell(lead, "lead.assigned").state, "delivered")
        self.assertIsNone(self.assignee(talk))

    def test_a_won_lead_resolves_its_conversation_once(self):
        lead, talk = self.open()
        lead.action_set_won()
        self.tell(lead, "lead.won")
        self.assertEqual(talk["status"], "resolved")
        self.hear_all()
        self.calls.clear()
        self.env["smarter.event"]._emit("lead.won", lead, lambda own: [{}])
        self.send()
        self.assertEqual(self.changes(), [])

    def test_a_lead_that_was_won_by_mistake(self):
        lead, talk = self.open()
        self.env["smarter.event"]._emit("lead.won", lead, lambda own: [{}])
        self.send()
        self.assertEqual(talk["status"], "open")

    def test_a_status_from_there_is_noted_in_the_chatter(self):
        lead, talk = self.open()
        self.chatwoot.application.set_status(talk, "resolved")
        self.hear_all()
        link = self.own(self.chat_a)._link(lead, "conversation")
        self.assertEqual(link.data["status"], "resolved")
        self.assertIn("Resuelta", "".join(lead.message_ids.mapped("body")))
        self.assertTrue(lead.active)

    def test_an_older_word_does_not_undo_a_newer_one(self):
        lead, talk = self.open()
        self.chatwoot.application.set_status(talk, "pending")
        self.state.clock_offset_s = 10
        self.chatwoot.application.set_status(talk, "resolved")
        self.hear_all(order="backwards")
        link = self.own(self.chat_a)._link(lead, "conversation")
        self.assertEqual(link.data["status"], "resolved")

    def test_a_changed_contact_is_told(self):
        lead, __ = self.open()
        lead.contact_name = "Ana María Pérez"
        self.tell(lead, "lead.updated")
        self.assertEqual(self.contacts()[0]["name"], "Ana María Pérez")
