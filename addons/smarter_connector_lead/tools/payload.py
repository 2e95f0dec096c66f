"""The documented content of lead events.

These models are the contract with the receivers: ``schemas/`` holds their JSON schema,
and a test keeps the two equal. Within a version fields are only added, never renamed,
removed or given another meaning.
"""

from __future__ import annotations

import datetime
import uuid

from pydantic import Field

from odoo.addons.smarter_connector.tools.envelope import Document, Envelope

LEAD_CREATED = "lead.created"
LEAD_CREATED_VERSION = 1


class Contact(Document):
    """Who asks."""

    name: str | None = Field(description="Full name of the person")
    company: str | None = Field(description="Company that the person works for")
    email: str | None = Field(description="As normalised by the pipeline")
    phone: str | None = Field(description="E.164, as in +56987654321, when it is valid")
    rut: str | None = Field(description="Canonical, as in 76086428-5")


class Person(Document):
    """A user of Odoo."""

    id: int = Field(description="Id of res.users")
    name: str
    email: str | None


class Lead(Document):
    """A lead when it entered the pipeline."""

    id: int = Field(description="Id of crm.lead, as used by Odoo's own API")
    intake_id: uuid.UUID | None = Field(
        description="What POST /leads/create answered as id; null for other origins"
    )
    title: str
    contact: Contact
    message: str | None = Field(description="What the person wrote, plain text")
    source: str | None = Field(description="Where the lead comes from")
    medium: str | None
    campaign: str | None
    stage: str | None = Field(description="Name of the stage in the pipeline")
    assigned_to: Person | None
    created_at: datetime.datetime = Field(description="In UTC")
    url: str = Field(description="The lead in Odoo, for people who may log in")


class LeadData(Document):
    """``data`` of the event."""

    lead: Lead


LeadCreated = Envelope[LeadData]
