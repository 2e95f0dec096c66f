"""For how long a repeat counts as the same request: a setting of each tenant."""

from __future__ import annotations

from odoo import fields, models

DEFAULT_REPEAT_DAYS = 30


class CrmTeam(models.Model):
    _inherit = "crm.team"

    repeat_days = fields.Integer(
        "Repeats join for",
        default=DEFAULT_REPEAT_DAYS,
        help="Days within which somebody who asks again joins the own open lead "
        "instead of making another. 0 makes a lead of everything.",
    )

    _repeat_days_bounds = models.Constraint(
        "CHECK (repeat_days BETWEEN 0 AND 3650)",
        "Repeats join for 0 to 3650 days.",
    )
