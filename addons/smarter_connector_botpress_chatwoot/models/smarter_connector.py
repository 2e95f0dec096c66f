"""What the bot hands over is opened where the team answers."""

from __future__ import annotations

import json
from dataclasses import replace

from odoo import models

from odoo.addons.smarter_connector.tools.exchange import Skip
from odoo.addons.smarter_connector_chatwoot.models.smarter_connector import CHATWOOT
from odoo.addons.smarter_connector_chatwoot.tools.first_message import FirstMessage

from ..tools.payload import HANDED_OFF, HANDED_OFF_VERSION


class SmarterConnector(models.Model):
    """Only where Odoo owns the relay: else Botpress's own integration does it."""

    _inherit = "smarter.connector"

    def _hand_off_to_inbox(self, lead, transcript):
        """Have the tenant's Chatwoot open the conversation, with the transcript."""
        result = super()._hand_off_to_inbox(lead, transcript)
        events = self.env["smarter.event"]._emit(
            HANDED_OFF,
            lead,
            lambda own: [
                {"lead_id": record.id, "transcript": transcript} for record in own
            ],
            version=HANDED_OFF_VERSION,
        )
        inboxes = self.search(
            [("company_id", "=", self.company_id.id), ("provider", "=", CHATWOOT)]
        )
        # A hand-off comes to the team whether or not somebody ticked its event.
        inboxes -= events.delivery_ids.connector_id
        self.env["smarter.delivery"]._enqueue(events.with_env(self.env), inboxes)
        inboxes._wake_drain()
        return result

    def _wants(self, event):
        is_ours = self.provider == CHATWOOT and event.type == HANDED_OFF
        return is_ours or super()._wants(event)

    def _prepare_exchange(self, event, keys):
        if self.provider == CHATWOOT and event.type == HANDED_OFF:
            return self._chatwoot_hand_off(event)
        return super()._prepare_exchange(event, keys)

    def _chatwoot_hand_off(self, event):
        """Return what opens the conversation, unless it is open, and leaves the note."""
        lead = self._chatwoot_record(event)
        if not lead:
            return Skip(self.env._("The record was deleted."))
        opening = self._chatwoot_open(self._chatwoot_access(), lead)
        if isinstance(opening, Skip):
            return opening
        transcript = json.loads(event.payload)["data"]["transcript"]
        text = self.env._("The bot hands over.") + f"\n\n{transcript}"
        key = f"{self._chatwoot_key(lead)}-handoff"
        return replace(opening, message=FirstMessage(key, text, private=True))
