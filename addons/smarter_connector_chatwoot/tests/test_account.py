"""Accounts sleep while their tenants do; new tenants find theirs set up."""

from __future__ import annotations

import os
from unittest.mock import patch

from odoo.tools import mute_logger

from ..tools import setup
from .common import REFUSED
from .test_setup import SetupCase

ACCOUNT_LOG = "odoo.addons.smarter_connector_chatwoot.models.smarter_chatwoot_account"
ACCOUNTS = "/platform/api/v1/accounts"


class TestAccountStatus(SetupCase):
    def follow(self):
        self.env.flush_all()
        cron = self.env.ref("smarter_connector_chatwoot.ir_cron_accounts")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def status(self, chat=None):
        number = self.number(setup.ACCOUNT, chat)
        return self.state.accounts[number]["status"]

    def test_the_account_follows_its_tenant_and_no_other_does(self):
        self.set_up()
        self.set_up(self.chat_b)
        self.company_a._suspend()
        self.follow()
        self.assertEqual(self.status(), "suspended")
        self.assertEqual(self.status(self.chat_b), "active")
        self.company_a._close()
        self.calls.clear()
        self.follow()
        self.assertEqual(self.calls, [])
        self.company_a._reopen()
        self.company_a._activate()
        self.follow()
        self.assertEqual(self.status(), "active")
        self.calls.clear()
        self.follow()
        self.assertEqual(self.calls, [])

    def test_the_cron_is_woken(self):
        cron = self.env.ref("smarter_connector_chatwoot.ir_cron_accounts")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.company_a._suspend()
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )

    def test_a_chatwoot_that_is_down_is_told_later(self):
        self.set_up()
        self.company_a._suspend()
        number = self.number(setup.ACCOUNT)
        self.have("PATCH", f"{ACCOUNTS}/{number}", REFUSED)
        with mute_logger(ACCOUNT_LOG):
            self.follow()
        self.assertEqual(self.status(), "active")
        self.follow()
        self.assertEqual(self.status(), "suspended")

    def test_one_that_was_deleted_there_is_not_asked_for_ever(self):
        self.set_up()
        number = self.number(setup.ACCOUNT)
        self.have("PATCH", f"{ACCOUNTS}/{number}", (404, b'{"error": "gone"}'))
        self.company_a._suspend()
        self.follow()
        self.calls.clear()
        self.follow()
        self.assertEqual(self.calls, [])

    def test_the_account_of_a_deleted_connector_follows_too(self):
        self.set_up()
        number = self.number(setup.ACCOUNT)
        self.chat_a.unlink()
        self.company_a._suspend()
        self.follow()
        self.assertEqual(self.state.accounts[number]["status"], "suspended")

    def test_accounts_that_tenants_have_by_token_are_left_alone(self):
        self.chat_a.write({"chatwoot_account": 77, "chatwoot_token": "t"})
        self.company_a._suspend()
        self.calls.clear()
        self.follow()
        self.assertEqual(self.calls, [])

    def test_another_installation_is_told_nothing(self):
        self.set_up()
        self.company_a._suspend()
        elsewhere = {"SMARTER_CHATWOOT_URL": "https://other.example"}
        self.calls.clear()
        with patch.dict(os.environ, elsewhere):
            self.follow()
        self.assertEqual(self.calls, [])

    def test_a_lead_that_comes_before_the_account_is_awake_waits(self):
        self.set_up()
        self.company_a._suspend()
        self.follow()
        self.company_a._activate()
        lead = self.lead()
        self.send()
        delivery = self.delivery(lead)
        self.assertEqual(
            (delivery.state, delivery.error_class), ("pending", "not_ready")
        )
        self.follow()
        delivery.action_replay()
        self.send()
        self.assertEqual(delivery.state, "delivered")


class TestNewTenant(SetupCase):
    def new_tenant(self, **values):
        return self.env["res.company"]._create_tenant(
            rut="77222333-1",
            name="Nueva SpA",
            admin_email="nueva@example.cl",
            plan="enterprise",
            skip=("chart",),
            **values,
        )

    def chats(self, company):
        return self.env["smarter.connector"].search(
            [("company_id", "=", company.id), ("provider", "=", "chatwoot")]
        )

    def test_it_finds_an_account_that_is_set_up(self):
        company = self.new_tenant()
        chat = self.chats(company)
        self.assertEqual(len(chat), 1)
        self.run_tasks()
        self.assertEqual(set(self.steps(chat).values()), {"done"})
        account = self.state.accounts[chat.chatwoot_account]
        self.assertEqual(account["name"], "Nueva SpA")
        company._suspend()
        company._activate()
        self.assertEqual(self.chats(company), chat)

    def test_not_without_the_app(self):
        plan = self.env["smarter.plan"].search([("code", "=", "enterprise")])
        plan.app_ids -= self.env.ref("smarter_tenant.app_chat")
        self.assertFalse(self.chats(self.new_tenant()))

    def test_not_when_the_operator_does_not_want_it(self):
        with patch.dict(os.environ, {"SMARTER_CHATWOOT_AUTO": "0"}):
            self.assertFalse(self.chats(self.new_tenant()))

    def test_a_wrong_setting_keeps_nobody_from_being_made(self):
        log = "odoo.addons.smarter_connector_chatwoot.models.res_company"
        url = {"SMARTER_CHATWOOT_URL": "http://169.254.169.254"}
        with patch.dict(os.environ, url), self.assertLogs(log, "WARNING"):
            company = self.new_tenant()
        self.assertEqual(company.state, "active")
        self.assertFalse(self.chats(company))

    def test_not_without_an_installation(self):
        with patch.dict(os.environ, {"SMARTER_CHATWOOT_PLATFORM_TOKEN": ""}):
            self.assertFalse(self.chats(self.new_tenant()))
