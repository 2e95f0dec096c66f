"""Events of Clerk: kept by the webhook, applied in the background."""

from __future__ import annotations

import json

from odoo import api, fields, models

from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    DONE,
    IGNORED,
    InboundRejected,
)

from ..tools import clerk_events
from ..tools.clerk_events import SESSION_ENDS, Event, EventError
from ..tools.facts import FactsError

# By the first word of the event's name.
_METHODS = {
    "user": "_apply_user",
    "organization": "_apply_organization",
    "organizationMembership": "_apply_membership",
    "session": "_apply_session",
}
_CHANGES = frozenset({"created", "updated", "deleted"})


class SmarterClerkEvent(models.Model):
    """One event. Nothing is deleted because of one: accounts are archived."""

    _name = "smarter.clerk.event"
    _inherit = ["smarter.inbound.mixin"]
    _description = "Clerk event"

    payload_pretty = fields.Text("Content", compute="_compute_payload_pretty")

    _inbound_cron = "smarter_clerk.ir_cron_events"
    _inbound_urgent = clerk_events.ENDINGS

    @api.depends("payload")
    def _compute_payload_pretty(self):
        for event in self:
            try:
                content = json.loads(event.payload or "")
                text = json.dumps(content, indent=2, ensure_ascii=False)
            except (ValueError, RecursionError):
                text = event.payload
            event.payload_pretty = text

    def _apply(self):
        try:
            event = clerk_events.parse(self.payload or "")
            subject, __, what = event.type.partition(".")
            known = SESSION_ENDS if subject == "session" else _CHANGES
            if subject not in _METHODS or not {what, event.type} & known:
                return IGNORED
            return getattr(self, _METHODS[subject])(event)
        except EventError as exc:
            raise InboundRejected(self._unreadable(exc)) from exc
        except FactsError as exc:
            raise InboundRejected(self._unreadable(exc)) from exc

    def _unreadable(self, error):
        return self.env._("The event cannot be read: %s.", error)

    # -- what each says ---------------------------------------------------------

    @api.model
    def _apply_user(self, event: Event):
        person = clerk_events.person(event)
        if self.env["smarter.clerk.user"]._learn(person):
            self.env["res.users"]._clerk_follow_people([person.clerk_id])
        return DONE

    @api.model
    def _apply_organization(self, event: Event):
        organization = clerk_events.organization(event)
        company = self._company(organization.organization_id)
        if not company:
            return IGNORED
        company._clerk_learn_organization(organization)
        return DONE

    @api.model
    def _apply_membership(self, event: Event):
        membership = clerk_events.membership(event)
        company = self._company(membership.organization_id)
        if not company:
            return IGNORED
        self.env["smarter.clerk.membership"]._learn(company, membership)
        return DONE

    @api.model
    def _apply_session(self, event: Event):
        session_id, clerk_user_id = clerk_events.ended_session(event)
        sessions = self.env["smarter.clerk.session"]
        sessions._end(clerk_session_ids=[session_id], clerk_user_id=clerk_user_id)
        return DONE

    @api.model
    def _company(self, organization_id):
        return self.env["res.company"]._clerk_company(organization_id)

    # -- retention --------------------------------------------------------------

    @api.autovacuum
    def _gc_events(self):
        return self._gc_old_messages()
