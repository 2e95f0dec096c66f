"""Requests of tenants by day, as Redis counted them."""

from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.smarter_base.tools.redis_link import RedisAway
from odoo.addons.smarter_tenant.tools import periods

from ..tools import day_count
from ..tools.day_count import Account

FIGURES = (day_count.LET_THROUGH, day_count.REFUSED)
# Days that may still be in Redis, today included.
_DAYS = 3


class SmarterUsageDay(models.Model):
    """The mark of a hash is the place where was counted."""

    _inherit = "smarter.usage.day"

    metric = fields.Selection(
        selection_add=[
            (day_count.LET_THROUGH, "Requests"),
            (day_count.REFUSED, "Refused requests"),
        ],
        ondelete=dict.fromkeys(FIGURES, "cascade"),
    )

    @api.model
    def _cron_count(self):
        """Keep what Redis counted, too; while it is away it goes on counting."""
        super()._cron_count()
        link = day_count.reader()
        if not link:
            return
        today = periods.day(fields.Datetime.now())
        days = [today - timedelta(days=back) for back in range(_DAYS)]
        database = self.env.cr.dbname
        places = [day_count.place(database, day) for day in days]
        try:
            counted = day_count.read_days(link, places)
        except RedisAway:
            return
        for day, found in zip(days, counted, strict=True):
            if found:
                self._keep_requests(day, found)

    @api.model
    def _keep_requests(self, day, found):
        """Keep a day; a hash of this name may know tenants of a former database."""
        domain = [("tenant_uuid", "in", list(found.figures))]
        tenants = self.env["res.company"].search(domain)
        for figure in FIGURES:
            amounts = {
                tenant.id: found.figures[tenant.tenant_uuid].get(figure, 0)
                for tenant in tenants
            }
            self._keep(day, figure, amounts, found.mark)

    @api.model
    def _requests_of_today(self, company) -> dict[str, int]:
        """Return what a tenant sent today, by figure; nothing where nobody counts."""
        link = day_count.reader(is_waited_for=True)
        if not link:
            return {}
        today = periods.day(fields.Datetime.now())
        place = day_count.place(self.env.cr.dbname, today)
        account = Account(place, company.tenant_uuid)
        found = self._ask(link, account)
        rows = self.search([("company_id", "=", company.id), ("day", "=", today)])
        return {figure: self._sum(rows, figure, found, account) for figure in FIGURES}

    @api.model
    def _ask(self, link, account):
        try:
            return day_count.read_account(link, account)
        except RedisAway:
            return None

    @api.model
    def _sum(self, rows, figure, found, account):
        """Add up what is kept and what Redis has; it may have what is kept as well."""
        kept = {row.source: row.amount for row in rows if row.metric == figure}
        if found:
            now = found.figures.get(account.tenant, {}).get(figure, 0)
            kept[found.mark] = max(now, kept.get(found.mark, 0))
        return sum(kept.values())
