"""What the bot pushes: kept, applied once, for its own tenant."""

from __future__ import annotations

import json

from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.errors import SignatureError
from odoo.addons.smarter_connector.tools.inbound import PATH

from .common import BotCase, BotMixin

FINDINGS = {
    "type": "qualification",
    "score": 80,
    "intent": "comprar",
    "answers": {"presupuesto": "1.500.000", "comuna": "Ñuñoa"},
}
HAND_OFF = {"type": "handoff", "reason": "<b>quiere</b> una persona"}


@tagged("post_install", "-at_install")
class TestInbound(BotCase):
    def setUp(self):
        super().setUp()
        self.lead = self.create_lead(user_id=self.seller.id)
        self.conversation = self.talk(self.lead)

    def said_at(self, lead):
        return [(one.author, one.text) for one in lead.bot_message_ids]

    # Who may

    def test_the_secret_header(self):
        signal = self.said(self.conversation, "Hola")
        for secret in (
            "x",
            signing.generate_secret(),
            self.bot_b._read_secret("secret"),
        ):
            with self.assertRaises(SignatureError):
                self.push(signal, secret=secret)
        self.assertTrue(self.push(signal))

    def test_the_previous_secret_is_good_for_a_day(self):
        self.bot_a._replace_secret(signing.generate_secret())
        self.assertTrue(
            self.push(self.said(self.conversation, "Hola"), secret=self.secret_a)
        )

    def test_another_tenants_conversation_is_nobodys(self):
        """Whoever knows the id of a conversation cannot write into it from elsewhere."""
        messages = self.tell(
            self.said(self.conversation, "Hola"),
            self.event(self.conversation, FINDINGS),
            connector=self.bot_b,
        )
        self.assertEqual(set(messages.mapped("state")), {"ignored"})
        self.assertFalse(self.lead.bot_message_ids)
        self.assertFalse(self.lead.bot_score)

    def test_unknown_things_are_ignored(self):
        messages = self.tell(
            self.said("nobody's", "Hola"),
            {"type": "participant_added", "data": {"conversationId": "x"}},
            {"type": "message_stream_delta", "data": {}},
            self.event(self.conversation, {"type": "other"}),
            self.event(self.conversation, {"type": "qualification"}),
            self.event(self.conversation, FINDINGS, is_bot=False),
            self.said(self.conversation, "", 7),
        )
        self.assertEqual(messages.mapped("state"), ["ignored"] * 7)
        self.assertEqual(self.lead.bot_state, "talking")

    def test_what_cannot_be_read_waits_for_a_person(self):
        raw = b"\xff not JSON"
        own = self.bot_a.with_env(self.company_a._tenant_env())
        headers = {"x-secret-key": self.secret_a}
        inbound = own._verify_inbound(headers, raw)
        own.env["smarter.connector.message"]._keep(own, inbound, raw)
        self.apply_messages()
        message = self.env["smarter.connector.message"].search([])
        self.assertEqual((message.state, message.event_type), ("failed", "unreadable"))

    # Transcript

    def test_the_transcript_is_kept_in_order_and_once(self):
        first = self.said(self.conversation, "Quiero pan", 1, is_bot=False)
        second = self.said(self.conversation, "¿Cuánto?", 2)
        third = self.said(self.conversation, "Mucho", 3, is_bot=False)
        self.tell(third, second, second, first)
        self.tell(second)
        self.assertEqual(
            self.said_at(self.lead),
            [("visitor", "Quiero pan"), ("bot", "¿Cuánto?"), ("visitor", "Mucho")],
        )
        self.assertEqual(self.lead.bot_message_count, 3)

    def test_what_is_said_in_one_second_stays_in_order(self):
        late = {"createdAt": "2026-03-01T12:00:01.900Z"}
        early = {"createdAt": "2026-03-01T12:00:01.100Z"}
        self.tell(
            self.said(self.conversation, "dos", 2, **late),
            self.said(self.conversation, "uno", 1, **early),
        )
        self.assertEqual(self.lead.bot_message_ids.mapped("text"), ["uno", "dos"])

    def test_words_of_our_own_are_not_there_twice(self):
        """Our call's answer and Botpress's echo tell of the same message."""
        lead = self.create_lead(description="Hola")
        self.agree(lead)
        conversation = self.talk(lead)
        [message] = self.seen()["conversations"][conversation]["messages"]
        self.tell({"type": "message_created", "data": {**message, "isBot": False}})
        self.assertEqual(self.said_at(lead), [("visitor", "Hola")])

    def test_the_transcript_goes_with_the_lead(self):
        self.tell(self.said(self.conversation, "Hola"))
        self.lead.unlink()
        self.assertFalse(self.env["smarter.bot.message"].search([]))
        [message] = self.tell(self.said(self.conversation, "¿Hola?", 2))[-1]
        self.assertEqual(message.state, "ignored")

    def test_merged_leads_take_everything_along(self):
        self.tell(
            self.said(self.conversation, "Hola"),
            self.event(self.conversation, FINDINGS),
        )
        self.bot_a.event_type_ids = False
        head = self.create_lead(probability=90)
        (head | self.lead).with_user(self.seller).merge_opportunity()
        self.assertTrue(head.exists())
        self.assertEqual(self.said_at(head), [("bot", "Hola")])
        self.assertEqual((head.bot_score, head.bot_state), (80, "qualified"))
        self.tell(self.said(self.conversation, "¿Sigue?", 9))
        self.assertEqual(self.said_at(head)[-1], ("bot", "¿Sigue?"))

    def test_a_merged_lead_keeps_its_own_conversation(self):
        head = self.create_lead(probability=90, user_id=self.seller.id)
        own = self.talk(head)
        self.tell(self.said(own, "uno"), self.said(self.conversation, "dos", 2))
        (head | self.lead).merge_opportunity()
        self.tell(self.said(own, "tres", 3))
        [message] = self.tell(self.said(self.conversation, "cuatro", 4))[-1]
        self.assertEqual(message.state, "ignored")
        self.assertEqual(
            [text for __, text in self.said_at(head)], ["uno", "dos", "tres"]
        )

    def test_colleagues_read_the_transcript_others_do_not(self):
        self.tell(self.said(self.conversation, "Hola"))
        model = self.env["smarter.bot.message"]
        self.assertEqual(len(model.with_user(self.manager_a).search([])), 1)
        self.assertFalse(model.with_user(self.manager_b).search([]))

    # Qualification

    def test_findings_are_shown_apart(self):
        self.tell(self.event(self.conversation, FINDINGS))
        self.assertEqual(self.lead.bot_score, 80)
        self.assertEqual(self.lead.bot_intent, "comprar")
        self.assertEqual(self.lead.bot_answers, "presupuesto: 1.500.000\ncomuna: Ñuñoa")
        self.assertEqual(self.lead.bot_state, "qualified")
        self.assertFalse(self.lead.expected_revenue)
        self.assertIn("comuna: Ñuñoa", self.lead.message_ids[0].body)

    def test_late_findings_change_nothing(self):
        self.tell(self.event(self.conversation, FINDINGS, 30))
        messages = self.tell(
            self.event(self.conversation, {**FINDINGS, "score": 10}, 5)
        )
        self.assertEqual(messages[-1].state, "ignored")
        self.assertEqual(self.lead.bot_score, 80)
        self.tell(self.event(self.conversation, {**FINDINGS, "score": 90}, 40))
        self.assertEqual(self.lead.bot_score, 90)

    def test_a_repetition_leaves_one_note(self):
        before = len(self.lead.message_ids)
        for _time in range(3):
            self.tell(self.event(self.conversation, FINDINGS))
        self.assertEqual(len(self.lead.message_ids), before + 1)

    def test_markup_of_a_visitor_is_text(self):
        attack = "<img src=x onerror=alert(1)>"
        self.tell(
            self.event(
                self.conversation, {"type": "qualification", "answers": {"a": attack}}
            )
        )
        self.assertIn("&lt;img", self.lead.message_ids[0].body)
        self.assertNotIn("<img", self.lead.message_ids[0].body)

    # Hand-off

    def test_hand_off(self):
        team = self.env["crm.team"].create(
            {"name": "Turno", "company_id": self.company_a.id}
        )
        self.bot_a.botpress_team_id = team
        self.tell(
            self.said(self.conversation, "¿Una persona?"),
            self.event(self.conversation, {**HAND_OFF, "score": 55}),
        )
        self.assertEqual(self.lead.bot_state, "handed_off")
        self.assertEqual(self.lead.bot_score, 55)
        self.assertEqual(self.lead.team_id, team)
        self.assertEqual(self.lead.user_id, self.seller)
        [activity] = self.lead.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("&lt;b&gt;quiere", activity.note)
        history = "".join(self.lead.message_ids.mapped("body"))
        self.assertIn("Bot: ¿Una persona?", history)
        self.assertIn("Motivo: &lt;b&gt;quiere", history)

    def test_one_hand_off_one_activity(self):
        self.tell(self.event(self.conversation, HAND_OFF))
        messages = self.tell(self.event(self.conversation, HAND_OFF, 20))
        self.assertEqual(messages[-1].state, "ignored")
        self.assertEqual(len(self.lead.activity_ids), 1)

    def test_findings_after_the_hand_off_leave_it_handed_over(self):
        self.tell(
            self.event(self.conversation, HAND_OFF),
            self.event(self.conversation, FINDINGS, 20),
        )
        self.assertEqual(self.lead.bot_state, "handed_off")
        self.assertEqual(self.lead.bot_score, 80)

    def test_who_takes_over_without_a_salesperson(self):
        """Whom the settings name, else the tenant's first manager."""
        for chosen in (self.manager_a, self.env["res.users"]):
            self.bot_a.botpress_user_id = chosen
            lead = self.create_lead(user_id=False, team_id=False)
            self.tell(self.event(self.talk(lead), HAND_OFF))
            expected = chosen or self.company_a._first_manager()
            self.assertEqual(lead.activity_ids.user_id, expected)

    def test_one_owner_of_the_relay(self):
        """Odoo brings things to the inbox only when the setting says that it does."""
        brought = []
        connector = type(self.bot_a)
        self.patch(
            connector,
            "_relay_to_inbox",
            lambda own, lead, message_id, text: brought.append(text),
        )
        self.patch(
            connector,
            "_hand_off_to_inbox",
            lambda own, lead, transcript: brought.append("hand-off"),
        )

        def story(lead):
            conversation = self.talk(lead)
            self.tell(
                self.said(conversation, "uno", 1),
                self.said(conversation, "dos", 2, is_bot=False),
                self.event(conversation, HAND_OFF),
            )
            self.tell(self.said(conversation, "tres", 3))

        story(self.lead)
        self.assertEqual(brought, [])
        self.bot_a.botpress_relay = "odoo"
        self.env["smarter.connector.message"].search([]).unlink()
        story(self.create_lead())
        self.assertEqual(brought, ["uno", "hand-off"])


@tagged("post_install", "-at_install")
class TestHook(BotMixin, HttpCase):
    """The same over HTTP, as Botpress sends it: with a slash at the end."""

    def test_a_signal_comes_in(self):
        lead = self.create_lead()
        signal = self.said(self.talk(lead), "Hola")
        path = PATH + self.bot_a._read_secret("inbound_token") + "/"

        def send(secret):
            headers = {"content-type": "application/json", "x-secret-key": secret}
            body = json.dumps(signal).encode()
            return self.url_open(path, data=body, headers=headers, method="POST")

        self.assertEqual(send(self.bot_b._read_secret("secret")).status_code, 401)
        answers = [send(self.secret_a).json() for _time in range(2)]
        self.assertEqual(answers, [{"status": "new"}, {"status": "known"}])
        self.apply_messages()
        self.assertEqual(lead.bot_message_ids.mapped("text"), ["Hola"])
