"""An account of the operator's Chatwoot for a tenant: once, and nobody else's."""

from __future__ import annotations

import os
from datetime import timedelta
from unittest import skipIf
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tools import platform
from .common import HOST, LOST, REFUSED, Chatwoot, ChatwootCase, ChatwootMixin

TOKEN = "pl4tf0rm"
PLATFORM = "/platform/api/v1"


class SetupMixin(ChatwootMixin):
    @classmethod
    def build_setup(cls):
        variables = {
            "SMARTER_CHATWOOT_URL": cls.chatwoot.base_url,
            "SMARTER_CHATWOOT_PLATFORM_TOKEN": TOKEN,
        }
        environment = patch.dict(os.environ, variables)
        environment.start()
        cls.addClassCleanup(environment.stop)
        (cls.chat_a | cls.chat_b).unlink()
        cls.chat_a = cls.blank(cls.company_a)
        cls.chat_b = cls.blank(cls.company_b)
        cls.ana = cls.create_user(cls.company_a, "ana@a.example.cl")

    @classmethod
    def blank(cls, company):
        return cls.create_connector(
            company, cls.chatwoot.base_url, provider="chatwoot", event_type_ids=[]
        )

    def setUp(self):
        super().setUp()
        self.chatwoot.platform.token = TOKEN

    def set_up(self, chat=None, manager=None):
        chat = chat or self.chat_a
        manager = manager or (
            self.manager_a if chat.company_id == self.company_a else self.manager_b
        )
        chat.with_user(manager).action_chatwoot_setup()
        self.run_tasks()

    def task(self, kind="setup", chat=None):
        tasks = (chat or self.chat_a).chatwoot_task_ids
        return tasks.filtered(lambda task: task.kind == kind)

    def switch(self, code, on):
        self.company_a._switch_app(code, on)
        self.env.flush_all()

    def steps(self, chat=None):
        steps = (chat or self.chat_a).chatwoot_step_ids
        return {step.code: step.state for step in steps}

    def number(self, code, chat=None):
        return self.own(chat or self.chat_a)._chatwoot_number(code)

    def members(self, chat=None):
        """Return ``{e-mail: role}`` of the account."""
        account_id = (chat or self.chat_a).chatwoot_account
        return {u["email"]: u["role"] for u in self.state.users_of(account_id)}

    def poll(self, chat=None):
        self.task("poll", chat).next_at = fields.Datetime.now() - timedelta(seconds=1)
        self.run_tasks()

    def email(self, user):
        login = user.email_normalized or user.login
        return platform.tagged(login, user.company_id.tenant_uuid)

    def door(self, user, chat=None, number=0):
        chat = chat or self.chat_a
        connectors = self.env["smarter.connector"].with_user(user)
        return connectors._chatwoot_door(chat.id, number)


@skipIf(Chatwoot is None, "the sandbox is part of the checkout")
@tagged("post_install", "-at_install")
class SetupCase(SetupMixin, ChatwootCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_setup()


class TestSetup(SetupCase):
    def test_everything_is_made_and_found_by_its_owner(self):
        self.set_up()
        self.assertEqual(set(self.steps().values()), {"done"}, self.task().error)
        account = self.state.accounts[self.chat_a.chatwoot_account]
        self.assertEqual(account["name"], self.company_a.name)
        members = self.members()
        self.assertEqual(members[self.email(self.manager_a)], "administrator")
        self.assertEqual(members[self.email(self.ana)], "agent")
        (webhook,) = self.state.webhooks.values()
        self.assertEqual(webhook["url"], self.chat_a.inbound_url)
        self.assertEqual(self.chat_a.chatwoot_inbox_id.number, self.number("inbox"))
        self.assertEqual(self.chat_a.chatwoot_version, "4.16.2")
        self.assertIn("lead.created", self.chat_a.event_type_ids.mapped("code"))
        self.assertEqual(self.task("poll").state, "done", self.task("poll").error)
        self.assertFalse(self.chat_b.chatwoot_account)

    def test_a_lead_and_its_salesperson_get_there(self):
        self.set_up()
        lead = self.lead(user_id=self.ana.id)
        self.send()
        self.assertEqual(self.delivery(lead).state, "delivered")
        account = {"account_id": self.chat_a.chatwoot_account}
        (talk,) = self.talks(account)
        assignee = self.state.users[talk["assignee_id"]]
        self.assertEqual(assignee["email"], self.email(self.ana))
        self.state.clock_offset_s += 5
        manager = next(
            u
            for u in self.state.users.values()
            if u["email"] == self.email(self.manager_a)
        )
        self.chatwoot.application.assign(talk, manager["id"])
        self.hear_all()
        self.assertEqual(lead.user_id, self.manager_a)
        self.calls.clear()
        self.env.cr.flush()
        self.send()
        self.assertFalse([call for call in self.calls if call[0] != "GET"])

    def test_lost_answers_leave_nothing_twice(self):
        for method, tail in (
            ("POST", f"{PLATFORM}/users"),
            ("POST", "/account_users"),
            ("POST", "/inboxes"),
            ("POST", "/webhooks"),
            ("POST", "/agent_bots"),
        ):
            self.have(method, tail, LOST)
        self.set_up()
        for _each in range(5):
            self.assertEqual(self.task().state, "failed")
            self.assertTrue(self.task().next_at)
            self.task().with_user(self.manager_a).action_retry()
            self.run_tasks()
        self.assertEqual(set(self.steps().values()), {"done"}, self.task().error)
        account_id = self.chat_a.chatwoot_account
        for rows in (self.state.inboxes, self.state.webhooks, self.state.bots):
            mine = [r for r in rows.values() if r["account_id"] == account_id]
            self.assertEqual(len(mine), 1)
        self.assertEqual(len(self.members()), 4)
        self.assertEqual(self.trouble, [])

    def test_a_killed_worker_goes_on_where_it_was(self):
        self.chat_a.with_user(self.manager_a).action_chatwoot_setup()
        self.run_once()
        number = self.number("account")
        self.assertEqual(list(self.steps().values()).count("done"), 1)
        # Claimed for the second step, and never heard of again.
        self.env["smarter.chatwoot.task"]._claim()
        self.task().lease_until = fields.Datetime.now() - timedelta(seconds=1)
        self.run_tasks()
        self.assertEqual(set(self.steps().values()), {"done"}, self.task().error)
        self.assertEqual(self.number("account"), number)
        mine = [
            r for r in self.state.accounts.values() if r["name"] == self.company_a.name
        ]
        self.assertEqual(len(mine), 1)

    def test_again_makes_nothing_new(self):
        self.set_up()
        before = {
            name: len(rows)
            for name, rows in vars(self.state).items()
            if isinstance(rows, dict)
        }
        self.set_up()
        after = {name: len(getattr(self.state, name)) for name in before}
        self.assertEqual(after, before)
        self.assertEqual(set(self.steps().values()), {"done"})

    def test_what_is_wrong_is_said_at_its_step(self):
        self.chatwoot.platform.token = "another"
        self.set_up()
        step = self.chat_a.chatwoot_step_ids[0]
        self.assertEqual((step.code, step.state), ("account", "failed"))
        self.assertIn("Invalid access_token", step.message)
        self.assertNotIn(TOKEN, str(step.message))
        self.chatwoot.platform.token = TOKEN
        self.task().with_user(self.manager_a).action_retry()
        self.run_tasks()
        self.assertEqual(set(self.steps().values()), {"done"})

    def test_an_account_that_was_deleted_is_made_anew(self):
        self.set_up()
        former = self.chat_a.chatwoot_account
        del self.state.accounts[former]
        for key in [key for key in self.state.members if key[0] == former]:
            del self.state.members[key]
        self.set_up()
        self.assertEqual(set(self.steps().values()), {"done"}, self.task().error)
        self.assertNotEqual(self.chat_a.chatwoot_account, former)
        self.assertIn(self.email(self.ana), self.members())

    def test_the_bot_answers_first_where_there_is_the_app(self):
        self.switch("bot", on=False)
        self.set_up()
        inbox = self.state.inboxes[self.number("inbox")]
        self.assertFalse(inbox.get("bot_id"))
        self.switch("bot", on=True)
        self.set_up()
        self.assertEqual(inbox["bot_id"], self.number("bot"))
        bot = self.state.bots[self.number("bot")]
        self.assertEqual(bot["outgoing_url"], self.chat_a.inbound_url)
        own = self.own(self.chat_a)
        self.assertEqual(own._read_secret("chatwoot_bot_token"), bot["access_token"])
        raw = b'{"event": "conversation_opened", "account": {"id": 1}}'
        headers = self.chatwoot.webhooks.signed(bot["secret"], raw)
        self.assertTrue(own._verify_inbound(headers, raw))

    # -- whose ----------------------------------------------------------------------

    def test_two_tenants_and_somebody_of_the_same_name_in_both(self):
        twin = self.create_user(self.company_b, "ana-b@b.example.cl")
        twin.email = self.ana.email or self.ana.login
        self.set_up()
        self.set_up(self.chat_b)
        self.assertNotEqual(self.chat_a.chatwoot_account, self.chat_b.chatwoot_account)
        self.assertFalse(set(self.members()) & set(self.members(self.chat_b)))
        self.assertNotEqual(
            self.door(self.ana).user_id, self.door(twin, self.chat_b).user_id
        )

    def test_who_has_the_address_there_already_is_nobody_of_ours(self):
        chief = self.state.add_user("Chief", self.email(self.ana))
        self.set_up()
        self.assertNotIn(chief["email"], self.members())
        self.assertEqual(self.steps()["people"], "done")
        people = self.chat_a.chatwoot_step_ids.filtered(lambda s: s.code == "people")
        self.assertIn(self.ana.login, people.message)
        self.assertFalse(self.door(self.ana).signs_in)
        self.poll()
        self.calls.clear()
        self.poll()
        self.assertEqual([c for c in self.calls if c[1].startswith(PLATFORM)], [])

    def test_managers_write_neither_numbers_nor_links(self):
        self.set_up()
        own = self.own(self.chat_a)
        step = self.chat_a.chatwoot_step_ids[0].with_user(self.manager_a)
        link = own._link(self.ana, "user").with_user(self.manager_a)
        # As in a request: commands act as who is asking.
        self.env.transaction.default_env = self.env(user=self.manager_a)
        changes = {
            "write": lambda: step.write({"number": 1}),
            "create": lambda: step.create({"code": "bot"}),
            "link": lambda: link.write({"external_id": "1"}),
            "command": lambda: self.chat_a.with_user(self.manager_a).write(
                {"chatwoot_step_ids": [(1, step.id, {"number": 1})]}
            ),
        }
        for name, change in changes.items():
            with self.subTest(name), self.assertRaises(AccessError):
                change()

    def test_the_number_of_another_tenants_account_opens_nothing(self):
        self.set_up()
        self.set_up(self.chat_b)
        self.chat_a.with_user(
            self.manager_a
        ).chatwoot_account = self.chat_b.chatwoot_account
        self.assertFalse(self.door(self.manager_a).signs_in)
        self.poll()
        self.assertFalse(self.door(self.manager_a).signs_in)
        self.assertNotIn(self.email(self.manager_a), self.members(self.chat_b))
        # Setting up again gives back the tenant's own account.
        self.set_up()
        self.assertNotEqual(self.chat_a.chatwoot_account, self.chat_b.chatwoot_account)
        self.assertTrue(self.door(self.manager_a).signs_in)

    def test_the_servers_token_goes_to_the_servers_chatwoot_only(self):
        self.chat_a.with_user(self.manager_a).url = "https://evil.example"
        self.set_up()
        self.assertEqual(set(self.steps().values()), {"done"}, self.task().error)
        self.assertTrue(self.chat_a.url.startswith(HOST))
        self.chat_a.with_user(self.manager_a).url = "https://evil.example"
        self.assertFalse(self.door(self.manager_a).signs_in)

    def test_one_account_for_a_tenant(self):
        self.set_up()
        second = self.blank(self.company_a)
        with self.assertRaises(UserError):
            second.with_user(self.manager_a).action_chatwoot_setup()
        with self.assertRaises(AccessError):
            self.chat_a.with_user(self.manager_b).action_chatwoot_setup()
        number = self.chat_a.chatwoot_account
        self.chat_a.unlink()
        self.chat_a = second
        self.set_up()
        self.assertEqual(second.chatwoot_account, number)

    def test_not_over_an_account_that_somebody_entered(self):
        self.chat_a.chatwoot_account = 4711
        with self.assertRaises(UserError):
            self.set_up()

    def test_not_without_the_app_and_not_without_an_installation(self):
        with (
            patch.dict(os.environ, {"SMARTER_CHATWOOT_PLATFORM_TOKEN": ""}),
            self.assertRaises(UserError),
        ):
            self.set_up()
        self.switch("chat", on=False)
        with self.assertRaises(UserError):
            self.set_up()

    # -- people ---------------------------------------------------------------------

    def test_people_join_change_and_leave(self):
        self.set_up()
        new = self.create_user(self.company_a, "nuevo@a.example.cl")
        self.ana.group_ids += self.env.ref("smarter_tenant.group_tenant_manager")
        self.poll()
        self.assertEqual(self.members()[self.email(new)], "agent")
        self.assertEqual(self.members()[self.email(self.ana)], "administrator")
        former = self.door(new).user_id
        new.write({"login": "otro@a.example.cl", "email": "otro@a.example.cl"})
        self.poll()
        self.assertEqual(self.members()[self.email(new)], "agent")
        self.assertEqual(self.door(new).user_id, former)
        new.active = False
        self.poll()
        self.assertNotIn(self.email(new), self.members())
        self.assertFalse(self.own(self.chat_a)._link(new, "user"))
        self.calls.clear()
        self.poll()
        self.assertEqual([c for c in self.calls if c[1].startswith(PLATFORM)], [])

    def test_somebody_without_an_address_is_left_out(self):
        odd = self.create_user(self.company_a, "sin-correo")
        odd.email = False
        self.set_up()
        self.assertEqual(self.steps()["people"], "done")
        self.assertEqual(len(self.members()), 4)
        self.assertFalse(self.door(odd).signs_in)


class TestDoor(SetupCase):
    def test_agents_of_the_tenant_get_in(self):
        self.set_up()
        door = self.door(self.ana, number=3)
        self.assertTrue(door.signs_in)
        url = door.sign_in_url()
        self.assertTrue(url.startswith(f"{HOST}/chatwoot/app/login?"))
        self.assertIn("sso_auth_token=", url)
        self.assertIn(f"sso_account_id={self.chat_a.chatwoot_account}", url)
        self.assertIn("sso_conversation_id=3", url)
        self.assertNotEqual(url, door.sign_in_url())

    def test_nobody_else_does(self):
        self.set_up()
        stranger = self.create_user(self.company_b, "ajena@b.example.cl")
        for user in (stranger, self.manager_b, self.env.ref("base.public_user")):
            self.assertIsNone(self.door(user))
        connectors = self.env["smarter.connector"].with_user(self.ana)
        self.assertIsNone(connectors._chatwoot_door(0))
        self.calls.clear()
        self.door(self.ana)
        self.assertEqual(self.calls, [])

    def test_an_account_by_token_has_a_page_and_no_link(self):
        self.chat_a.write({"chatwoot_account": 77, "chatwoot_token": "t"})
        door = self.door(self.ana, number=5)
        self.assertFalse(door.signs_in)
        self.assertTrue(door.page.endswith("/app/accounts/77/conversations/5"))

    def test_the_buttons_lead_there(self):
        self.set_up()
        lead = self.lead(user_id=self.ana.id)
        self.send()
        action = lead.with_user(self.ana).action_open_chatwoot()
        self.assertEqual(
            (action["type"], action["target"]), ("ir.actions.act_url", "new")
        )
        self.assertEqual(action["url"], f"/chat/open/{self.chat_a.id}?conversation=1")
        opened = self.chat_a.with_user(self.manager_a).action_chatwoot_open()
        self.assertEqual(opened["url"], f"/chat/open/{self.chat_a.id}")
        self.assertEqual(self.chat_a._open_url(), f"/chat/open/{self.chat_a.id}")


@skipIf(Chatwoot is None, "the sandbox is part of the checkout")
@tagged("post_install", "-at_install")
class TestDoorRoute(SetupMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_chatwoot()
        cls.build_setup()

    def go(self, user=None, query="", chat=None):
        if user:
            self.authenticate(user.login, user.login)
        url = f"/chat/open/{(chat or self.chat_a).id}{query}"
        return self.url_open(url, allow_redirects=False)

    def test_an_agent_is_sent_on_signed_in_and_each_time_anew(self):
        self.set_up()
        first = self.go(self.ana, "?conversation=4")
        self.assertEqual(first.status_code, 303)
        url = first.headers["Location"]
        self.assertTrue(url.startswith(f"{HOST}/chatwoot/app/login?"))
        self.assertIn("sso_conversation_id=4", url)
        self.assertEqual(first.headers["Cache-Control"], "no-store")
        self.assertEqual(first.headers["Referrer-Policy"], "no-referrer")
        self.assertNotEqual(url, self.go().headers["Location"])
        self.assertNotIn(
            "conversation", self.go(query="?conversation=4e9").headers["Location"]
        )

    def test_one_click_is_one_call(self):
        self.set_up()
        self.calls.clear()
        self.go(self.ana)
        self.assertEqual(
            [path.rpartition("/")[2] for __, path in self.calls], ["login"]
        )

    def test_strangers_find_nothing(self):
        self.set_up()
        stranger = self.create_user(self.company_b, "ajena@b.example.cl")
        self.calls.clear()
        self.assertEqual(self.go(stranger).status_code, 404)
        self.assertEqual(self.url_open("/chat/open/0").status_code, 404)
        self.company_a._switch_app("chat", False)
        self.assertEqual(self.go(self.ana).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.go().headers["Location"])
        self.assertEqual(self.calls, [])

    def test_a_chatwoot_that_does_not_answer(self):
        self.set_up()
        self.have("GET", "/login", REFUSED)
        answer = self.go(self.ana)
        self.assertEqual(answer.status_code, 502)
        self.assertIn(f"/app/accounts/{self.chat_a.chatwoot_account}", answer.text)
        self.assertEqual(self.go().status_code, 303)

    def test_an_account_by_token_is_just_opened(self):
        self.chat_a.write({"chatwoot_account": 77, "chatwoot_token": "t"})
        answer = self.go(self.ana)
        self.assertEqual(
            answer.headers["Location"], f"{HOST}/chatwoot/app/accounts/77/dashboard"
        )
        self.assertEqual(self.calls, [])
