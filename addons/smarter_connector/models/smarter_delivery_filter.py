"""Which deliveries a replay is about: the same words for the dialog and for the job."""

from __future__ import annotations

from odoo import fields, models
from odoo.fields import Domain

from .smarter_delivery import CANCELLED, DELIVERED, FAILED


class SmarterDeliveryFilter(models.AbstractModel):
    """Deliveries that were chosen one by one, or all that a filter finds."""

    _name = "smarter.delivery.filter"
    _description = "Deliveries to replay"

    connector_id = fields.Many2one("smarter.connector", help="Empty: all of them.")
    event_type_ids = fields.Many2many(
        "smarter.event.type", string="Events", help="Empty: all of them."
    )
    with_failed = fields.Boolean("Failed", default=True)
    with_cancelled = fields.Boolean("Cancelled")
    with_delivered = fields.Boolean(
        "Delivered", help="The receiver gets these a second time, with the same id."
    )
    date_from = fields.Datetime("From")
    date_to = fields.Datetime("Until")
    is_selection = fields.Boolean(
        readonly=True, help="These were chosen one by one; no filter applies."
    )
    # Their ids: many, and of no interest to people.
    selection = fields.Json(readonly=True)

    def _delivery_domain(self):
        """Return the deliveries meant here; not yet those of one tenant."""
        if self.is_selection:
            return Domain("id", "in", self.selection or [])
        domain = Domain("state", "in", self._states()) & Domain("is_test", "=", False)
        if self.connector_id:
            domain &= Domain("connector_id", "=", self.connector_id.id)
        if self.event_type_ids:
            domain &= Domain("event_type", "in", self.event_type_ids.mapped("code"))
        if self.date_from:
            domain &= Domain("create_date", ">=", self.date_from)
        if self.date_to:
            domain &= Domain("create_date", "<=", self.date_to)
        return domain

    def _states(self):
        wanted = {
            FAILED: self.with_failed,
            CANCELLED: self.with_cancelled,
            DELIVERED: self.with_delivered,
        }
        return [state for state, is_wanted in wanted.items() if is_wanted]

    def _filter_vals(self):
        """Return these words for another record."""
        return {
            "connector_id": self.connector_id.id,
            "event_type_ids": [(6, 0, self.event_type_ids.ids)],
            "with_failed": self.with_failed,
            "with_cancelled": self.with_cancelled,
            "with_delivered": self.with_delivered,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "is_selection": self.is_selection,
            "selection": self.selection,
        }
