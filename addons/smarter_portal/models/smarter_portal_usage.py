"""What a tenant uses, by day: graphs for its managers."""

from __future__ import annotations

from datetime import date

from odoo import api, fields, models

from odoo.addons.smarter_gateway.tools.day_count import LET_THROUGH, REFUSED
from odoo.addons.smarter_tenant.models.smarter_usage import USERS
from odoo.addons.smarter_tenant.models.smarter_usage_day import ACTIVE_USERS
from odoo.addons.smarter_tenant.tools import periods

from ..tools import chart, moments

_DAYS = 30


class SmarterPortalUsage(models.AbstractModel):
    """Everything is read as the current user."""

    _name = "smarter.portal.usage"
    _description = "Use by day on the dashboard"

    @api.model
    def _graphs(self):
        """Return the graphs that there is something to show in for this person."""
        kept = self._kept()
        graphs = (self._leads(), self._requests(kept), self._people(kept))
        return [graph for graph in graphs if graph]

    @api.model
    def _graph(self, code, title, empty, drawn):
        return {
            "code": code,
            "title": title,
            "empty": empty,
            "chart": drawn,
            "rows": self._rows(drawn),
        }

    @api.model
    def _rows(self, drawn):
        """Return a graph in numbers, the newest day first."""
        frame = self.env["smarter.portal.frame"]
        days = zip(drawn.days, drawn.rows, strict=True)
        rows = [(frame._day(day), amounts, sum(amounts)) for day, amounts in days]
        return rows[::-1]

    # -- leads ------------------------------------------------------------------

    @api.model
    def _leads(self):
        """Return the leads that count, by where they came in.

        None for who cannot read them, as while the app is off.
        """
        intakes = self.env["smarter.portal.tile"]._readable("smarter.lead.intake")
        if intakes is None:
            return None
        today = moments.today(fields.Datetime.now(), self.env.user.tz)
        return self._graph(
            "leads",
            self.env._("Leads received in the last 30 days"),
            self.env._("Nothing was received yet."),
            chart.build(self._leads_by_form(intakes, today), today, _DAYS),
        )

    @api.model
    def _leads_by_form(self, intakes, today):
        zone = self.env.user.tz or moments.DEFAULT_ZONE
        first = chart.last_days(today, _DAYS)[0]
        groups = intakes.with_context(tz=zone)._read_group(
            [
                ("company_id", "=", self.env.company.root_id.id),
                ("received_at", ">=", moments.start_of_day(first, zone)),
            ],
            ["received_at:day", "form_id"],
            ["__count"],
        )
        counts: dict[tuple[date, str], int] = {}
        for day, form, count in groups:
            key = (day.date(), form.name or self.env._("By API"))
            counts[key] = counts.get(key, 0) + count
        return counts

    # -- requests and people ------------------------------------------------------

    @api.model
    def _kept(self):
        """Return what was kept of the days in Chile, with today as it is now."""
        days, company = self.env["smarter.usage.day"], self.env.company.root_id
        today = self._today()
        kept = days._since(company, chart.last_days(today, _DAYS)[0])
        now = {USERS: company.tenant_user_count, **days._requests_of_today(company)}
        return kept | {(today, figure): amount for figure, amount in now.items()}

    @api.model
    def _today(self):
        return periods.day(fields.Datetime.now())

    @api.model
    def _requests(self, kept):
        names = {
            LET_THROUGH: self.env._("Answered"),
            REFUSED: self.env._("Refused, too many in a minute"),
        }
        counts = {
            (day, names[figure]): amount
            for (day, figure), amount in kept.items()
            if figure in names
        }
        # Where nobody counts there is nothing to say.
        if not counts:
            return None
        return self._graph(
            "requests",
            self.env._("API and form requests, last 30 days"),
            self.env._("No request has come in yet."),
            chart.build(counts, self._today(), _DAYS, list(names.values())),
        )

    @api.model
    def _people(self, kept):
        here, absent = self.env._("Were here"), self.env._("Were not")
        counts = {}
        for (day, figure), amount in kept.items():
            if figure == USERS:
                active = kept.get((day, ACTIVE_USERS), 0)
                counts[day, here] = active
                # Somebody who was here in the morning may have left the team since.
                counts[day, absent] = max(amount - active, 0)
        return self._graph(
            "people",
            self.env._("People in the team, last 30 days"),
            "",
            chart.build(counts, self._today(), _DAYS, [here, absent]),
        )
