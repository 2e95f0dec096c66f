"""Connecting an account, and finding what was said while nobody could reach us."""

from __future__ import annotations

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import API_INBOX, LOST, REFUSED, ChatwootCase

ANA = {"name": "Ana Pérez", "phone_number": "+56987654321"}


class TestTasks(ChatwootCase):
    def task(self, kind, chat=None):
        chat = chat or self.chat_a
        return chat.chatwoot_task_ids.filtered(lambda task: task.kind == kind)

    def join(self, chat=None):
        (chat or self.chat_a).with_user(self.manager_a).action_chatwoot_connect()
        self.run_tasks()

    def poll(self):
        """Have the next poll be due, and do it."""
        self.task("poll").next_at = fields.Datetime.now() - timedelta(seconds=1)
        self.run_tasks()
        self.apply()
        self.env.invalidate_all()

    def webhooks(self, account=None):
        account_id = (account or self.account_a)["account_id"]
        rows = self.state.webhooks.values()
        return [row for row in rows if row["account_id"] == account_id]

    def customer(self, text, **values):
        inbox_id = self.account_a["inbox_ids"][0]
        return self.chatwoot.receive(inbox_id, text, contact=ANA, **values)

    # -- connect --------------------------------------------------------------------

    def test_connect_lists_inboxes_and_sets_the_webhook_up(self):
        self.state.add_inbox(self.account_a["account_id"], "Web", API_INBOX)
        self.join()
        self.assertEqual(self.task("connect").state, "done", self.task("connect").error)
        self.assertEqual(self.chat_a.chatwoot_version, "4.16.2")
        names = self.chat_a.chatwoot_inbox_ids.mapped("name")
        self.assertEqual(sorted(names), ["Leads", "Web"])
        (webhook,) = self.webhooks()
        self.assertEqual(webhook["url"], self.chat_a.inbound_url)
        self.assertEqual(
            self.chat_a._read_secret("chatwoot_webhook_secret"), webhook["secret"]
        )
        self.assertEqual(self.webhooks(self.account_b), [])

    def test_connect_defines_the_labels_that_we_set(self):
        account_id = self.account_a["account_id"]
        self.have("POST", "/labels", LOST)
        self.join()
        self.assertEqual(self.task("connect").state, "failed")
        self.join()
        self.join()
        self.assertEqual(self.task("connect").state, "done", self.task("connect").error)
        titles = sorted(title for __, title in self.state.labels)
        self.assertEqual(titles, ["lead", "no-marketing"])
        # What the tenant has made of one stays.
        self.state.labels[account_id, "lead"]["color"] = "#000000"
        self.join()
        self.assertEqual(self.state.labels[account_id, "lead"]["color"], "#000000")

    def test_a_label_that_somebody_defines_at_the_same_time(self):
        taken = b'{"message": "Title has already been taken", "attributes": ["title"]}'
        self.have("POST", "/labels", (422, taken))
        self.join()
        self.assertEqual(self.task("connect").state, "done", self.task("connect").error)

    def test_connect_lists_the_teams_of_this_account(self):
        ours = self.state.add_team(self.account_a["account_id"], "Ventas")
        self.state.add_team(self.account_b["account_id"], "Ajena")
        self.join()
        team = self.chat_a.chatwoot_team_ids
        self.assertEqual((team.name, team.number), ("ventas", ours["id"]))
        self.chat_a.with_user(self.manager_a).chatwoot_team_id = team
        del self.state.teams[ours["id"]]
        self.join()
        self.assertFalse(self.chat_a.chatwoot_team_ids | self.chat_a.chatwoot_team_id)

    def test_the_team_is_one_of_the_own_account(self):
        team = self.env["smarter.chatwoot.team"].create(
            {
                "company_id": self.company_b.id,
                "connector_id": self.chat_b.id,
                "name": "Ajena",
                "number": 5,
            }
        )
        with self.assertRaises(UserError):
            self.chat_a.with_user(self.manager_a).chatwoot_team_id = team
            self.env.flush_all()

    def test_twice_and_after_a_lost_answer_there_is_one_webhook(self):
        self.have("POST", "/webhooks", LOST)
        self.join()
        task = self.task("connect")
        self.assertEqual((task.state, bool(task.next_at)), ("failed", True))
        self.join()
        self.join()
        self.assertEqual(self.task("connect").state, "done")
        self.assertEqual(len(self.webhooks()), 1)
        self.assertEqual(len(self.chat_a.chatwoot_inbox_ids), 1)

    def test_another_address_of_ours_reaches_chatwoot(self):
        self.join()
        before = self.chat_a.inbound_url
        self.chat_a.action_new_inbound_url()
        self.run_tasks()
        (webhook,) = self.webhooks()
        self.assertNotEqual(webhook["url"], before)
        self.assertEqual(webhook["url"], self.chat_a.inbound_url)

    def test_what_is_wrong_is_said_and_waits_for_people(self):
        self.chat_a.chatwoot_token = "wrong"
        self.join()
        task = self.task("connect")
        self.assertEqual((task.state, task.next_at), ("failed", False))
        self.assertIn("Invalid Access Token", task.error)
        self.chat_a.chatwoot_token = self.account_a["token"]
        task.with_user(self.manager_a).action_retry()
        self.run_tasks()
        self.assertEqual(task.state, "done")

    def test_an_agents_token_is_not_enough(self):
        self.state.members[self.account_a["account_id"], self.account_a["user_id"]] = (
            "agent"
        )
        self.join()
        self.assertIn("may not", self.task("connect").error)

    def test_the_account_of_somebody_else(self):
        self.chat_a.chatwoot_account = self.account_b["account_id"]
        self.join()
        self.assertIn("does not open this account", self.task("connect").error)

    def test_an_old_version_signs_nothing(self):
        self.chatwoot.webhooks.version = "4.11.0"
        self.join()
        self.assertEqual(self.task("connect").state, "done")
        self.assertFalse(self.chat_a.chatwoot_webhook_secret)

    def test_a_dead_server_does_not_hold_the_others(self):
        self.have("GET", "/api/v1/profile", REFUSED)
        for chat, manager in (
            (self.chat_a, self.manager_a),
            (self.chat_b, self.manager_b),
        ):
            chat.with_user(manager).action_chatwoot_connect()
        self.run_tasks()
        states = {self.task("connect").state, self.task("connect", self.chat_b).state}
        self.assertEqual(states, {"failed", "done"})

    def test_without_the_account_there_is_nothing_to_connect(self):
        self.chat_a.chatwoot_account = False
        with self.assertRaises(UserError):
            self.join()

    def test_not_while_it_is_paused(self):
        self.chat_a.action_pause()
        self.join()
        self.assertEqual((self.task("connect").state, self.calls), ("queued", []))

    def test_managers_of_others_may_not(self):
        with self.assertRaises(AccessError):
            self.chat_a.with_user(self.manager_b).action_chatwoot_connect()
        self.join()
        with self.assertRaises(AccessError):
            self.task("connect").with_user(self.manager_b).action_retry()

    # -- poll -----------------------------------------------------------------------

    def test_after_an_outage_everything_is_there_once(self):
        self.join()
        lead = self.lead(phone=ANA["phone_number"])
        self.send()
        talk = self.talks()[-1]
        self.customer("uno", conversation_id=talk["id"])
        self.hear_all()
        for number in range(130):
            self.state.clock_offset_s += 2
            self.customer(f"n{number}", conversation_id=talk["id"])
        account_id, user_id = self.account_a["account_id"], self.account_a["user_id"]
        self.chatwoot.reply(account_id, talk["id"], "ya", user_id=user_id)
        lost = self.chatwoot.webhooks.take()
        self.poll()
        texts = [m.body for m in self.chatter(lead)]
        self.assertEqual(len(texts), 132)
        self.assertIn("uno", texts[0])
        self.assertIn("n0<", texts[1])
        self.assertIn("ya", texts[-1])
        # The webhooks come after all, and another poll finds nothing new.
        for delivery in lost[:5]:
            self.headers = delivery.headers
            self.hear(delivery.body)
        self.headers = {}
        self.poll()
        self.assertEqual(len(self.chatter(lead)), 132)

    def test_who_wrote_meanwhile_becomes_a_lead(self):
        self.join()
        self.customer("Hola, ¿hay alguien?")
        self.chatwoot.webhooks.take()
        self.poll()
        lead = self.env["crm.lead"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(lead.contact_name, "Ana Pérez")
        self.assertEqual(len(self.chatter(lead)), 1)

    def test_status_and_assignee_are_caught_up_with(self):
        self.join()
        user = self.create_user(self.company_a, f"vende{self.company_a.id}@example.cl")
        lead = self.lead()
        self.send()
        talk = self.talks()[-1]
        agent = next(u for u in self.state.users.values() if u["email"] == user.login)
        self.chatwoot.application.assign(talk, agent["id"])
        self.chatwoot.application.set_status(talk, "pending")
        self.chatwoot.webhooks.take()
        self.poll()
        link = self.own(self.chat_a)._link(lead, "conversation")
        self.assertEqual((lead.user_id, link.data["status"]), (user, "pending"))

    def test_a_quiet_account_costs_one_call(self):
        self.join()
        self.lead()
        self.send()
        self.poll()
        self.calls.clear()
        self.poll()
        self.assertEqual(len(self.calls), 1)

    def test_old_conversations_are_left_alone(self):
        self.customer("hace mucho")
        for row in self.talks():
            row["last_activity_at"] -= 86400
        self.join()
        self.poll()
        leads = self.env["crm.lead"].search([("company_id", "=", self.company_a.id)])
        self.assertFalse(leads)

    def test_a_failed_poll_asks_for_the_same_time_again(self):
        self.join()
        self.poll()
        before = self.chat_a.chatwoot_heard_until
        self.have("GET", "/conversations", REFUSED)
        self.poll()
        task = self.task("poll")
        self.assertEqual((task.state, task.failures), ("failed", 1))
        self.assertEqual(self.chat_a.chatwoot_heard_until, before)
        self.assertGreater(task.next_at, fields.Datetime.now() + timedelta(minutes=6))

    def test_more_than_fits_into_one_poll(self):
        self.join()
        for number in range(3):
            self.state.clock_offset_s += 400
            contact = {"name": f"C{number}", "phone_number": f"+5698765430{number}"}
            self.chatwoot.receive(
                self.account_a["inbox_ids"][0], f"n{number}", contact=contact
            )
        last = self.talks()[-1]
        self.have("GET", f"/conversations/{last['id']}/messages", LOST)
        before = self.chat_a.chatwoot_heard_until
        task = self.task("poll")
        task.next_at = fields.Datetime.now() - timedelta(seconds=1)
        self.run_once()
        self.apply()
        mine = [("company_id", "=", self.company_a.id)]
        self.assertEqual(self.env["crm.lead"].search_count(mine), 2)
        self.assertGreater(self.chat_a.chatwoot_heard_until, before)
        self.assertEqual(task.state, "done")
        self.assertLessEqual(task.next_at, fields.Datetime.now())
        self.run_tasks()
        self.apply()
        self.assertEqual(self.env["crm.lead"].search_count(mine), 3)

    def test_a_run_that_died_is_taken_over(self):
        self.join()
        task = self.task("poll")
        now = fields.Datetime.now()
        task.write(
            {
                "state": "running",
                "next_at": now - timedelta(minutes=9),
                "lease_until": now + timedelta(minutes=1),
            }
        )
        self.calls.clear()
        self.run_tasks()
        self.assertEqual(self.calls, [])
        task.lease_until = now - timedelta(seconds=1)
        self.run_tasks()
        self.assertEqual(task.state, "done")
