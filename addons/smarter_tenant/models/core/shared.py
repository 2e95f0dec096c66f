"""Core models with rows of modules for all, next to rows that tenants make."""

from __future__ import annotations

from odoo import models


class IrFilters(models.Model):
    """Saved searches."""

    _name = "ir.filters"
    _inherit = ["ir.filters", "smarter.tenant.shared"]


class IrEmbeddedActions(models.Model):
    """Tabs on top of views."""

    _name = "ir.embedded.actions"
    _inherit = ["ir.embedded.actions", "smarter.tenant.shared"]


class ResBank(models.Model):
    """Banks."""

    _name = "res.bank"
    _inherit = ["res.bank", "smarter.tenant.shared"]


class MailActivityType(models.Model):
    """Kinds of activities."""

    _name = "mail.activity.type"
    _inherit = ["mail.activity.type", "smarter.tenant.shared"]


class MailCannedResponse(models.Model):
    """Shortcuts for text."""

    _name = "mail.canned.response"
    _inherit = ["mail.canned.response", "smarter.tenant.shared"]


class MailTemplate(models.Model):
    """Texts of messages."""

    _name = "mail.template"
    _inherit = ["mail.template", "smarter.tenant.shared"]
