"""From the bot to the inbox: once, with the transcript, for the right tenant."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import skipIf

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_connector_chatwoot.tests.common import Chatwoot, ChatwootMixin

from ..tools.payload import HandedOff

SCHEMA = Path(__file__).parents[1] / "schemas" / "conversation.handed_off.v1.json"


@skipIf(Chatwoot is None, "the repository's sandbox is not here")
@tagged("post_install", "-at_install")
class TestHandOff(ChatwootMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_chatwoot()
        cls.bot = cls.create_connector(
            cls.company_a,
            "https://bot.example/hook",
            provider="botpress",
            botpress_relay="odoo",
        )
        (cls.chat_a | cls.chat_b).event_type_ids = False
        cls.bot.event_type_ids = False

    def hand_off(self, phone="+56987654321"):
        lead = self.env["crm.lead"].create(
            {
                "name": "Lead",
                "company_id": self.company_a.id,
                "contact_name": "Ana",
                "phone": phone,
            }
        )
        own = self.bot.with_env(self.company_a._tenant_env())
        lead = lead.with_env(own.env)
        said = {"id": "1", "at": None, "author": "bot", "text": "¿Una persona?"}
        own.env["smarter.bot.message"]._keep(own, lead, [said])
        own._take_over(lead, {"type": "handoff", "reason": "pide una persona"})
        return lead

    def deliveries(self, lead):
        events = self.env["smarter.event"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        events = events.filtered(lambda one: one.type == "conversation.handed_off")
        return events, events.delivery_ids

    def test_the_schema_in_the_repository_is_the_one_in_use(self):
        self.assertEqual(
            json.loads(SCHEMA.read_text(encoding="utf-8")),
            HandedOff.model_json_schema(),
        )

    def test_the_conversation_is_opened_with_the_transcript(self):
        lead = self.hand_off()
        event, delivery = self.deliveries(lead)
        HandedOff.model_validate_json(event.payload)
        self.assertEqual(delivery.connector_id, self.chat_a)
        self.drain("chatwoot")
        self.assertEqual((delivery.state, delivery.error), ("delivered", False))
        link = self.chat_a._link(lead, "conversation")
        self.assertTrue(link.external_id)
        sent = json.dumps(self._rows()["messages"], default=str, ensure_ascii=False)
        self.assertEqual(sent.count("¿Una persona?"), 1)
        delivery.action_replay()
        self.drain("chatwoot")
        sent = json.dumps(self._rows()["messages"], default=str, ensure_ascii=False)
        self.assertEqual(sent.count("¿Una persona?"), 1)

    def give_to(self, name):
        row = self.state.add_team(self.account_a["account_id"], name)
        self.chat_a.chatwoot_team_id = self.env["smarter.chatwoot.team"].create(
            {
                "company_id": self.company_a.id,
                "connector_id": self.chat_a.id,
                "name": name,
                "number": row["id"],
            }
        )
        return row["id"]

    def test_the_team_of_the_settings_gets_the_conversation(self):
        team_id = self.give_to("ventas")
        lead = self.hand_off()
        __, delivery = self.deliveries(lead)
        self.drain("chatwoot")
        self.assertEqual((delivery.state, delivery.error), ("delivered", False))
        (talk,) = self.state.conversations.values()
        self.assertEqual(talk["team_id"], team_id)
        self.calls.clear()
        delivery.action_replay()
        self.drain("chatwoot")
        self.assertFalse([path for __, path in self.calls if "assignments" in path])

    def test_the_team_gets_a_conversation_that_is_there(self):
        lead = self.hand_off()
        self.drain("chatwoot")
        (talk,) = self.state.conversations.values()
        self.assertFalse(talk["team_id"])
        team_id = self.give_to("ventas")
        __, delivery = self.deliveries(lead)
        delivery.action_replay()
        self.drain("chatwoot")
        self.assertEqual(talk["team_id"], team_id)

    def test_botpress_own_integration_is_not_disturbed(self):
        self.bot.botpress_relay = "botpress"
        events, __ = self.deliveries(self.hand_off())
        self.assertFalse(events)

    def test_a_deleted_lead(self):
        lead = self.hand_off()
        __, delivery = self.deliveries(lead)
        lead.unlink()
        self.drain("chatwoot")
        self.assertEqual(delivery.state, "delivered")
