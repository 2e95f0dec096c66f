"""What happens to a lead afterwards: changes, and those that mean something."""

from __future__ import annotations

from odoo import api, models

from ..tools import changes as change_tools
from ..tools import payload
from ..tools.changes import LEAD_FIELDS, STATUS
from .crm_lead import person


class CrmLead(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    _event_fields = tuple(LEAD_FIELDS)

    @api.model
    def _event_complete(self, state):
        stage = self.env["crm.stage"].browse(state["stage_id"] or ()).exists()
        status = change_tools.status(state, stage.public_status)
        return {**super()._event_complete(state), STATUS: status}

    def _event_changed(self, changes):
        """Emit one event type after the other, each for all leads that it is about."""
        result = super()._event_changed(changes)
        by_type = {}
        for lead, (before, after) in changes.items():
            for event_type in change_tools.lead_events(before, after):
                by_type.setdefault(event_type, self.browse())
                by_type[event_type] |= lead
        told = {lead.id: states for lead, states in changes.items()}
        for event_type, leads in by_type.items():
            leads._emit_change(event_type, told)
        return result

    def _emit_change(self, event_type, told):
        def build(own):
            documents = own._event_documents()
            return [
                {"lead": document, **lead._change_facts(event_type, *told[lead.id])}
                for lead, document in zip(own, documents, strict=True)
            ]

        self.env["smarter.event"]._emit(event_type, self, build)

    def _change_facts(self, event_type, before, after):
        """Return what this kind of event says besides the lead."""
        if event_type == payload.LEAD_UPDATED:
            return {"changed": change_tools.names(LEAD_FIELDS, before, after)}
        if event_type == payload.LEAD_ASSIGNED:
            previous = self.env["res.users"].browse(before["user_id"] or ()).exists()
            return {"previous": person(previous)}
        facts = {"previous_status": before[STATUS]}
        if event_type == payload.LEAD_LOST:
            facts["reason"] = self.lost_reason_id.name or None
        return facts
