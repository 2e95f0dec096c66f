"""What Botpress could not push is asked for, of those who may still be talking."""

from __future__ import annotations

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields

from ..tools.listening import HORIZON, LATEST, SOONEST, is_due
from .common import BotCase

NOW = datetime(2026, 3, 2, 12)
CRON = "smarter_connector_botpress.ir_cron_listen"
LOGGER = "odoo.addons.smarter_connector_botpress.models.smarter_connector_listen"


class TestListening(BotCase):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time(NOW))
        self.lead = self.create_lead()
        self.conversation = self.talk(self.lead)
        self.forget_calls()

    def forget_calls(self):
        type(self).calls = []

    def say_unheard(self, text, conversation=None, bot="bot-a"):
        """The bot says something and the push of it gets lost."""
        words = {"type": "text", "text": text}
        values = {
            "conversation": conversation or self.conversation,
            "payload": words,
            "lost": True,
        }
        self.bots.control("POST", f"say/{bot}", values)

    def listen(self, after=SOONEST):
        self.clock.tick(after)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def heard(self, lead=None):
        return (lead or self.lead).bot_message_ids.mapped("text")

    def test_what_the_push_lost_is_there_later(self):
        self.say_unheard("Hola")
        self.say_unheard("¿Qué busca?")
        self.listen()
        self.assertEqual(self.heard(), ["Hola", "¿Qué busca?"])
        self.assertEqual(self.bot_a.botpress_listened_at, fields.Datetime.now())
        self.assertFalse(self.bot_a.botpress_listen_error)

    def test_what_was_heard_already_is_there_once(self):
        self.say_unheard("Hola")
        self.listen()
        self.say_unheard("¿Qué busca?")
        self.listen()
        self.listen()
        self.assertEqual(self.heard(), ["Hola", "¿Qué busca?"])

    def test_a_long_talk_is_read_as_far_back_as_needed(self):
        for number in range(25):
            self.say_unheard(f"{number}")
        self.listen()
        self.assertEqual(self.heard(), [f"{number}" for number in range(25)])
        self.forget_calls()
        self.say_unheard("26")
        self.listen()
        self.assertEqual(self.heard()[-1], "26")
        self.assertEqual(len(self.calls), 1)

    def test_nobody_is_asked_before_it_is_time(self):
        self.say_unheard("Hola")
        self.listen(timedelta(minutes=1))
        self.assertEqual((self.calls, self.heard()), ([], []))

    def test_nobody_is_asked_once_a_person_has_taken_over(self):
        self.say_unheard("Hola")
        self.lead.bot_state = "handed_off"
        self.listen()
        self.assertEqual(self.calls, [])

    def test_nobody_is_asked_while_paused_off_or_suspended(self):
        self.say_unheard("Hola")
        self.bot_a.action_pause()
        self.listen()
        self.bot_a.action_resume()
        self.company_a._switch_app("bot", on=False)
        self.listen()
        self.company_a._switch_app("bot", on=True)
        self.company_a._suspend()
        self.listen()
        self.assertEqual(self.calls, [])
        self.company_a._activate()
        self.listen()
        self.assertEqual(self.heard(), ["Hola"])

    def test_a_bot_that_fails_says_why_and_holds_up_nobody(self):
        theirs = self.create_lead(self.company_b)
        self.drain("botpress")
        link = self.bot_b._link(theirs, "conversation")
        self.say_unheard("De B", link.external_id, "bot-b")
        self.say_unheard("De A")
        self.bots.control("POST", "rate-limit/bot-a", {"calls": 1})
        self.listen()
        self.assertTrue(self.bot_a.botpress_listen_error)
        self.assertEqual((self.heard(), self.heard(theirs)), ([], ["De B"]))
        self.listen()
        self.assertFalse(self.bot_a.botpress_listen_error)
        self.assertEqual(self.heard(), ["De A"])

    def test_a_bot_of_which_something_is_broken_here_holds_up_nobody(self):
        theirs = self.create_lead(self.company_b)
        self.drain("botpress")
        link = self.bot_b._link(theirs, "conversation")
        self.say_unheard("De B", link.external_id, "bot-b")
        self.bot_a._link(self.lead, "conversation").data = {"asked_at": "ayer"}
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.listen()
        self.assertIn(f"Bot {self.bot_a.id} cannot be asked", logs.output[0])
        self.assertEqual(self.heard(theirs), ["De B"])

    def test_v12_keeps_nothing_to_be_asked_for(self):
        self.bot_a.write(
            {"botpress_api": "converse", "url": "https://x.example/api/v1/bots/a"}
        )
        self.listen()
        self.assertEqual(self.calls, [])


class TestPatience(BotCase):
    def due_after(self, quiet, since_asked=None):
        asked = NOW - since_asked if since_asked else None
        return is_due(NOW - quiet, asked, NOW)

    def test_soon_at_first_then_rarer_then_never(self):
        minute = timedelta(minutes=1)
        self.assertFalse(self.due_after(SOONEST - minute))
        self.assertTrue(self.due_after(SOONEST))
        self.assertTrue(self.due_after(12 * SOONEST, 2 * SOONEST))
        self.assertFalse(self.due_after(12 * SOONEST, 2 * SOONEST - minute))
        self.assertTrue(self.due_after(HORIZON, LATEST))
        self.assertFalse(self.due_after(HORIZON, LATEST - minute))
        self.assertFalse(self.due_after(HORIZON + minute, HORIZON))
