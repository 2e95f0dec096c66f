"""The documented content of events about leads and contacts.

These models are the contract with the receivers: ``schemas/`` holds their JSON schemas,
and a test keeps the two equal. Within a version fields are only added, never renamed,
removed or given another meaning.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from pydantic import Field

from odoo.addons.smarter_connector.tools.envelope import Document, Envelope

LEAD_CREATED = "lead.created"
LEAD_CREATED_VERSION = 1
LEAD_UPDATED = "lead.updated"
LEAD_ASSIGNED = "lead.assigned"
LEAD_QUALIFIED = "lead.qualified"
LEAD_WON = "lead.won"
LEAD_LOST = "lead.lost"
CONTACT_CREATED = "contact.created"
CONTACT_UPDATED = "contact.updated"
CONSENT_REVOKED = "consent.revoked"


class Contact(Document):
    """Who asks."""

    name: str | None = Field(description="Full name of the person")
    company: str | None = Field(description="Company that the person works for")
    email: str | None = Field(description="As normalised by the pipeline")
    phone: str | None = Field(description="E.164, as in +56987654321, when it is valid")
    rut: str | None = Field(description="Canonical, as in 76086428-5")
    id: int | None = Field(description="Id of res.partner, as in contact.* events")


class Person(Document):
    """A user of Odoo."""

    id: int = Field(description="Id of res.users")
    name: str
    email: str | None


class Consent(Document):
    """Something that the person agreed to and has not taken back."""

    purpose: str = Field(description="contact, marketing, profiling or third_parties")
    channel: str | None = Field(
        description="email, phone, sms or whatsapp; null when none was named, and then "
        "none is allowed"
    )
    proven: bool = Field(
        description="Whether version and hash of the text are known; no permission "
        "follows from a consent that is not"
    )
    text_version: str | None
    given_at: datetime.datetime = Field(description="In UTC")


class Lead(Document):
    """A lead as it was at that moment."""

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
    status: str = Field(
        description="As in the API: new, contacted, qualified, converted or lost"
    )
    score: int = Field(description="0 to 100, by the rules of the tenant")
    tags: list[str]
    expected_revenue: float
    currency: str = Field(description="ISO code, as in CLP")
    custom: dict[str, Any] = Field(
        description="Values of the fields that the tenant declared, as submitted"
    )
    consent: list[Consent] = Field(
        description="What was agreed to with the submissions of this lead"
    )


class LeadData(Document):
    """``data`` of lead.created."""

    lead: Lead


class LeadUpdatedData(Document):
    """``data`` of lead.updated."""

    lead: Lead
    changed: list[str] = Field(description="Names of the fields of lead that changed")


class LeadAssignedData(Document):
    """``data`` of lead.assigned: somebody else is responsible now."""

    lead: Lead
    previous: Person | None


class LeadStatusData(Document):
    """``data`` of lead.qualified and lead.won."""

    lead: Lead
    previous_status: str


class LeadLostData(Document):
    """``data`` of lead.lost."""

    lead: Lead
    previous_status: str
    reason: str | None = Field(description="As chosen in the pipeline")


class ContactRecord(Document):
    """A contact as it was at that moment."""

    id: int = Field(description="Id of res.partner, as used by Odoo's own API")
    name: str | None
    is_company: bool
    company: str | None = Field(description="Company that the person belongs to")
    email: str | None
    phone: str | None = Field(description="E.164, as in +56987654321, when it is valid")
    rut: str | None = Field(description="Canonical, as in 76086428-5")
    language: str | None = Field(description="As in es_CL")
    url: str = Field(description="The contact in Odoo, for people who may log in")


class ContactData(Document):
    """``data`` of contact.created."""

    contact: ContactRecord


class ContactUpdatedData(Document):
    """``data`` of contact.updated."""

    contact: ContactRecord
    changed: list[str] = Field(description="Names of the fields that changed")


class ConsentRevokedData(Document):
    """``data`` of consent.revoked: stop, for these channels and addresses."""

    contact: ContactRecord
    purpose: str = Field(description="What is taken back, as in marketing")
    channels: list[str] = Field(description="Of email, phone, sms and whatsapp")
    reason: str | None


LeadCreated = Envelope[LeadData]

#: Event type -> the model of its first version.
SCHEMAS: dict[str, type[Envelope[Any]]] = {
    LEAD_CREATED: LeadCreated,
    LEAD_UPDATED: Envelope[LeadUpdatedData],
    LEAD_ASSIGNED: Envelope[LeadAssignedData],
    LEAD_QUALIFIED: Envelope[LeadStatusData],
    LEAD_WON: Envelope[LeadStatusData],
    LEAD_LOST: Envelope[LeadLostData],
    CONTACT_CREATED: Envelope[ContactData],
    CONTACT_UPDATED: Envelope[ContactUpdatedData],
    CONSENT_REVOKED: Envelope[ConsentRevokedData],
}
