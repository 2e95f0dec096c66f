"""Leads of a month against the limit of the tenant's plan.

A counter per tenant and month would be a row that all requests of a tenant wait for. So
rows are counted when they leave the queue, in the transaction that converts them, and
whoever accepts a lead adds those that still wait: the sum is exact, give or take what is
being accepted at that very moment.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.smarter_tenant.models.smarter_usage import LEADS
from odoo.addons.smarter_tenant.tools import limits, periods


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
        company = self.env.company
        limit = company._plan_limit(LEADS) if limit is None else limit
        # Counting takes as long as there are leads waiting, so first what does not.
        if not limit or self._leads_used_at_most() < limit:
            return
        if not limits.is_reached(self._leads_used(limit), limit):
            return
        raise LeadLimitReached(
            self.env._(
                "The plan allows %s leads per month, and they are used up.", limit
            )
        )

    @api.model
    def _leads_used_at_most(self):
        """Return a number that this month's leads of the current company do not pass.

        Leads that wait are as many as their ids are apart, or fewer: both ends of an
        index tell, however many lie between them.
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT COALESCE((%(counted)s), 0)
                     + COALESCE((%(waiting)s ORDER BY id DESC LIMIT 1)
                              - (%(waiting)s ORDER BY id LIMIT 1) + 1, 0)
                """,
                counted=self._counted_query(),
                waiting=SQL("SELECT id %s", self._waiting_query()),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _leads_used(self, limit):
        """Return the leads of the current company this month, counting to ``limit``."""
        if not limit:
            return 0
        self.env.cr.execute(
            SQL(
                """
                SELECT COALESCE((%(counted)s), 0) + (
                    SELECT count(*) FROM (
                        SELECT %(waiting)s AND received_at >= %(start)s LIMIT %(limit)s
                    ) AS waiting
                )
                """,
                counted=self._counted_query(),
                waiting=self._waiting_query(),
                start=periods.month_start(fields.Datetime.now()),
                limit=limit,
            )
        )
        return self.env.cr.fetchone()[0]

    # Plain SQL: these are on the path of every accepted lead.

    @api.model
    def _counted_query(self):
        return SQL(
            """
            SELECT amount FROM smarter_usage
             WHERE company_id = %s AND metric = %s AND period = %s
            """,
            self.env.company.id,
            LEADS,
            periods.month(fields.Datetime.now()),
        )

    @api.model
    def _waiting_query(self):
        return SQL(
            """
            FROM smarter_lead_intake
             WHERE company_id = %s AND state = 'received' AND attempts = 0
            """,
            self.env.company.id,
        )

    def _count_use(self, company):
        """Count the leads of one tenant that leave the queue for the first time."""
        fresh = self.filtered(lambda intake: not intake.attempts)
        months = fresh.grouped(lambda intake: periods.month(intake.received_at))
        usage = company._tenant_env()["smarter.usage"]
        limit = company._plan_limit(LEADS)
        for month, intakes in months.items():
            used = usage._add(company, LEADS, month, len(intakes))
            usage._warn(company, LEADS, used, limit, month)
