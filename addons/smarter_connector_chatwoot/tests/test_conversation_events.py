"""What other systems of the tenant learn of conversations: each fact once."""

from __future__ import annotations

import json
from pathlib import Path

from ..tools.payload import SCHEMAS
from .common import EMAIL, PHONE, ChatwootCase

FOLDER = Path(__file__).parents[1] / "schemas"
ANA = {"name": "Ana Pérez", "phone_number": PHONE, "email": EMAIL}


class TestConversationEvents(ChatwootCase):
    def setUp(self):
        super().setUp()
        self.subscribe()
        self.seller = self.create_user(
            self.company_a, f"vende{self.company_a.id}@example.cl"
        )

    def told(self, lead=None, company=None):
        """Return what was told since the start, each valid by its schema."""
        domain = [("type", "in", list(SCHEMAS))]
        if lead:
            domain += [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        events = self.env["smarter.event"].search(domain, order="id")
        for event in events:
            SCHEMAS[event.type].model_validate_json(event.payload)
        return [(event.type, json.loads(event.payload)["data"]) for event in events]

    def types(self, lead=None):
        return [event_type.partition(".")[2] for event_type, __ in self.told(lead)]

    def open(self, **values):
        lead = self.lead(**values)
        self.send()
        return lead, self.talks()[-1]

    def customer(self, text, talk, **values):
        inbox_id = self.account_a["inbox_ids"][0]
        values["conversation_id"] = talk["id"]
        return self.chatwoot.receive(inbox_id, text, contact=ANA, **values)

    def test_the_schemas_in_the_repository_are_those_in_use(self):
        kept = {
            path.name: json.loads(path.read_text(encoding="utf-8"))
            for path in FOLDER.iterdir()
        }
        used = {
            f"{t}.v1.json": model.model_json_schema() for t, model in SCHEMAS.items()
        }
        self.assertEqual(kept, used)
        codes = self.env["smarter.event.type"].search([]).mapped("code")
        self.assertLessEqual(set(SCHEMAS), set(codes))

    def test_a_lead_that_opens_one(self):
        lead, talk = self.open()
        ((event_type, data),) = self.told(lead)
        self.assertEqual(event_type, "conversation.created")
        self.assertEqual(data["lead"]["id"], lead.id)
        conversation = data["conversation"]
        self.assertEqual(
            (conversation["id"], conversation["channel"], conversation["status"]),
            (str(talk["id"]), "whatsapp", "open"),
        )
        self.assertIn(f"/conversations/{talk['id']}", conversation["url"])

    def test_a_private_note_is_not_told_and_a_template_is(self):
        self.template()
        lead = self.lead()
        self.consent(lead)
        self.send()
        self.assertEqual(self.types(lead), ["created", "message"])
        message = self.told(lead)[-1][1]["message"]
        self.assertEqual(message["direction"], "outgoing")
        self.assertIn("Hola Ana", message["text"])
        self.hear_all()
        self.delivery(lead).action_replay()
        self.send()
        self.assertEqual(self.types(lead), ["created", "message"])

    def test_both_sides_are_told_once_each(self):
        lead, talk = self.open()
        self.customer("¿Precio?", talk)
        account_id, user_id = self.account_a["account_id"], self.account_a["user_id"]
        self.chatwoot.reply(account_id, talk["id"], "1.000", user_id=user_id)
        self.chatwoot.reply(
            account_id, talk["id"], "ojo", user_id=user_id, private=True
        )
        for delivery in self.chatwoot.webhooks.take():
            self.headers = delivery.headers
            self.hear(delivery.body)
            self.hear(delivery.body)
        said = [data["message"] for name, data in self.told(lead) if "message" in name]
        self.assertEqual(
            [(m["direction"], m["text"]) for m in said],
            [("incoming", "¿Precio?"), ("outgoing", "1.000")],
        )

    def test_attachments_are_links(self):
        lead, talk = self.open()
        files = [{"data_url": "https://chat.example/f/plano.pdf", "file_type": "file"}]
        self.customer("Mire", talk, attachments=files)
        self.hear_all()
        (message,) = [d["message"] for n, d in self.told(lead) if "message" in n]
        self.assertEqual(
            message["attachments"],
            [{"name": "plano.pdf", "url": "https://chat.example/f/plano.pdf"}],
        )

    def test_who_writes_first(self):
        inbox_id = self.account_a["inbox_ids"][0]
        self.chatwoot.receive(inbox_id, "Hola", contact=ANA)
        self.hear_all()
        self.send()
        lead = self.env["crm.lead"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(self.types(lead), ["created", "message"])
        data = self.told(lead)[0][1]
        self.assertEqual(data["lead"]["intake_id"], lead.intake_id.uuid)
        self.assertEqual(data["conversation"]["channel"], "whatsapp")

    def test_status_and_assignee_from_there(self):
        lead, talk = self.open()
        agent = next(
            u for u in self.state.users.values() if u["email"] == self.seller.login
        )
        self.chatwoot.application.assign(talk, agent["id"])
        self.chatwoot.application.set_status(talk, "pending")
        self.hear_all()
        self.assertEqual(self.types(lead), ["created", "assigned", "status_changed"])
        assigned, status = (data for __, data in self.told(lead)[1:])
        self.assertEqual(
            assigned["conversation"]["assigned_to"],
            {
                "id": self.seller.id,
                "name": self.seller.name,
                "email": self.seller.login,
            },
        )
        self.assertIsNone(assigned["previous"])
        self.assertEqual(status["previous_status"], "open")
        self.assertEqual(status["conversation"]["status"], "pending")

    def test_status_and_assignee_from_here_and_their_echo(self):
        lead, __ = self.open()
        lead.user_id = self.seller
        self.env.cr.flush()
        self.send()
        lead.action_set_won()
        self.env.cr.flush()
        self.send()
        self.hear_all()
        self.assertEqual(self.types(lead), ["created", "assigned", "status_changed"])

    def test_chatwoot_itself_is_not_told(self):
        lead, __ = self.open()
        sent = self.env["smarter.delivery"].search([("event_id.res_id", "=", lead.id)])
        self.assertFalse(set(sent.mapped("event_type")) & set(SCHEMAS))

    def test_others_of_the_same_tenant_are_and_no_others(self):
        hooks = self.create_connector(self.company_a, "https://a.example/hook")
        foreign = self.create_connector(self.company_b, "https://b.example/hook")
        every = self.env["smarter.event.type"].search([])
        (hooks | foreign).event_type_ids = every
        self.open()
        types = hooks.delivery_ids.mapped("event_type")
        self.assertIn("conversation.created", types)
        self.assertFalse(foreign.delivery_ids)

    def test_filters_of_leads_hold(self):
        hooks = self.create_connector(
            self.company_a, "https://a.example/hook", lead_sources="web"
        )
        hooks.event_type_ids = self.env["smarter.event.type"].search([])
        self.open(intake_source="fair")
        self.assertFalse(hooks.delivery_ids)
        self.open(intake_source="web", phone="+56987650000", email_from=False)
        self.assertIn("conversation.created", hooks.delivery_ids.mapped("event_type"))
