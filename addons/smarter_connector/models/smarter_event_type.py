"""The catalogue of events that connectors can subscribe to."""

from __future__ import annotations

from odoo import fields, models


class SmarterEventType(models.Model):
    """One kind of fact. Each addon adds its own as data; shared by all tenants."""

    _name = "smarter.event.type"
    _description = "Event type"
    _order = "code"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, help="As sent in the events, e.g. lead.created")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already an event type with this code."
    )
