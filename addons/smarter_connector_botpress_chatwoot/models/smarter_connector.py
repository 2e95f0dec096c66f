"""What the bot hands over is opened where the team answers."""

from __future__ import annotations

import json
from dataclasses import replace

from odoo import models

from odoo.addons.smarter_connector.tools.exchange import Skip
from odoo.addons.smarter_connector_chatwoot.models.smarter_connector import CHATWOOT
from odoo.addons.smarter_connector_chatwoot.tools.first_message import FirstMessage

from ..tools.payload import HANDED_OFF, HANDED_OFF_VERSION
from ..tools.relay import SayThere


class SmarterConnector(models.Model):
    """Only where Odoo owns the relay: else Botpress's own integration does it."""

    _inherit = "smarter.connector"

    def _hand_off_to_inbox(self, lead, transcript):
        """Have the tenant's Chatwoot open the conversation, with the transcript."""
        result = super()._hand_off_to_inbox(lead, transcript)
        inboxes = self.search(
            [("company_id", "=", self.company_id.id), ("provider", "=", CHATWOOT)]
        )
        # A hand-off comes to the team whether or not somebody ticked its event.
        self._tell_of_talk(
            HANDED_OFF,
            HANDED_OFF_VERSION,
            lead,
            {"lead_id": lead.id, "transcript": transcript},
            inboxes,
        )
        return result

    def _tell_of_talk(self, event_type, version, lead, data, connectors):
        """Emit an event about a lead's conversation, and have these connectors get it.

        They get it without having subscribed, and are woken when they may be called.
        """
        events = self.env["smarter.event"]._emit(
            event_type, lead, lambda own: [data], version=version
        )
        events = events.with_env(self.env)
        missing = connectors - events.delivery_ids.connector_id
        self.env["smarter.delivery"]._enqueue(events, missing)
        connectors._wake_drain()

    def _wants(self, event):
        is_ours = self.provider == CHATWOOT and event.type == HANDED_OFF
        return is_ours or super()._wants(event)

    def _prepare_exchange(self, event, keys):
        if self.provider == CHATWOOT and event.type == HANDED_OFF:
            return self._chatwoot_hand_off(event)
        return super()._prepare_exchange(event, keys)

    def _chatwoot_hand_off(self, event):
        """Return what leaves the note in the lead's conversation, or opens one for it."""
        lead = self._chatwoot_record(event)
        if not lead:
            return Skip(self.env._("The record was deleted."))
        note = self._chatwoot_hand_off_note(event, lead)
        access, link = self._chatwoot_access(), self._chatwoot_link(lead)
        team_id = self.chatwoot_team_id.number
        if link:
            number = int(link.external_id)
            return SayThere(access, number, note, reopen=True, team_id=team_id)
        opening = self._chatwoot_open(access, lead)
        if isinstance(opening, Skip):
            return opening
        return replace(opening, message=note, team_id=team_id)

    def _chatwoot_hand_off_note(self, event, lead):
        transcript = json.loads(event.payload)["data"]["transcript"]
        text = self.env._("The bot hands over.") + f"\n\n{transcript}"
        return FirstMessage(f"{self._chatwoot_key(lead)}-handoff", text, private=True)
