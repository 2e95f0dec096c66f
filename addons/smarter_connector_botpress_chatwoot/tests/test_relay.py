"""Words between bot and inbox: each once, in order, and never round and round."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import skipIf

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_connector_botpress.tests.common import BotMixin
from odoo.addons.smarter_connector_chatwoot.tests.common import Chatwoot, ChatwootMixin

from ..tools.payload import Relayed

SCHEMA = Path(__file__).parents[1] / "schemas" / "conversation.relayed.v1.json"
RELAYED = "conversation.relayed"
ANA = {"name": "Ana Pérez", "phone_number": "+56987654321"}
HAND_OFF = {"type": "handoff", "reason": "pide una persona"}


@skipIf(Chatwoot is None, "the repository's sandbox is not here")
@tagged("post_install", "-at_install")
class TestRelay(ChatwootMixin, BotMixin, TransactionCase):
    bot_host = "bot.example"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_accounts()
        (cls.bot_a | cls.bot_b).botpress_relay = "odoo"

    def setUp(self):
        super().setUp()
        for account in (self.account_a, self.account_b):
            self.subscribe(account)

    # What happens outside

    def customer_writes(self, text, account=None, **values):
        """A customer writes for the first time; Chatwoot tells us."""
        account = account or self.account_a
        self.chatwoot.receive(account["inbox_ids"][0], text, contact=ANA, **values)
        self.hear_chatwoot()

    def reply(self, text, account=None):
        """A customer goes on in the conversation that is there."""
        number = self.talks(account)[-1]["id"]
        self.customer_writes(text, account, conversation_id=number)

    def answer(self, text, **values):
        """Somebody of the team answers in Chatwoot."""
        account_id, user_id = self.account_a["account_id"], self.account_a["user_id"]
        number = self.talks()[-1]["id"]
        self.chatwoot.reply(account_id, number, text, user_id=user_id, **values)
        self.hear_chatwoot()

    def hear_chatwoot(self):
        """Bring what Chatwoot has to tell, each to the connector of its account."""
        chats = {chat.chatwoot_account: chat for chat in self.chat_a | self.chat_b}
        for delivery in self.chatwoot.webhooks.take():
            account_id = json.loads(delivery.body)["account"]["id"]
            self.hear(delivery.body, chats[account_id])

    def bot_says(self, lead, *texts, first=1):
        bot = self.bot_a if lead.company_id == self.company_a else self.bot_b
        conversation = bot._link(lead, "conversation").external_id
        signals = [
            BotMixin.said(self, conversation, text, number)
            for number, text in enumerate(texts, first)
        ]
        self.tell(*signals, connector=bot)
        self.deliver()

    def deliver(self):
        """Have everything that is due go out, and come back where it echoes."""
        for provider in ("botpress", "chatwoot"):
            self.env.flush_all()
            self.drain(provider)
        self.hear_chatwoot()

    # What is there

    def new_lead(self, company=None):
        lead = self.lead(company or self.company_a)
        self.agree(lead, "whatsapp")
        self.deliver()
        return lead

    def inbox(self, account=None):
        """Return what the customer can read, oldest first."""
        rows = [row for talk in self.talks(account) for row in self.said(talk)]
        return [row["content"] for row in rows if not row["private"]]

    def bot_heard(self, name="bot-a"):
        """Return what was said to the bot in the person's name."""
        return [
            message["payload"]["text"]
            for conversation in self.seen(name)["conversations"].values()
            for message in conversation["messages"]
        ]

    def relayed(self):
        events = self.env["smarter.event"].search([("type", "=", RELAYED)], order="id")
        return [json.loads(event.payload)["data"] for event in events]

    # The rules

    def test_the_schema_in_the_repository_is_the_one_in_use(self):
        self.assertEqual(
            json.loads(SCHEMA.read_text(encoding="utf-8")), Relayed.model_json_schema()
        )

    def test_both_ways_in_order(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.reply("¿Tienen zinc?")
        self.deliver()
        self.assertEqual(self.bot_heard(), ["Hola", "¿Tienen zinc?"])
        self.bot_says(lead, "Sí, tenemos.", "¿Cuántas planchas?")
        self.assertEqual(
            self.inbox(),
            ["Hola", "¿Tienen zinc?", "Sí, tenemos.", "¿Cuántas planchas?"],
        )
        for data in self.env["smarter.event"].search([("type", "=", RELAYED)]):
            Relayed.model_validate_json(data.payload)
        self.assertEqual(
            [data["to"] for data in self.relayed()], ["bot", "bot", "inbox", "inbox"]
        )

    def test_nothing_goes_round(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.bot_says(lead, "Buenas")
        before = (self.bot_heard(), self.inbox(), self.relayed())
        for __ in range(3):
            self.deliver()
        self.assertEqual((self.bot_heard(), self.inbox(), self.relayed()), before)
        self.assertEqual(self.bot_heard(), ["Hola"])
        self.assertEqual(self.inbox(), ["Hola", "Buenas"])

    def test_what_the_bot_says_twice_is_said_twice(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.bot_says(lead, "¿Algo más?", "¿Algo más?")
        self.assertEqual(self.inbox(), ["Hola", "¿Algo más?", "¿Algo más?"])

    def test_botpress_own_relay_is_not_disturbed(self):
        self.bot_a.botpress_relay = "botpress"
        lead = self.new_lead()
        self.reply("Hola")
        self.bot_says(lead, "Buenas")
        self.answer("Aquí Vende")
        self.assertEqual((self.bot_heard(), self.relayed()), ([], []))
        self.assertEqual(self.inbox(), ["Hola", "Aquí Vende"])
        self.assertEqual(lead.bot_state, "talking")

    def test_the_bots_words_wait_until_the_person_has_written(self):
        """Before that, only what there is a consent for may reach a customer."""
        lead = self.new_lead()
        self.bot_says(lead, "Hola Ana", "¿Qué busca?")
        self.assertEqual(self.inbox(), [])
        self.reply("Zinc")
        self.deliver()
        self.assertEqual(self.inbox(), ["Zinc", "Hola Ana", "¿Qué busca?"])
        self.assertEqual(self.bot_heard(), ["Zinc"])

    def test_who_writes_first_is_told_to_the_bot_once(self):
        self.customer_writes("Quiero una cotización")
        self.deliver()
        lead = self.env["crm.lead"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(self.bot_heard(), ["Quiero una cotización"])
        self.reply("¿Hola?")
        self.deliver()
        self.assertEqual(self.bot_heard(), ["Quiero una cotización", "¿Hola?"])
        self.bot_says(lead, "Claro")
        self.assertEqual(self.inbox()[-1], "Claro")

    def test_the_bot_hears_only_what_it_may_know(self):
        self.bot_a.botpress_share_message = False
        self.new_lead()
        self.reply("Mi RUT es 12345678-5")
        self.deliver()
        self.assertEqual((self.bot_heard(), self.relayed()), ([], []))

    # Until a person takes over

    def test_not_after_the_hand_off(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.bot_says(lead, "Buenas")
        conversation = self.bot_a._link(lead, "conversation").external_id
        self.tell(self.event(conversation, HAND_OFF))
        self.deliver()
        note = self.said(self.talks()[0])[-1]
        self.assertTrue(note["private"])
        for words in ("Hola", "Buenas"):
            self.assertIn(words, note["content"])
        self.reply("¿Sigue ahí?")
        self.bot_says(lead, "Sí", first=9)
        self.assertEqual(self.bot_heard(), ["Hola"])
        self.assertEqual(self.inbox(), ["Hola", "Buenas", "¿Sigue ahí?"])

    def test_the_hand_off_opens_a_resolved_conversation(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.chatwoot.application.set_status(self.talks()[0], "resolved")
        conversation = self.bot_a._link(lead, "conversation").external_id
        self.tell(self.event(conversation, HAND_OFF))
        self.deliver()
        self.assertEqual([talk["status"] for talk in self.talks()], ["open"])

    def test_the_hand_off_of_who_wrote_first_comes_to_that_conversation(self):
        self.customer_writes("Quiero una cotización")
        self.deliver()
        lead = self.env["crm.lead"].search([("company_id", "=", self.company_a.id)])
        conversation = self.bot_a._link(lead, "conversation").external_id
        self.tell(self.event(conversation, HAND_OFF))
        self.deliver()
        (talk,) = self.talks()
        self.assertTrue(self.said(talk)[-1]["private"])

    def test_somebody_of_the_team_answers(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.deliver()
        self.answer("Buenos días, soy Admin")
        self.assertEqual(lead.bot_state, "handed_off")
        self.reply("Qué bueno")
        self.bot_says(lead, "Buenas")
        self.assertEqual(self.bot_heard(), ["Hola"])
        self.assertEqual(self.inbox()[1:], ["Buenos días, soy Admin", "Qué bueno"])

    def test_a_note_between_colleagues_is_for_nobody_else(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.answer("¿Quién lo toma?", private=True)
        self.deliver()
        self.assertEqual((self.bot_heard(), lead.bot_state), (["Hola"], "talking"))

    def test_an_old_chatwoot_keeps_no_marks(self):
        """There our own words look like an agent's: they must not silence the bot."""
        self.chatwoot.application.keeps_attributes = False
        self.chat_a.chatwoot_version = "4.11.0"
        lead = self.new_lead()
        self.reply("Hola")
        self.bot_says(lead, "Buenas")
        self.reply("¿Tienen zinc?")
        self.bot_says(lead, "Buenas", first=5)
        self.assertEqual(lead.bot_state, "talking")
        self.assertEqual(self.bot_heard(), ["Hola", "¿Tienen zinc?"])
        self.assertEqual(self.inbox(), ["Hola", "Buenas", "¿Tienen zinc?", "Buenas"])

    # What goes wrong

    def test_an_answer_that_gets_lost_says_nothing_twice(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.bot_says(lead, "Buenas")
        self.have("POST", "/messages", "lost")
        type(self).lost = ["/messages"]
        self.reply("¿Tienen zinc?")
        self.bot_says(lead, "Sí", "¿Cuánto?", first=5)
        waiting = self.env["smarter.delivery"].search([("state", "=", "pending")])
        self.assertEqual(set(waiting.mapped("event_type")), {RELAYED})
        waiting.action_replay()
        self.deliver()
        self.assertEqual(self.bot_heard(), ["Hola", "¿Tienen zinc?"])
        self.assertEqual(
            self.inbox(), ["Hola", "Buenas", "¿Tienen zinc?", "Sí", "¿Cuánto?"]
        )

    def test_what_the_push_missed_comes_with_the_next_word(self):
        lead = self.new_lead()
        self.reply("Hola")
        self.deliver()
        conversation = self.bot_a._link(lead, "conversation").external_id
        words = {"type": "text", "text": "Nunca empujado"}
        self.bots.control(
            "POST",
            "say/bot-a",
            {"conversation": conversation, "payload": words, "lost": True},
        )
        self.reply("¿Hola?")
        self.deliver()
        self.assertEqual(self.inbox(), ["Hola", "¿Hola?", "Nunca empujado"])

    def test_two_tenants_never_meet(self):
        """Both have a conversation 1 and the same person."""
        ours, theirs = self.new_lead(), self.new_lead(self.company_b)
        self.reply("Soy de A")
        self.reply("Soy de B", self.account_b)
        self.deliver()
        self.bot_says(ours, "Bot A")
        self.bot_says(theirs, "Bot B", first=3)
        self.assertEqual(self.bot_heard(), ["Soy de A"])
        self.assertEqual(self.bot_heard("bot-b"), ["Soy de B"])
        self.assertEqual(self.inbox(), ["Soy de A", "Bot A"])
        self.assertEqual(self.inbox(self.account_b), ["Soy de B", "Bot B"])

    def test_a_deleted_lead(self):
        lead = self.new_lead()
        self.reply("Hola")
        lead.unlink()
        self.deliver()
        deliveries = self.env["smarter.delivery"].search([("event_type", "=", RELAYED)])
        self.assertEqual(deliveries.mapped("state"), ["delivered"])
