"""The settings of a connector: whose they are, and what a change forgets."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries

from .common import ChatwootCase


class TestSettings(ChatwootCase):
    def test_pages_of_chatwoot_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "without a page"):
            self.chat_a.url = "https://chat.example/app/accounts/1/dashboard"

    def test_the_token_is_never_shown(self):
        values = self.chat_a.with_user(self.manager_a).read(
            ["chatwoot_token", "chatwoot_webhook_secret"]
        )[0]
        self.assertNotIn(self.account_a["token"], str(values))

    def test_the_inbox_of_another_connector(self):
        with self.assertRaises(UserError):
            self.chat_a.chatwoot_inbox_id = self.chat_b.chatwoot_inbox_id

    def test_another_account_forgets_who_was_who(self):
        lead = self.lead()
        self.send()
        self.chat_a.chatwoot_webhook_secret = "of the former account"
        self.chat_a.with_user(self.manager_a).chatwoot_account = 77
        self.assertFalse(self.own(self.chat_a)._link(lead, "conversation"))
        self.assertFalse(self.chat_a.chatwoot_webhook_secret)
        self.assertFalse(self.chat_a.chatwoot_inbox_ids)

    def test_the_same_account_forgets_nothing(self):
        lead = self.lead()
        self.send()
        self.chat_a.write({"name": "Otro", "url": self.chat_a.url + "/"})
        self.assertTrue(self.own(self.chat_a)._link(lead, "conversation"))

    def test_a_change_of_the_token_leaves_a_trace(self):
        self.chat_a.with_user(self.manager_a).chatwoot_token = "new"
        entry = self.env["smarter.audit"].search(
            [("action", "=", "connector.changed")], limit=1, order="id desc"
        )
        self.assertIn("chatwoot_token", str(entry.detail))

    def test_users_see_neither_settings_nor_work(self):
        user = self.create_user(self.company_a, "vendedora")
        for model in ("smarter.chatwoot.inbox", "smarter.chatwoot.task"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(user).search([])

    def test_users_see_the_chat_of_their_leads_only(self):
        user = self.create_user(self.company_b, "ajena")
        lead = self.lead()
        self.send()
        with self.assertRaises(AccessError):
            lead.with_user(user).read(["chatwoot_count"])
        with self.assertRaises(AccessError):
            lead.with_user(user).action_open_chatwoot()

    def test_the_app_must_be_on(self):
        lead = self.lead()
        app = self.env.ref("smarter_tenant.app_chat")
        switch = self.env["smarter.company.app"].search(
            [("company_id", "=", self.company_a.id), ("app_id", "=", app.id)]
        )
        switch.state = "off"
        self.send()
        self.assertEqual((self.delivery(lead).state, self.calls), ("pending", []))

    def test_a_copy_of_the_database_calls_nobody(self):
        lead = self.lead()
        self.env.flush_all()
        addons = ["smarter_connector", "smarter_connector_chatwoot"]
        for query in get_neutralization_queries(addons):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(self.chat_a.state, "disabled")
        self.assertIn(".invalid", self.chat_a.url)
        self.send()
        self.assertEqual((self.delivery(lead).state, self.calls), ("pending", []))
