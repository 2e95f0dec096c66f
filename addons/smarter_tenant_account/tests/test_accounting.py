"""Accounting belongs to one tenant; what the trade defines is for all."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BusinessCase


@tagged("post_install", "-at_install")
class TestAccounting(BusinessCase):
    """Managers with all rights of accounting, each within the own books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.create_books(cls.tenant)
        cls.other_journal = cls.create_books(cls.other)
        cls.invoice = cls.create_invoice(cls.other, cls.other_journal, "Clavos")
        cls.invoice.action_post()

    def own_world(self, company):
        """Create one row of each model that has no company in Odoo, or may lack it."""
        env = self.in_company(company)
        plan = self.env["account.analytic.plan"].search([], limit=1)
        analytic = env["account.analytic.account"].create(
            {"name": "Local 2", "plan_id": plan.id}
        )
        term = env["account.payment.term"].create({"name": "A 45 días"})
        return [
            analytic,
            term,
            term.line_ids,
            env["account.cash.rounding"].create({"name": "A 10 pesos"}),
            env["account.analytic.distribution.model"].create({}),
            env["account.analytic.applicability"].create(
                {
                    "business_domain": "invoice",
                    "applicability": "optional",
                    "analytic_plan_id": plan.id,
                }
            ),
        ]

    def test_each_tenant_reaches_its_own_rows_only(self):
        for records in self.own_world(self.tenant):
            self.assert_within(records, self.boss)
            self.assert_apart(records, self.rival)

    def test_books_are_apart(self):
        lines = self.invoice.line_ids
        for records in (self.invoice, lines, self.other_journal, lines.account_id):
            self.assert_within(records, self.rival)
            self.assert_apart(records, self.boss)

    def test_methods_of_a_journal_are_apart(self):
        bank = self.in_company(self.other)["account.journal"].create(
            {"name": "Banco", "code": "BCO", "type": "bank"}
        )
        methods = bank.inbound_payment_method_line_ids
        self.assertTrue(methods)
        self.assert_within(methods, self.rival)
        self.assert_apart(methods, self.boss)

    def test_tenants_use_the_same_account_codes(self):
        for user in (self.boss, self.rival):
            accounts = self.env["account.account"].with_user(user)
            self.assertEqual(accounts.search_count([("code", "=", "110310")]), 1)

    def pay(self, move):
        """Post the counterpart of a posted invoice and reconcile both."""
        receivable = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        sides = [
            (receivable.account_id, "credit"),
            (move.invoice_line_ids.account_id, "debit"),
        ]
        counterpart = move.env["account.move"].create(
            {
                "journal_id": move.journal_id.id,
                "line_ids": [
                    Command.create({"account_id": account.id, side: 1190.0})
                    for account, side in sides
                ],
            }
        )
        counterpart.action_post()
        lines = receivable + counterpart.line_ids.filtered("credit")
        lines.reconcile()
        return lines.full_reconcile_id

    def test_invoice_is_paid_and_closed_by_its_tenant(self):
        move = self.create_invoice(self.tenant, self.journal).with_user(self.boss)
        move.action_post()
        full = self.pay(move)
        self.assertEqual(move.payment_state, "paid")
        self.assert_within(full, self.boss)
        self.assert_apart(full, self.rival)

    def test_operator_closes_an_invoice_for_its_tenant(self):
        full = self.pay(self.invoice.with_env(self.env))
        self.assertEqual(full.company_id, self.other)

    def test_catalogue_is_read_only(self):
        shared = {
            "account.account.tag": {"name": "Nueva"},
            "account.incoterms": {"name": "Nueva", "code": "XXX"},
            "account.analytic.plan": {"name": "Nueva"},
        }
        for model, values in shared.items():
            records = self.env[model].search([], limit=1)
            self.assert_read_only(records, self.boss)
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.boss).create(values)

    def test_terms_of_odoo_are_for_all(self):
        term = self.env.ref("account.account_payment_term_30days")
        self.assertFalse(term.company_id)
        self.assert_read_only(term, self.boss)
        self.assert_read_only(term.line_ids, self.boss)

    def test_a_tenant_has_terms_of_its_own(self):
        terms = self.env["account.payment.term"].with_user(self.boss)
        self.assertEqual(terms.create({"name": "Mío"}).company_id, self.tenant)
        with self.assertRaises(AccessError):
            terms.create({"name": "De todos", "company_id": False})


@tagged("post_install", "-at_install")
class TestPayments(BusinessCase):
    """What is paid online."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.providers = {
            company: cls.in_company(company)["payment.provider"].create(
                {"name": "Pagos", "company_id": company.id}
            )
            for company in (cls.tenant, cls.other)
        }

    def create_transaction(self, company, prefix="S00012"):
        env = self.in_company(company)
        provider = self.providers[company]
        return env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "partner_id": company.partner_id.id,
                "amount": 1000,
                "currency_id": company.currency_id.id,
                "reference": env["payment.transaction"]._compute_reference(
                    provider.code, prefix=prefix
                ),
            }
        )

    def test_payments_are_apart(self):
        transaction = self.create_transaction(self.other)
        self.assert_apart(transaction, self.boss)
        providers = self.env["payment.provider"].with_user(self.boss)
        self.assertFalse(providers.has_access("read"))

    def test_reference_does_not_tell_of_another_tenant(self):
        references = [
            self.create_transaction(company).reference
            for company in (self.tenant, self.other, self.other)
        ]
        self.assertEqual(
            references,
            ["76086428-S00012", "96790240-S00012", "96790240-S00012-1"],
        )

    def test_reference_of_the_operators_is_as_ever(self):
        transactions = self.env["payment.transaction"]
        self.assertEqual(
            transactions._compute_reference("none", prefix="S00012"), "S00012"
        )
