"""A new lead begins a conversation: once, and with what the person agreed to."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

from odoo.tests import tagged

from .common import BotCase

PERSON = {
    "contact_name": "Ana Pérez",
    "partner_name": "Panadería SpA",
    "email_from": "ana@ejemplo.cl",
    "phone": "+56987654321",
    "description": "<p>¿Tienen pan?</p>",
    "intake_source": "web",
}


@tagged("post_install", "-at_install")
class TestStart(BotCase):
    def told(self, name="bot-a"):
        """Return the context of the only conversation."""
        [event] = self.seen(name)["events"]
        return event["payload"]

    def texts(self, conversation, name="bot-a"):
        found = self.seen(name)["conversations"][conversation]["messages"]
        return [message["payload"]["text"] for message in found]

    def test_the_bot_hears_of_a_lead(self):
        lead = self.create_lead(**PERSON)
        self.agree(lead)
        conversation = self.talk(lead)
        delivery = self.delivery(lead)
        self.assertEqual((delivery.state, delivery.error), ("delivered", False))
        told = self.told()
        self.assertEqual(told["type"], "lead")
        self.assertEqual(told["id"], delivery.event_id.uuid)
        self.assertEqual(told["lead"]["id"], lead.id)
        self.assertEqual(told["lead"]["source"], "web")
        self.assertEqual(self.texts(conversation), ["¿Tienen pan?"])
        [user] = self.seen()["users"]
        self.assertEqual(user["name"], "Ana Pérez")
        self.assertIn(self.company_a.tenant_uuid.replace("-", ""), conversation)
        self.assertEqual(lead.bot_state, "talking")
        self.assertEqual(lead.bot_message_ids.mapped("author"), ["visitor"])

    def test_the_calls_are_those_of_botpress_own_client(self):
        """See ``tests/conformity``, which asks the client for them."""
        lead = self.create_lead(**PERSON)
        self.agree(lead)
        conversation = self.talk(lead)
        made = []
        for method, path, body in self.calls:
            path = unquote(path).removeprefix("/bot-a")
            content = json.loads(body) if body else None
            if path == "/events":
                content["payload"] = "{event}"
            text = json.dumps([method, path, content], ensure_ascii=False)
            made.append(json.loads(text.replace(conversation, "{conversation}")))
        tests = Path(self.sandbox.__file__).parents[3]
        expected = tests / "conformity" / "botpress" / "calls.json"
        self.assertEqual(made, json.loads(expected.read_text("utf-8")))

    def test_what_was_said_while_we_were_down(self):
        """Replaying the delivery reads it; the bot hears nothing twice."""
        lead = self.create_lead()
        conversation = self.talk(lead)
        for text in ("uno", "dos"):
            values = {"conversation": conversation, "lost": True}
            payload = {"type": "text", "text": text}
            self.bots.control("POST", "say/bot-a", {**values, "payload": payload})
        self.again(lead)
        self.assertEqual(lead.bot_message_ids.mapped("text"), ["uno", "dos"])
        self.assertEqual(len(self.seen()["events"]), 1)

    def test_without_consent_nothing_about_the_person_leaves(self):
        lead = self.create_lead(**PERSON)
        self.agree(lead, purpose="marketing")
        self.agree(lead, proven=False)
        self.agree(lead).write({"revoked_at": "2026-02-01 00:00:00"})
        conversation = self.talk(lead)
        self.assertEqual(set(self.told()["lead"]), {"id", "intake_id", "source"})
        self.assertEqual(self.told()["consent"], [])
        self.assertEqual(self.texts(conversation), [])
        sent = b"".join(body for __, __, body in self.calls).decode()
        for value in PERSON.values():
            if value != "web":
                self.assertNotIn(value.strip("<p>/"), sent)
        self.assertNotIn("name", self.seen()["users"][0])

    def test_only_what_the_tenant_shares(self):
        self.bot_a.write(
            {"botpress_share_name": False, "botpress_share_message": False}
        )
        lead = self.create_lead(**PERSON)
        self.agree(lead, "email", "phone")
        self.talk(lead)
        self.assertEqual(set(self.told()["lead"]), {"id", "intake_id", "source"})

    def test_an_address_needs_a_consent_for_just_that(self):
        self.bot_a.write({"botpress_share_email": True, "botpress_share_phone": True})
        lead = self.create_lead(**PERSON)
        self.agree(lead, "email", email="somebody@else.cl")
        self.agree(lead, "whatsapp")
        self.talk(lead)
        shared = self.told()["lead"]
        self.assertNotIn("email", shared)
        self.assertEqual(shared["phone"], "+56987654321")
        self.assertIn(
            {"purpose": "contact", "channel": "whatsapp"}, self.told()["consent"]
        )

    def test_a_consent_without_a_channel_gives_no_address(self):
        self.bot_a.write({"botpress_share_email": True, "botpress_share_phone": True})
        lead = self.create_lead(**PERSON)
        self.agree(lead)
        self.talk(lead)
        self.assertFalse({"email", "phone"} & set(self.told()["lead"]))

    def test_tenants_have_their_own_bots(self):
        ours = self.create_lead(**PERSON)
        theirs = self.create_lead(self.company_b, contact_name="Berta")
        self.agree(ours)
        self.agree(theirs)
        self.drain("botpress")
        self.assertEqual(self.seen()["users"][0]["name"], "Ana Pérez")
        self.assertEqual(self.seen("bot-b")["users"][0]["name"], "Berta")
        for name in ("bot-a", "bot-b"):
            self.assertEqual(len(self.seen(name)["conversations"]), 1)

    def test_two_leads_of_a_contact_are_one_person_for_the_bot(self):
        partner = self.env["res.partner"].create(
            {"name": "Ana", "company_id": self.company_a.id}
        )
        for _time in range(2):
            self.create_lead(partner_id=partner.id)
        self.drain("botpress")
        self.assertEqual(len(self.seen()["users"]), 1)
        self.assertEqual(len(self.seen()["conversations"]), 2)

    def test_other_events_are_not_for_a_bot(self):
        self.bot_a.event_type_ids = self.event_type
        self.assertFalse(self.emit())

    def test_a_lead_that_is_gone(self):
        lead = self.create_lead()
        delivery = self.delivery(lead)
        lead.unlink()
        self.drain("botpress")
        self.assertEqual(delivery.state, "delivered")
        self.assertIn("ya no existe", delivery.error)
        self.assertFalse(self.calls)

    def again(self, lead):
        """Make the next attempt now."""
        self.delivery(lead).action_replay()
        self.drain("botpress")
        self.assertEqual(self.delivery(lead).state, "delivered")

    def test_nothing_is_said_twice_after_a_lost_answer(self):
        for path in ("/get-or-create", "/events", "/messages"):
            with self.subTest(path):
                lead = self.create_lead(**PERSON)
                self.agree(lead)
                self.lost.append(path)
                conversation = self.talk(lead)
                delivery = self.delivery(lead)
                self.assertEqual(
                    (delivery.state, delivery.error_class), ("pending", "timeout")
                )
                if path == "/events":
                    # The bot's echo tells that it knows.
                    payload = {"type": "lead", "id": delivery.event_id.uuid}
                    self.tell(self.event(conversation, payload, is_bot=False))
                self.again(lead)
                told = [
                    event["payload"]["id"]
                    for event in self.seen()["events"]
                    if event["conversationId"] == conversation
                ]
                self.assertEqual(told, [delivery.event_id.uuid])
                self.assertEqual(self.texts(conversation), ["¿Tienen pan?"])

    def test_a_lost_answer_to_a_message_is_not_told_again(self):
        """What an attempt has done is known to the next one, without any echo."""
        lead = self.create_lead(**PERSON)
        self.agree(lead)
        self.lost.append("/bot-a/messages")
        conversation = self.talk(lead)
        link = self.env["smarter.connector.link"].search([("res_id", "=", lead.id)])
        self.assertEqual(link.data["told"], self.delivery(lead).event_id.uuid)
        self.again(lead)
        self.assertEqual(self.texts(conversation), ["¿Tienen pan?"])

    def test_an_error_with_status_200_is_an_error(self):
        bot = {"encryption_key": "another key of 32 characters ......", "bridged": True}
        self.bots.load({"bots": {"bot-a": bot}})
        lead = self.create_lead()
        self.drain("botpress")
        delivery = self.delivery(lead)
        self.assertEqual((delivery.state, delivery.error_class), ("failed", "rejected"))
        self.assertIn("encryption key", delivery.error)
        self.assertNotIn("key of tenant A", delivery.attempt_ids.response)

    def test_a_limit_is_waited_for(self):
        self.bots.control("POST", "rate-limit/bot-a", {"calls": 1})
        lead = self.create_lead()
        self.drain("botpress")
        delivery = self.delivery(lead)
        self.assertEqual(
            (delivery.state, delivery.error_class), ("pending", "rate_limited")
        )
        self.again(lead)

    def test_a_key_is_needed(self):
        self.bot_a.botpress_key = False
        lead = self.create_lead()
        self.drain("botpress")
        delivery = self.delivery(lead)
        self.assertEqual(delivery.error_class, "unsignable")
        self.assertFalse(self.calls)

    def test_keys_are_not_kept_with_the_answers(self):
        """A peer that echoes what it is sent."""
        seen = []

        def echo(request):
            seen.append(request.headers["x-user-key"])
            return 500, json.dumps({"key": seen[-1]}).encode()

        self.only(echo)
        self.bot_a.url = "https://c.example/bot-a"
        lead = self.create_lead()
        self.drain("botpress")
        response = self.delivery(lead).attempt_ids.response
        self.assertIn("[secret]", response)
        self.assertNotIn(seen[0], response)

    def test_answers_of_another_shape(self):
        for body in (b"[]", b"<html>", b"null"):
            self.only((200, body))
            self.bot_a.url = "https://c.example/bot-a"
            lead = self.create_lead()
            self.drain("botpress")
            self.assertEqual(self.delivery(lead).error_class, "server_error", body)

    def test_the_conversation_stays_with_its_user(self):
        """A contact that is chosen later does not lock us out."""
        lead = self.create_lead()
        self.talk(lead)
        lead.partner_id = self.env["res.partner"].create(
            {"name": "Ana", "company_id": self.company_a.id}
        )
        self.again(lead)
        self.assertEqual(len(self.seen()["users"]), 1)

    def test_connection_test(self):
        self.bot_a.with_user(self.manager_a).action_test_connection()
        self.drain("botpress")
        self.assertEqual(self.bot_a.last_test_state, "passed")
        self.assertFalse(self.seen()["conversations"])
        self.bot_a.botpress_key = "no such key, of 32 characters......."
        self.bot_a.with_user(self.manager_a).action_test_connection()
        self.drain("botpress")
        self.assertEqual(self.bot_a.last_test_state, "failed")


@tagged("post_install", "-at_install")
class TestConverse(BotCase):
    """The same with v12."""

    def setUp(self):
        super().setUp()
        self.bot_a.write(
            {
                "botpress_api": "converse",
                "url": "https://chat.example/api/v1/bots/ventas",
            }
        )

    def legacy(self, **settings):
        self.bots.load({"legacy": {"ventas": settings}})

    def test_the_answers_are_the_transcript(self):
        words = [{"type": "text", "text": "¡Hola!"}, {"type": "typing"}]
        self.legacy(responses=words)
        lead = self.create_lead(**PERSON)
        self.agree(lead)
        self.drain("botpress")
        self.assertEqual(self.delivery(lead).state, "delivered")
        said = [(one.author, one.text) for one in lead.bot_message_ids]
        self.assertEqual(said, [("visitor", "¿Tienen pan?"), ("bot", "¡Hola!")])
        [(__, path, body)] = self.calls
        self.assertIn("/converse/odoo-", path)
        self.assertEqual(json.loads(body)["metadata"]["lead"]["id"], lead.id)

    def test_a_greeting_when_nothing_was_written(self):
        self.legacy()
        self.create_lead()
        self.drain("botpress")
        self.assertEqual(json.loads(self.calls[0][2])["text"], "Hola")

    def test_a_long_message_is_cut(self):
        self.legacy()
        lead = self.create_lead(description="x" * 500)
        self.agree(lead)
        self.drain("botpress")
        self.assertEqual(self.delivery(lead).state, "delivered")
        self.assertEqual(len(json.loads(self.calls[0][2])["text"]), 360)

    def test_with_a_token_the_findings_come_as_well(self):
        self.bot_a.botpress_token = "t0ken"
        findings = {"score": 70, "answers": {"comuna": "Ñuñoa"}}
        self.legacy(
            token="t0ken",
            responses=[],
            state={"session": {"qualification": findings}},
        )
        lead = self.create_lead()
        self.drain("botpress")
        self.assertEqual((lead.bot_score, lead.bot_state), (70, "qualified"))
        self.assertEqual(lead.bot_answers, "comuna: Ñuñoa")

    def test_a_wrong_token(self):
        self.bot_a.botpress_token = "other"
        self.legacy(token="t0ken")
        lead = self.create_lead()
        self.drain("botpress")
        self.assertEqual(self.delivery(lead).error_class, "rejected")
