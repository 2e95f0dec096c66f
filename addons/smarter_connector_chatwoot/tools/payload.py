"""The documented content of events about conversations.

These models are the contract with the receivers: ``schemas/`` holds their JSON schemas,
and a test keeps the two equal. Within a version fields are only added, never renamed,
removed or given another meaning.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from pydantic import Field

from odoo.addons.smarter_connector.tools.envelope import Document, Envelope

CREATED = "conversation.created"
MESSAGE = "conversation.message"
STATUS_CHANGED = "conversation.status_changed"
ASSIGNED = "conversation.assigned"


class Lead(Document):
    """Whose conversation it is."""

    id: int = Field(description="Id of crm.lead, as in lead.* events")
    intake_id: uuid.UUID | None = Field(
        description="What POST /leads/create answered as id; null for other origins"
    )
    title: str
    source: str | None = Field(description="Where the lead comes from")
    score: int = Field(description="0 to 100, by the rules of the tenant")
    url: str = Field(description="The lead in Odoo, for people who may log in")


class Person(Document):
    """Somebody of the tenant's team."""

    id: int | None = Field(
        description="Id of res.users; null for agents who are no users of Odoo"
    )
    name: str | None
    email: str | None


class Conversation(Document):
    """The conversation as it was at that moment."""

    id: str = Field(description="Number that the provider gave it")
    provider: str = Field(description="As in chatwoot")
    connector_id: int = Field(description="Id of smarter.connector")
    channel: str | None = Field(description="As in whatsapp, email, web or api")
    status: str = Field(description="open, pending, snoozed or resolved")
    assigned_to: Person | None
    url: str = Field(description="The conversation, for the team")


class Attachment(Document):
    """A file that stays at the provider."""

    name: str
    url: str


class Message(Document):
    """What somebody said; notes that only the team sees are not told."""

    id: str = Field(description="Number that the provider gave it")
    direction: Literal["incoming", "outgoing"] = Field(
        description="incoming: the customer speaks; outgoing: the team or its bot"
    )
    author: str | None
    text: str
    sent_at: datetime.datetime = Field(description="In UTC")
    attachments: list[Attachment]


class CreatedData(Document):
    """``data`` of conversation.created."""

    lead: Lead
    conversation: Conversation


class MessageData(Document):
    """``data`` of conversation.message."""

    lead: Lead
    conversation: Conversation
    message: Message


class StatusData(Document):
    """``data`` of conversation.status_changed."""

    lead: Lead
    conversation: Conversation
    previous_status: str


class AssignedData(Document):
    """``data`` of conversation.assigned: somebody else answers now."""

    lead: Lead
    conversation: Conversation
    previous: Person | None


#: Event type -> the model of its first version.
SCHEMAS: dict[str, type[Envelope[Any]]] = {
    CREATED: Envelope[CreatedData],
    MESSAGE: Envelope[MessageData],
    STATUS_CHANGED: Envelope[StatusData],
    ASSIGNED: Envelope[AssignedData],
}
