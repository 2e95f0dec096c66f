"""What a tenant used on one day: figures that a cron keeps, for graphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..tools import periods
from .res_company_team import ROLE_GROUPS
from .smarter_usage import USERS

ACTIVE_USERS = "active_users"
# Figures of a moment: the last one of the day stays. All others only grow.
_OF_A_MOMENT = frozenset({USERS})
# What this database counts itself.
HERE = "here"
_KEPT_DAYS = 400


class SmarterUsageDay(models.Model):
    """One row for each figure, day and place where it was counted.

    A place that starts counting again from nothing is another place, with a row of its
    own: so each row can be written as often as one likes, and nothing is lost or
    counted twice.
    """

    _name = "smarter.usage.day"
    _description = "Use of a plan on one day"
    _order = "day desc, metric, id"
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
    day = fields.Date(required=True, readonly=True, help="In Chile's time.")
    metric = fields.Selection(
        [(USERS, "Users"), (ACTIVE_USERS, "Users who were here")],
        string="Figure",
        required=True,
        readonly=True,
    )
    source = fields.Char("Counted by", required=True, readonly=True, default=HERE)
    amount = fields.Integer("Used", readonly=True, default=0)

    _figure_unique = models.UniqueIndex(
        "(company_id, day, metric, source)", "This figure exists already."
    )
    _day_idx = models.Index("(day)")

    # -- keeping ----------------------------------------------------------------

    @api.model
    def _cron_count(self):
        """Keep the figures of today as they are now."""
        now = fields.Datetime.now()
        day = periods.day(now)
        self._keep(day, USERS, self._users())
        self._keep(day, ACTIVE_USERS, self._active_users(periods.day_start(now)))

    @api.model
    def _keep(
        self, day: date, metric: str, amounts: Mapping[int, int], source: str = HERE
    ) -> None:
        """Keep a figure of a day, given by company ID; to do so again is no harm."""
        if not amounts:
            return
        domain = Domain(
            [("day", "=", day), ("metric", "=", metric), ("source", "=", source)]
        )
        rows = self.search(domain & Domain("company_id", "in", list(amounts)))
        for row in rows:
            row._raise_to(amounts[row.company_id.id])
        new = amounts.keys() - set(rows.company_id.ids)
        values = {"day": day, "metric": metric, "source": source}
        self.create(
            [
                {**values, "company_id": company_id, "amount": amounts[company_id]}
                for company_id in sorted(new)
                if amounts[company_id]
            ]
        )

    def _raise_to(self, amount):
        if self.metric not in _OF_A_MOMENT:
            amount = max(amount, self.amount)
        if amount != self.amount:
            self.amount = amount

    @api.model
    def _users(self):
        """Return company ID -> people who may sign in; 0 where there are none left."""
        tenants = self.env["res.company"].search([("state", "!=", False)])
        return {company.id: company.tenant_user_count for company in tenants}

    @api.model
    def _active_users(self, since):
        """Return company ID -> people whose browser was heard of since a moment.

        Odoo notes a browser about once an hour while it is used.
        """
        groups = self.env["res.device.log"]._read_group(
            [
                ("last_activity", ">=", since),
                ("user_id.tenant_role", "in", list(ROLE_GROUPS)),
            ],
            ["user_id"],
        )
        return Counter(user.company_id.root_id.id for (user,) in groups)

    @api.autovacuum
    def _gc_days(self):
        """Forget what no graph shows any more."""
        oldest = periods.day(fields.Datetime.now()) - timedelta(days=_KEPT_DAYS)
        rows = self.search([("day", "<", oldest)], limit=GC_UNLINK_LIMIT)
        rows.unlink()
        return len(rows), len(rows) == GC_UNLINK_LIMIT

    # -- showing ----------------------------------------------------------------

    @api.model
    def _since(self, company, first: date) -> dict[tuple[date, str], int]:
        """Return (day, figure) -> amount of a tenant, from a day on."""
        groups = self._read_group(
            [("company_id", "=", company.id), ("day", ">=", first)],
            ["day:day", "metric"],
            ["amount:sum"],
        )
        return {(day, metric): amount for day, metric, amount in groups}
