"""What is said in Chatwoot appears in the chatter of its lead, once and harmless."""

from __future__ import annotations

import json

from freezegun import freeze_time

from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

from .common import ChatwootCase

SECRET = "s3cret"


class TestInbound(ChatwootCase):
    def open(self, **values):
        """Return a lead with a conversation, and the webhook that tells of it."""
        lead = self.lead(**values)
        self.send()
        self.subscribe()
        return lead, self.talks()[-1]

    def customer(self, talk, text="Hola, ¿tienen stock?", **values):
        return self.chatwoot.receive(
            talk["inbox_id"], text, conversation_id=talk["id"], **values
        )

    def agent(self, talk, text="Sí, hay", which=1, **values):
        account_id = talk["account_id"]
        user_id = sorted(
            user for account, user in self.state.members if account == account_id
        )[which]
        return self.chatwoot.reply(
            account_id, talk["id"], text, user_id=user_id, **values
        )

    def test_what_customer_and_agent_say(self):
        lead, talk = self.open()
        self.customer(talk)
        self.agent(talk)
        self.hear_all()
        first, second = self.chatter(lead)
        self.assertIn("¿tienen stock?", first.body)
        self.assertIn("Ana Pérez", first.body)
        self.assertIn("Sí, hay", second.body)
        self.assertEqual(first.author_id, lead.partner_id or first.author_id)
        self.assertFalse(lead.message_ids.notified_partner_ids)
        self.assertIn("¿tienen stock?", str(lead.chatwoot_summary) + first.body)

    def test_private_notes_and_activities_stay_there(self):
        lead, talk = self.open()
        self.agent(talk, "solo para el equipo", private=True)
        self.chatwoot.application.set_status(talk, "pending")
        self.hear_all()
        self.assertFalse(self.chatter(lead))

    def test_our_own_message_is_not_repeated(self):
        self.template()
        lead = self.lead()
        self.consent(lead)
        self.subscribe()
        self.send()
        self.hear_all()
        self.assertEqual(len(self.chatter(lead)), 1)

    def test_twice_and_backwards(self):
        lead, talk = self.open()
        for text in ("uno", "dos", "tres"):
            self.customer(talk, text)
        waiting = self.chatwoot.webhooks.take(order="backwards")
        for delivery in waiting + waiting:
            self.hear(delivery.body)
        self.assertEqual(len(self.chatter(lead)), 3)

    def test_what_people_write_is_text(self):
        lead, talk = self.open()
        self.customer(
            talk,
            "<script>alert(1)</script><img src=x onerror=alert(2)>",
            attachments=[
                {"data_url": "https://chat.example/f.png", "file_type": "image"},
                {"data_url": "javascript:alert(3)", "file_type": "file"},
                {"data_url": 'https://x/"onmouseover="alert(4)', "file_type": "file"},
            ],
        )
        self.hear_all()
        body = self.chatter(lead).body
        self.assertIn("&lt;script&gt;", body)
        self.assertIn('href="https://chat.example/f.png"', body)
        for bad in ("<script", "<img", "javascript:", 'onmouseover="'):
            self.assertNotIn(bad, body)

    def test_signed_and_unsigned(self):
        lead, talk = self.open()
        self.chat_a.chatwoot_webhook_secret = SECRET
        self.customer(talk)
        self.hear_all()
        self.assertEqual(len(self.chatter(lead)), 1)
        self.customer(talk, "sin firma")
        (delivery,) = self.chatwoot.webhooks.take()
        own = self.own(self.chat_a)
        with self.assertRaises(SignatureError):
            own._verify_inbound({}, delivery.body)
        headers = {**delivery.headers, "x-chatwoot-signature": "sha256=00"}
        with self.assertRaises(SignatureError):
            own._verify_inbound(headers, delivery.body)
        with freeze_time("2031-01-01"), self.assertRaises(SignatureError):
            own._verify_inbound(delivery.headers, delivery.body)

    def test_the_secret_of_another_tenant_opens_nothing(self):
        __, talk = self.open()
        self.chat_a.chatwoot_webhook_secret = "of tenant a"
        self.chat_b.chatwoot_webhook_secret = SECRET
        self.customer(talk)
        (delivery,) = self.chatwoot.webhooks.take()
        with self.assertRaises(SignatureError):
            self.own(self.chat_a)._verify_inbound(delivery.headers, delivery.body)

    def test_messages_of_another_account_are_refused(self):
        lead, talk = self.open()
        self.customer(talk)
        (delivery,) = self.chatwoot.webhooks.take()
        row = self.hear(delivery.body, self.chat_b)
        self.assertEqual(row.state, "failed")
        self.assertFalse(self.chatter(lead))
        # Even one that claims to be of the account, with numbers of the other tenant.
        forged = json.loads(delivery.body)
        forged["account"]["id"] = self.account_b["account_id"]
        forged["message_type"] = "outgoing"
        row = self.hear({**forged, "id": 9999}, self.chat_b)
        self.assertEqual(row.state, "ignored")
        self.assertFalse(self.chatter(lead))

    def test_what_is_none_of_our_business(self):
        for payload in (b"nothing", b"{}", {"event": "webwidget_triggered"}):
            self.assertEqual(self.hear(payload).state, "ignored")

    def test_a_message_that_could_not_be_delivered(self):
        lead, talk = self.open()
        said = self.agent(talk)
        self.hear_all()
        update = {
            "event": "message_updated",
            "id": said["id"],
            "content": "Sí, hay",
            "message_type": "outgoing",
            "status": "failed",
            "content_attributes": {"external_error": "template not found"},
            "account": {"id": talk["account_id"]},
            "conversation": {"id": talk["id"]},
        }
        self.hear(update)
        self.hear({**update, "sender": {}})
        self.assertEqual(len(self.chatter(lead)), 2)
        self.assertIn("template not found", self.chatter(lead)[-1].body)

    def test_merged_leads_keep_their_conversation(self):
        lead, talk = self.open()
        other = self.lead(name="Otra", contact_name="Ana P.")
        other.probability = 99
        merged = (lead | other).with_env(self.company_a._tenant_env())
        kept = merged.merge_opportunity(auto_unlink=True).with_env(self.env)
        self.customer(talk, "¿Y mi pedido?")
        self.hear_all()
        self.assertIn("¿Y mi pedido?", self.chatter(kept).body)
        self.assertEqual((kept, kept.chatwoot_count), (other, 1))
        # Not by the way of those who write first.
        self.assertFalse(kept.touch_ids)

    def test_the_summary_says_how_it_is(self):
        lead, talk = self.open()
        self.customer(talk)
        self.hear_all()
        summary = lead.with_user(self.manager_a).chatwoot_summary
        self.assertIn("Hola, ¿tienen stock?", summary)
        self.assertIn("1", summary)
        action = lead.with_user(self.manager_a).action_open_chatwoot()
        self.assertEqual(
            action["url"], f"/chat/open/{self.chat_a.id}?conversation={talk['id']}"
        )
