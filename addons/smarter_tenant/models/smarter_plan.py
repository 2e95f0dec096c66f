"""Plans: what a tenant pays for, as limits and apps. Data, so no plan is in code."""

from __future__ import annotations

from odoo import fields, models

UNLIMITED = 0


class SmarterPlan(models.Model):
    """Limits hold for all tenants of the plan at once; 0 is no limit."""

    _name = "smarter.plan"
    _description = "Plan"
    _order = "sequence, id"

    code = fields.Char(required=True, copy=False)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    max_users = fields.Integer("Users", help="People who may log in. 0: no limit.")
    max_requests_per_minute = fields.Integer(
        "Requests per minute", help="Of all API keys together. 0: no limit."
    )
    max_leads_per_month = fields.Integer("Leads per month", help="0: no limit.")
    app_ids = fields.Many2many(
        "smarter.app",
        string="Apps",
        help="Switched on for a new tenant. Operators may switch others on and off "
        "for each tenant.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another plan has this code.")
    _limits_not_negative = models.Constraint(
        "CHECK (max_users >= 0 AND max_requests_per_minute >= 0"
        " AND max_leads_per_month >= 0)",
        "A limit cannot be negative. 0 means that there is none.",
    )
