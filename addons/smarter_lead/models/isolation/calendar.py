"""Meetings: each tenant has its own; see `isolation.py` for what follows them."""

from __future__ import annotations

from odoo import models


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["calendar.event", "smarter.tenant.owned"]

    def _get_contact_details_description(self, organizer, partners):
        """Let core compare the guests with OdooBot, whom tenants do not see."""
        described = super(CalendarEvent, self.sudo())
        return described._get_contact_details_description(organizer, partners)


class CalendarRecurrence(models.Model):
    _name = "calendar.recurrence"
    _inherit = ["calendar.recurrence", "smarter.tenant.owned"]


class CalendarAlarm(models.Model):
    _name = "calendar.alarm"
    _inherit = ["calendar.alarm", "smarter.tenant.shared"]


class CalendarEventType(models.Model):
    _name = "calendar.event.type"
    _inherit = ["calendar.event.type", "smarter.tenant.owned"]

    _name_uniq = models.Constraint(
        "unique (company_id, name)", "Tag name already exists!"
    )
