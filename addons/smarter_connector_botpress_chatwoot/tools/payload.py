"""The documented content of the event; ``schemas/`` holds its JSON schema."""

from __future__ import annotations

from pydantic import Field

from odoo.addons.smarter_connector.tools.envelope import Document, Envelope

HANDED_OFF = "conversation.handed_off"
HANDED_OFF_VERSION = 1


class HandedOffData(Document):
    """``data`` of the event."""

    lead_id: int = Field(description="Id of crm.lead, as used by Odoo's own API")
    transcript: str = Field(
        description="What the bot and the person said, the end of it"
    )


HandedOff = Envelope[HandedOffData]
