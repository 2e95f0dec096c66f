"""The plan of a tenant and what is used of it, for its managers."""

from __future__ import annotations

from odoo import api, fields, models

from odoo.addons.smarter_tenant.models.smarter_usage import LEADS, REQUESTS, USERS
from odoo.addons.smarter_tenant.tools import limits, periods

_LEVELS = {0: "fine", limits.WARN_PERCENT: "near", limits.FULL_PERCENT: "full"}


class SmarterPortalPlan(models.AbstractModel):
    """Everything is read as the current user."""

    _name = "smarter.portal.plan"
    _description = "Plan and usage on the dashboard"

    @api.model
    def _values(self):
        """Return what the page shows."""
        company = self.env.company.root_id
        return {
            "plan": company.plan_id.name or "",
            "meters": self._meters(company),
            "requests": self._requests(company),
            "number": self.env["smarter.portal.tile"]._number,
            "graphs": self.env["smarter.portal.usage"]._graphs(),
        }

    # -- against the limits -----------------------------------------------------

    @api.model
    def _meters(self, company):
        """Return the limits that fill up."""
        names = {
            LEADS: self.env._("Leads this month"),
            USERS: self.env._("People in the team"),
        }
        usage = company._plan_usage()
        return [self._meter(code, name, usage[code]) for code, name in names.items()]

    @api.model
    def _meter(self, code, name, usage):
        used, limit = usage["used"], usage["limit"] or limits.UNLIMITED
        number = self.env["smarter.portal.tile"]._number
        return {
            "code": code,
            "name": name,
            "used": number(used),
            "limit": number(limit) if limit else "",
            "percent": min(limits.percent(used, limit), limits.FULL_PERCENT),
            "level": _LEVELS[limits.level(used, limit)],
        }

    @api.model
    def _requests(self, company):
        """Return how many requests fit into a minute, and whether they did not."""
        limit = company._plan_limit(REQUESTS)
        month = periods.month(fields.Datetime.now())
        refused = self.env["smarter.usage"].search_count(
            [
                ("company_id", "=", company.id),
                ("metric", "=", REQUESTS),
                ("period", "=", month),
                ("warned_level", ">=", limits.FULL_PERCENT),
            ],
            limit=1,
        )
        number = self.env["smarter.portal.tile"]._number
        return {"limit": number(limit) if limit else "", "refused": bool(refused)}
