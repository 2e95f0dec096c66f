"""Tracked links: their clicks count for the tenant that made them."""

from __future__ import annotations

from odoo import models


class LinkTracker(models.Model):
    _name = "link.tracker"
    _inherit = ["link.tracker", "smarter.tenant.owned"]


class LinkTrackerClick(models.Model):
    _inherit = "link.tracker.click"

    def _prepare_click_values_from_route(self, **route_values):
        """Ignore a trace of another company than the link's.

        Its number is part of the address, which anybody can change.
        """
        link_sudo = self.env["link.tracker"].sudo().browse(route_values.get("link_id"))
        Trace_sudo = self.env["mailing.trace"].sudo()
        trace_sudo = Trace_sudo.browse(route_values.get("mailing_trace_id")).exists()
        if trace_sudo.mass_mailing_id.company_id != link_sudo.company_id:
            route_values.pop("mailing_trace_id", None)
        return super()._prepare_click_values_from_route(**route_values)
