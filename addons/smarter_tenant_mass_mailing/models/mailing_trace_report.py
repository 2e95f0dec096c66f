"""Statistics of mailings, with the company that they are of."""

from __future__ import annotations

from odoo import fields, models


class MailingTraceReport(models.Model):
    _inherit = "mailing.trace.report"

    company_id = fields.Many2one("res.company", readonly=True)

    def _report_get_request_select_items(self):
        return [*super()._report_get_request_select_items(), "mailing.company_id"]

    def _report_get_request_group_by_items(self):
        return [*super()._report_get_request_group_by_items(), "mailing.company_id"]
