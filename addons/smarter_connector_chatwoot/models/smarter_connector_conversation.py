"""What the tenant's other systems learn of conversations.

A link keeps how its conversation is. Whatever changes it, here or in Chatwoot, goes
through ``_chatwoot_know``: so a change is told once, whichever side had it first.
"""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_connector.tools.envelope import timestamp

from ..tools.events import INCOMING
from ..tools.payload import ASSIGNED, STATUS_CHANGED
from .smarter_connector import CHATWOOT


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _chatwoot_know(self, link, lead, changed):
        """Keep how a conversation is now, and tell what is different."""
        before = link.data or {}
        link.data = {**before, **changed}
        status = before.get("status")
        if status and changed.get("status") not in (None, status):
            self._chatwoot_tell(STATUS_CHANGED, lead, link, previous_status=status)
        assignee = before.get("assignee") or ""
        if changed.get("assignee") and changed["assignee"] != assignee:
            previous = self._chatwoot_person_of(assignee)
            self._chatwoot_tell(ASSIGNED, lead, link, previous=previous)

    def _chatwoot_tell(self, event_type, lead, link, **facts):
        """Emit an event about a lead's conversation."""
        self.env["smarter.event"]._emit(
            event_type,
            lead,
            lambda own: [
                {
                    "lead": self._chatwoot_lead_facts(record),
                    "conversation": self._chatwoot_talk_facts(link),
                    **facts,
                }
                for record in own
            ],
        )

    def _chatwoot_lead_facts(self, lead):
        return {
            "id": lead.id,
            "intake_id": lead.intake_id.uuid or None,
            "title": lead.name or "",
            "source": lead.intake_source or lead.source_id.name or None,
            "score": lead.score,
            "url": f"{lead.get_base_url()}/odoo/crm/{lead.id}",
        }

    def _chatwoot_talk_facts(self, link):
        data = link.data or {}
        inboxes = self.chatwoot_inbox_ids
        inbox = inboxes.filtered(lambda one: one.number == data.get("inbox"))
        return {
            "id": link.external_id,
            "provider": CHATWOOT,
            "connector_id": self.id,
            "channel": inbox[:1]._source() if inbox else None,
            "status": data.get("status") or "open",
            "assigned_to": self._chatwoot_person_of(data.get("assignee")),
            "url": self._chatwoot_page(link.external_id),
        }

    def _chatwoot_person_of(self, email):
        """Return an agent as events show one."""
        if not email:
            return None
        user = self._chatwoot_user(email)
        return {"id": user.id or None, "name": user.name or None, "email": email}

    def _chatwoot_message(self, number, kind, author, text, at, attachments=()):
        """Return a message as events show one."""
        return {
            "id": str(number),
            "direction": "incoming" if kind == INCOMING else "outgoing",
            "author": author or None,
            "text": text,
            "sent_at": timestamp(at),
            "attachments": [{"name": a.name, "url": a.url} for a in attachments],
        }
