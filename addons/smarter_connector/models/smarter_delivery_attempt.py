"""Attempts: one row for each time that an event was sent to a connector."""

from __future__ import annotations

from odoo import api, fields, models

from .smarter_delivery import MANUAL, SCHEDULED


class SmarterDeliveryAttempt(models.Model):
    """What one try did and how it ended. Written once, after the call."""

    _name = "smarter.delivery.attempt"
    _description = "Delivery attempt"
    _order = "id desc"
    _rec_name = "number"
    _log_access = False
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
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
    error_class = fields.Selection(
        lambda self: self._error_classes(), "Error", readonly=True
    )
    error = fields.Char("Message", readonly=True)
    response = fields.Text("Answer", readonly=True)

    @api.model
    def _error_classes(self):
        """Return the codes of ``exceptions.py`` with their names for people."""
        return [
            ("network", self.env._("No connection")),
            ("tls", self.env._("No trusted TLS session")),
            ("timeout", self.env._("No answer in time")),
            ("rate_limited", self.env._("Too many calls")),
            ("server_error", self.env._("Error of the peer")),
            ("not_ready", self.env._("Not ready yet")),
            ("unexpected", self.env._("Internal error")),
            ("rejected", self.env._("Rejected")),
            ("gone", self.env._("Endpoint gone")),
            ("redirected", self.env._("Redirect refused")),
            ("address_refused", self.env._("Address not allowed")),
            ("url_refused", self.env._("URL not allowed")),
            ("unsignable", self.env._("No readable secret")),
        ]
