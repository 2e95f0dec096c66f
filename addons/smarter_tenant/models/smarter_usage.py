"""What a tenant used of its plan, one row for each limit and period."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import limits, periods

USERS = "users"
LEADS = "leads_per_month"
REQUESTS = "requests_per_minute"
# Limits without a month of their own keep one row for good.
ALWAYS = "always"


class SmarterUsage(models.Model):
    """Counters. Only the code that does what is counted writes them."""

    _name = "smarter.usage"
    _description = "Use of a plan's limit"
    _order = "period desc, metric"
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company",
        string="Tenant",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    metric = fields.Selection(
        [
            (USERS, "Users"),
            (LEADS, "Leads per month"),
            (REQUESTS, "Requests per minute"),
        ],
        string="Limit",
        required=True,
        readonly=True,
    )
    period = fields.Char(
        required=True, readonly=True, help="Month (2026-11), in Chile's time."
    )
    amount = fields.Integer("Used", readonly=True, default=0)
    warned_level = fields.Integer("Managers told at %", readonly=True, default=0)

    _counter_unique = models.UniqueIndex(
        "(company_id, metric, period)", "This counter exists already."
    )

    @api.model
    def _add(self, company, metric: str, period: str, count: int) -> int:
        """Add to a counter and return its new value.

        One statement: the first use of a period by two transactions at once makes one
        row, and the second waits for the first.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smarter_usage AS u
                       (company_id, metric, period, amount, warned_level)
                VALUES (%s, %s, %s, %s, 0)
                    ON CONFLICT (company_id, metric, period)
                    DO UPDATE SET amount = u.amount + EXCLUDED.amount
             RETURNING u.amount
                """,
                company.id,
                metric,
                period,
                count,
            )
        )
        self.invalidate_model(["amount"])
        return self.env.cr.fetchone()[0]

    @api.model
    def _amount(self, company, metric: str, period: str) -> int:
        """Return the value of a counter."""
        return self.search(self._counter_domain(company, metric, period)).amount

    @api.model
    def _counter_domain(self, company, metric, period):
        return [
            ("company_id", "=", company.id),
            ("metric", "=", metric),
            ("period", "=", period),
        ]

    @api.model
    def _warn(self, company, metric: str, used: int, limit: int, period=None) -> None:
        """Tell the managers once when 80 % and once when all of a limit is used.

        The next period, or less use of a limit without periods, starts over.
        """
        due = limits.level(used, limit)
        period = period or (
            ALWAYS if metric == USERS else periods.month(fields.Datetime.now())
        )
        counter = self.search(self._counter_domain(company, metric, period))
        if due == counter.warned_level:
            return
        if not counter:
            self._add(company, metric, period, 0)
            counter = self.search(self._counter_domain(company, metric, period))
        told = counter.warned_level
        counter.warned_level = due
        if due > told:
            company._tell_managers_about_limit(metric, used, limit)
