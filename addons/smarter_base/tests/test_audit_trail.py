"""The audit trail takes entries and gives none back."""

from __future__ import annotations

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..models.smarter_audit import FAILURE, SUCCESS
from ..tools import request_context


@tagged("post_install", "-at_install")
class TestAuditTrail(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.env["smarter.audit"]
        cls.partner = cls.env["res.partner"].create({"name": "Panadería El Trigal"})

    def record(self, **facts):
        return self.audit._record("partner.tested", target=self.partner, **facts)

    def test_entry_holds_who_what_and_which_request(self):
        clerk = new_test_user(self.env, "clerk")
        with request_context.use_request_id("abcdefabcdefabcd"):
            entry = self.audit.with_user(clerk)._record(
                "partner.tested", company=self.env.company, target=self.partner
            )
        self.assertEqual(entry.user_id, clerk)
        self.assertEqual(entry.actor, "clerk")
        self.assertEqual(entry.company_id, self.env.company)
        self.assertEqual(entry.outcome, SUCCESS)
        self.assertEqual(entry.request_id, "abcdefabcdefabcd")
        self.assertEqual(
            (entry.res_model, entry.res_id), ("res.partner", self.partner.id)
        )
        self.assertEqual(entry.res_name, "Panadería El Trigal")

    def test_detail_is_redacted(self):
        entry = self.record(outcome=FAILURE, detail={"password": "x", "tries": 2})
        self.assertEqual(entry.detail, {"password": "[redacted]", "tries": 2})
        self.assertIn('"tries": 2', entry.detail_text)

    def test_orm_refuses_changes(self):
        entry = self.record()
        with self.assertRaises(AccessError):
            entry.sudo().write({"action": "other"})
        with self.assertRaises(AccessError):
            entry.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_database_refuses_changes(self):
        entry = self.record()
        self.env.flush_all()
        for statement in (
            SQL("UPDATE smarter_audit SET action = 'other' WHERE id = %s", entry.id),
            SQL("DELETE FROM smarter_audit WHERE id = %s", entry.id),
        ):
            with (
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)
        self.assertTrue(entry.exists())

    def test_only_administrators_read(self):
        self.record()
        clerk = new_test_user(self.env, "clerk")
        with self.assertRaises(AccessError):
            self.audit.with_user(clerk).search([])
        keeper = new_test_user(self.env, "keeper", groups="base.group_system")
        self.assertTrue(self.audit.with_user(keeper).search([]))
        with self.assertRaises(AccessError):
            self.audit.with_user(keeper).create({"actor": "x", "action": "y"})
