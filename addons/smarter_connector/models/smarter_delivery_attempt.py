"""Attempts: one row for each time that an event was sent to a connector."""

from __future__ import annotations

from odoo import api, fields, models

from .smarter_delivery import ERROR_CLASSES, MANUAL, SCHEDULED


class SmarterDeliveryAttempt(models.Model):
    """What one try did and how it ended. Written once, after the call."""

    _name = "smarter.delivery.attempt"
    _inherit = ["smarter.tenant.owned"]
    _description = "Delivery attempt"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    delivery_id = fields.Many2one(
        "smarter.delivery",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Integer("#", readonly=True, aggregator=None)
    started_at = fields.Datetime("Started", required=True, readonly=True)
    duration_ms = fields.Integer("Duration (ms)", readonly=True, aggregator="avg")
    trigger = fields.Selection(
        [(SCHEDULED, "Scheduled"), (MANUAL, "Manual")], required=True, readonly=True
    )
    http_status = fields.Integer("Status", readonly=True, aggregator=None)
    outcome = fields.Selection(
        [("success", "Success"), ("failure", "Failure")],
        compute="_compute_outcome",
        store=True,
    )
    success_rate = fields.Float(
        "Success rate (%)",
        compute="_compute_outcome",
        store=True,
        digits=(5, 1),
        aggregator="avg",
    )
    error_class = fields.Selection(ERROR_CLASSES, "Error", readonly=True)
    error = fields.Char("Message", readonly=True)
    response = fields.Text("Answer", readonly=True)

    @api.depends("error_class")
    def _compute_outcome(self):
        for attempt in self:
            attempt.outcome = "failure" if attempt.error_class else "success"
            attempt.success_rate = 0 if attempt.error_class else 100
