"""Companies for those models of accounting and analytics that may lack one."""

from __future__ import annotations

from odoo import api, models


class AccountPaymentTerm(models.Model):
    """Those that Odoo brings are for all; a tenant adds its own."""

    _name = "account.payment.term"
    _inherit = ["account.payment.term", "smarter.tenant.shared"]


class AccountAnalyticApplicability(models.Model):
    """A tenant adds rules of its own to the plans that all share."""

    _name = "account.analytic.applicability"
    _inherit = ["account.analytic.applicability", "smarter.tenant.shared"]


class AccountAnalyticAccount(models.Model):
    """Never without company."""

    _name = "account.analytic.account"
    _inherit = ["account.analytic.account", "smarter.tenant.owned"]


class AccountAnalyticDistributionModel(models.Model):
    """Never without company."""

    _name = "account.analytic.distribution.model"
    _inherit = ["account.analytic.distribution.model", "smarter.tenant.owned"]


class AccountCashRounding(models.Model):
    """Ways to round what is paid in cash."""

    _name = "account.cash.rounding"
    _inherit = ["account.cash.rounding", "smarter.tenant.owned"]


class AccountFullReconcile(models.Model):
    """Belongs to the company of the journal items that it closes."""

    _name = "account.full.reconcile"
    _inherit = ["account.full.reconcile", "smarter.tenant.owned"]

    @api.model_create_multi
    def create(self, vals_list):
        fulls = super().create(vals_list)
        for full in fulls.sudo():
            if company := full.reconciled_line_ids.company_id[:1]:
                full.company_id = company
        return fulls
