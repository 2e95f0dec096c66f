"""In which class the models of Odoo's products, accounting and payments are."""

from __future__ import annotations

from odoo.addons.smarter_tenant.tools.isolation import (
    Catalogue,
    Owned,
    Personal,
    System,
    declare,
)

PRODUCTS = {
    "product.attribute": Owned(),
    "product.attribute.custom.value": Owned(
        "custom_product_template_attribute_value_id.product_tmpl_id.company_id"
    ),
    "product.attribute.value": Owned("attribute_id.company_id"),
    "product.category": Owned(),
    "product.combo": Owned(),
    "product.combo.item": Owned("combo_id.company_id"),
    "product.document": Owned("ir_attachment_id.company_id"),
    "product.pricelist": Owned(),
    "product.pricelist.item": Owned("pricelist_id.company_id"),
    "product.product": Owned("product_tmpl_id.company_id"),
    "product.supplierinfo": Owned(),
    "product.tag": Owned(),
    "product.template": Owned(),
    "product.template.attribute.exclusion": Owned("product_tmpl_id.company_id"),
    "product.template.attribute.line": Owned("product_tmpl_id.company_id"),
    "product.template.attribute.value": Owned("product_tmpl_id.company_id"),
    "product.uom": Owned(),
    # Quantities are converted through them all over the database.
    "uom.uom": Catalogue(),
}

ANALYTIC = {
    "account.analytic.account": Owned(),
    "account.analytic.applicability": Catalogue(company="company_id"),
    "account.analytic.distribution.model": Owned(),
    "account.analytic.line": Owned(),
    # A root plan is a column in many tables: for operators to add.
    "account.analytic.plan": Catalogue(),
}

ACCOUNTING = {
    "account.account": Owned("company_ids"),
    "account.bank.statement": Owned(),
    "account.bank.statement.line": Owned(),
    "account.cash.rounding": Owned(),
    # Without a table: the codes of an account per company of the user.
    "account.code.mapping": Owned(),
    "account.fiscal.position": Owned(),
    "account.fiscal.position.account": Owned("position_id.company_id"),
    "account.full.reconcile": Owned(),
    "account.group": Owned(),
    "account.invoice.report": Owned(),
    "account.journal": Owned(),
    "account.journal.group": Owned(),
    "account.lock_exception": Owned(),
    "account.move": Owned(),
    "account.move.line": Owned(),
    "account.partial.reconcile": Owned(),
    "account.payment": Owned(),
    "account.payment.method.line": Owned("journal_id.company_id"),
    "account.payment.term": Catalogue(company="company_id"),
    "account.payment.term.line": Catalogue(company="payment_id.company_id"),
    "account.reconcile.model": Owned(),
    "account.reconcile.model.line": Owned("model_id.company_id"),
    "account.report.external.value": Owned(),
    "account.tax": Owned(),
    "account.tax.group": Owned(),
    "account.tax.repartition.line": Owned("tax_id.company_id"),
}

# What the law or the trade defines, the same for everybody.
ACCOUNTING_CATALOGUE = {
    "account.account.tag": Catalogue(),
    "account.incoterms": Catalogue(),
    "account.payment.method": Catalogue(),
    "account.report": Catalogue(),
    "account.report.column": Catalogue(),
    "account.report.expression": Catalogue(),
    "account.report.line": Catalogue(),
    "account.root": Catalogue(),
    "l10n_latam.document.type": Catalogue(),
    "l10n_latam.identification.type": Catalogue(),
}

PAYMENTS = {
    "payment.method": Catalogue(),
    "payment.provider": Owned(),
    "payment.token": Owned("provider_id.company_id"),
    "payment.transaction": Owned("provider_id.company_id"),
}

ONBOARDING = {
    "onboarding.onboarding": Catalogue(),
    "onboarding.onboarding.step": Catalogue(),
    "onboarding.progress": Owned(),
    "onboarding.progress.step": Owned(),
}

DASHBOARDS = {
    "spreadsheet.dashboard": Catalogue(company="company_ids"),
    "spreadsheet.dashboard.group": Catalogue(),
    "spreadsheet.dashboard.share": Personal("create_uid"),
}

# Odoo's paid services spend the operators' credit.
PAID_SERVICES = {
    "crm.iap.lead.helpers": System(),
    "crm.iap.lead.industry": Catalogue(),
    "crm.iap.lead.mining.request": System(),
    "crm.iap.lead.role": Catalogue(),
    "crm.iap.lead.seniority": Catalogue(),
    "snailmail.letter": Owned(),
}

declare(__name__, PRODUCTS)
declare(__name__, ANALYTIC)
declare(__name__, ACCOUNTING)
declare(__name__, ACCOUNTING_CATALOGUE)
declare(__name__, PAYMENTS)
declare(__name__, ONBOARDING)
declare(__name__, DASHBOARDS)
declare(__name__, PAID_SERVICES)
