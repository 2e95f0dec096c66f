"""Core models about a record of any model: they follow the company of that record."""

from __future__ import annotations

from odoo import api, fields, models


class MailMessage(models.Model):
    """Odoo fills the company of most messages already; here of all of them."""

    _name = "mail.message"
    _inherit = ["mail.message", "smarter.tenant.document"]

    _document_company_field = "record_company_id"
    _document_model_field = "model"

    record_company_id = fields.Many2one(
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )


class MailFollowers(models.Model):
    """Who is told about a record."""

    _name = "mail.followers"
    _inherit = ["mail.followers", "smarter.tenant.document", "smarter.tenant.owned"]


class MailActivity(models.Model):
    """What is to be done about a record."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "smarter.tenant.document", "smarter.tenant.owned"]

    @api.model
    def _document_reference(self, vals):
        model_id = vals.get("res_model_id")
        if model_id and not vals.get("res_model"):
            model_sudo = self.env["ir.model"].sudo().browse(model_id)
            vals = {**vals, "res_model": model_sudo.model}
        return super()._document_reference(vals)


class MailScheduledMessage(models.Model):
    """What is to be posted on a record later."""

    _name = "mail.scheduled.message"
    _inherit = [
        "mail.scheduled.message",
        "smarter.tenant.document",
        "smarter.tenant.owned",
    ]

    _document_model_field = "model"
