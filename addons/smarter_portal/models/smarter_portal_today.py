"""What the dashboard tells of today: numbers, newest leads, what waits, where from."""

from __future__ import annotations

from datetime import timedelta

from babel.dates import format_date, format_skeleton, format_timedelta

from odoo import api, fields, models
from odoo.tools import babel_locale_parse

from odoo.addons.smarter_lead.tools import status

from ..tools import chart, moments

_ROWS = 6
_DAYS = 30


class SmarterPortalToday(models.AbstractModel):
    """Everything is read as the current user."""

    _name = "smarter.portal.today"
    _description = "Today on the dashboard"

    @api.model
    def _values(self):
        """Return what the page shows of today; without leads when they are not read."""
        tiles = self.env["smarter.portal.tile"]
        leads = tiles._readable("crm.lead")
        waiting = self._waiting()
        if leads is None:
            return {"leads": None, "waiting": waiting}
        return {
            "numbers": self._numbers(),
            "leads": self._newest_leads(),
            "chart": self._chart(),
            "waiting": waiting,
        }

    @api.model
    def _greeting(self):
        """Return a word of welcome and the day, by the reader's clock."""
        user = self.env.user
        now = moments.local(fields.Datetime.now(), user.tz)
        words = {
            "morning": self.env._("Good morning, %s", user.name.partition(" ")[0]),
            "afternoon": self.env._("Good afternoon, %s", user.name.partition(" ")[0]),
            "evening": self.env._("Good evening, %s", user.name.partition(" ")[0]),
        }
        locale = babel_locale_parse(self.env.lang or "en_US")
        weekday = format_date(now, "EEEE", locale=locale)
        day = f"{weekday}, {format_skeleton('MMMMd', now, locale=locale)}"
        return {"text": words[moments.part_of_day(now.hour)], "day": day}

    @api.model
    def _own(self, *domain):
        return [("company_id", "=", self.env.company.id), *domain]

    # -- numbers ----------------------------------------------------------------

    @api.model
    def _numbers(self):
        """Return the pipeline in four numbers: code, what it is, number, its help."""
        leads = self.env["crm.lead"]
        tiles = self.env["smarter.portal.tile"]
        pending = self._own(("won_status", "=", "pending"))
        new = [*pending, ("stage_id.public_status", "=", status.NEW)]
        [(open_count, value)] = leads._read_group(
            pending, [], ["__count", "expected_revenue:sum"]
        )
        won = self._own(
            ("won_status", "=", "won"), ("date_closed", ">=", tiles._since_month())
        )
        return [
            ("new", self.env._("To be contacted"), tiles._number(_count(leads, new))),
            ("open", self.env._("Open leads"), tiles._number(open_count)),
            ("won", self.env._("Won this month"), tiles._number(_count(leads, won))),
            ("value", self.env._("Value of the pipeline"), self._money(value)),
        ]

    @api.model
    def _money(self, amount):
        currency = self.env.company.currency_id
        return currency.format(round(amount or 0))

    # -- lists ------------------------------------------------------------------

    @api.model
    def _newest_leads(self):
        leads = self.env["crm.lead"].search(
            self._own(), order="create_date desc, id desc", limit=_ROWS
        )
        action = self.env["smarter.portal.tile"]._action_url(
            "smarter_lead.action_leads"
        )
        return [
            {
                "id": lead.id,
                "name": lead.contact_name or lead.partner_name or lead.name,
                "detail": lead.email_from or lead.phone or "",
                "source": lead.intake_source or "",
                "score": lead.score,
                "at": lead.create_date,
                "ago": self._ago(lead.create_date),
                "url": f"{action}/{lead.id}",
            }
            for lead in leads
        ]

    @api.model
    def _waiting(self):
        """Return what the current user has to do, the most urgent first."""
        activities = self.env["mail.activity"].search(
            [("user_id", "=", self.env.uid)], order="date_deadline, id", limit=_ROWS
        )
        today = self.env["smarter.portal.tile"]._today()
        return [
            {
                "id": activity.id,
                "summary": activity.summary or activity.activity_type_id.name or "",
                "record": activity.res_name or "",
                "late": activity.date_deadline < today,
                "due": self._ago_days(activity.date_deadline, today),
                "day": activity.date_deadline,
                "url": self._record_url(activity.res_model, activity.res_id),
            }
            for activity in activities
        ]

    @api.model
    def _record_url(self, model, record_id):
        if model == "crm.lead":
            tiles = self.env["smarter.portal.tile"]
            return f"{tiles._action_url('smarter_lead.action_leads')}/{record_id}"
        name = model if "." in model else f"m-{model}"
        return f"/odoo/{name}/{record_id}" if record_id else "/odoo"

    @api.model
    def _ago(self, moment):
        """Return how long ago a moment was, as people say it."""
        passed = fields.Datetime.now() - moment
        return self._say(-max(passed, timedelta(seconds=1)))

    @api.model
    def _ago_days(self, day, today):
        if day == today:
            return self.env._("today")
        return self._say(day - today)

    @api.model
    def _say(self, delta):
        locale = babel_locale_parse(self.env.lang or "en_US")
        return format_timedelta(delta, add_direction=True, locale=locale)

    # -- chart ------------------------------------------------------------------

    @api.model
    def _chart(self):
        """Return the leads of the last 30 days by source."""
        user = self.env.user
        today = moments.today(fields.Datetime.now(), user.tz)
        first = chart.last_days(today, _DAYS)[0]
        groups = (
            self.env["crm.lead"]
            .with_context(tz=user.tz or moments.DEFAULT_ZONE)
            ._read_group(
                self._own(("create_date", ">=", moments.start_of_day(first, user.tz))),
                ["create_date:day", "intake_source"],
                ["__count"],
            )
        )
        by_hand = self.env._("entered by hand")
        counts = {}
        for day, source, count in groups:
            key = (day.date(), source or by_hand)
            counts[key] = counts.get(key, 0) + count
        return chart.build(counts, today, _DAYS)


def _count(model, domain):
    return model.search_count(domain)
