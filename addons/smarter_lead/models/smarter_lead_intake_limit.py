"""Leads of a month against the limit of the tenant's plan.

A counter per tenant and month would be a row that all requests of a tenant wait for. So
rows are counted when they leave the queue, in the transaction that converts them, and
whoever accepts a lead adds those that still wait: the sum is exact, give or take what is
being accepted at that very moment.

Adding them takes as long as there are leads waiting. So a worker remembers the sum: no
more leads came since than ids were given out, and only when these could have used up the
limit it has to look again.
"""

from __future__ import annotations

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.smarter_tenant.models.smarter_usage import LEADS
from odoo.addons.smarter_tenant.tools import limits, periods


@dataclass(frozen=True, slots=True)
class _Counted:
    """The leads of a tenant in a month, when this was the next id."""

    month: str
    used: int
    next_id: int


# Of this process, by database and company.
_counted: dict[tuple[str, int], _Counted] = {}


class LeadLimitReached(UserError):
    """The plan takes no more leads this month."""


class SmarterLeadIntake(models.Model):
    """The limit of leads per month."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.intake"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _check_lead_limit(self, limit=None):
        """Refuse a lead when the current company used up those of this month.

        :param limit: that of the plan when the caller knows it; 0 is none
        :raises LeadLimitReached: until the next month, or a larger plan
        """
        limit = self.env.company._plan_limit(LEADS) if limit is None else limit
        if not limit or self._has_surely_room(limit):
            return
        if self._finds_room(limit):
            return
        raise LeadLimitReached(
            self.env._(
                "The plan allows %s leads per month, and they are used up.", limit
            )
        )

    @api.model
    def _has_surely_room(self, limit):
        """Whether the leads remembered and all ids since are within the limit."""
        counted = _counted.get(self._place())
        if not counted or counted.month != periods.month(fields.Datetime.now()):
            return False
        return counted.used + self._next_id() - counted.next_id < limit

    @api.model
    def _finds_room(self, limit):
        """Count this month's leads of the current company; remember them if few."""
        month = periods.month(fields.Datetime.now())
        # Asked first: what is accepted in between counts twice rather than not at all.
        next_id = self._next_id()
        used = self._leads_used(limit)
        if limits.is_reached(used, limit):
            # Not remembered: counting ended at this limit, another one may be higher.
            return False
        _counted[self._place()] = _Counted(month, used, next_id)
        return True

    @api.model
    def _place(self):
        return self.env.cr.dbname, self.env.company.id

    @api.model
    def _next_id(self):
        """Return the id that the next row of any tenant gets. Nothing to plan."""
        self.env.cr.execute(
            "SELECT last_value + is_called::int FROM smarter_lead_intake_id_seq"
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _leads_used(self, limit):
        """Return the leads of the current company this month, counting to ``limit``."""
        if not limit:
            return 0
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                SELECT COALESCE(
                    (SELECT amount FROM smarter_usage
                      WHERE company_id = %(company)s AND metric = %(metric)s
                        AND period = %(period)s),
                    0
                ) + (
                    SELECT count(*) FROM (
                        SELECT FROM smarter_lead_intake
                         WHERE company_id = %(company)s AND state = 'received'
                           AND attempts = 0 AND received_at >= %(start)s
                         LIMIT %(limit)s
                    ) AS waiting
                )
                """,
                company=self.env.company.id,
                metric=LEADS,
                period=periods.month(now),
                start=periods.month_start(now),
                limit=limit,
            )
        )
        return self.env.cr.fetchone()[0]

    def _count_use(self, company):
        """Count the leads of one tenant that leave the queue for the first time."""
        fresh = self.filtered(lambda intake: not intake.attempts)
        months = fresh.grouped(lambda intake: periods.month(intake.received_at))
        usage = company._tenant_env()["smarter.usage"]
        limit = company._plan_limit(LEADS)
        for month, intakes in months.items():
            used = usage._add(company, LEADS, month, len(intakes))
            usage._warn(company, LEADS, used, limit, month)
