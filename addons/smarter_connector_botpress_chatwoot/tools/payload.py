"""The documented content of the events; ``schemas/`` holds their JSON schemas."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from odoo.addons.smarter_connector.tools.envelope import Document, Envelope

HANDED_OFF = "conversation.handed_off"
HANDED_OFF_VERSION = 1
RELAYED = "conversation.relayed"
RELAYED_VERSION = 1
TO_BOT, TO_INBOX = "bot", "inbox"


class HandedOffData(Document):
    """``data`` of the event."""

    lead_id: int = Field(description="Id of crm.lead, as used by Odoo's own API")
    transcript: str = Field(
        description="What the bot and the person said, the end of it"
    )


class RelayedData(Document):
    """``data`` of the event."""

    lead_id: int = Field(description="Id of crm.lead, as used by Odoo's own API")
    to: Literal["bot", "inbox"] = Field(
        description="Who is told: the bot what the person wrote in the inbox, or the"
        " inbox what the bot has answered"
    )
    connector_id: int = Field(description="Id of smarter.connector that tells it")
    conversation: str = Field(description="Number of the conversation in the inbox")
    message_id: str = Field(description="Id of the message where it was said")
    text: str = Field(description="What was said")


HandedOff = Envelope[HandedOffData]
Relayed = Envelope[RelayedData]
