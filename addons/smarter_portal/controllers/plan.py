"""``/app/plan``: what a tenant pays for, and how much of it is used."""

from __future__ import annotations

from odoo import http

from . import person

PAGE = "/app/plan"


class Plan(http.Controller):
    """Only to look at: operators change plans."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    @person.managers_only
    def plan(self, **_query):
        """Show the plan and what is used of it, by day too."""
        values = self.env["smarter.portal.plan"]._values()
        return person.render("smarter_portal.plan", {"page": "plan", **values})
