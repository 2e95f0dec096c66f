"""The JSON document that every event travels in."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

ID_PREFIX = "evt_"
Data = TypeVar("Data")


class Document(BaseModel):
    """Part of a documented payload: no field that the schema does not name."""

    model_config = ConfigDict(extra="forbid")


class Tenant(Document):
    """Whose event it is."""

    id: uuid.UUID = Field(description="Public id of the tenant, never changes")
    rut: str | None = Field(description="RUT without dots, as in 76086428-5")


class Envelope(Document, Generic[Data]):
    """One event, the same in every attempt."""

    id: str = Field(
        pattern="^evt_[0-9a-f]{32}$",
        description="Stable over retries: drop what you have seen before",
    )
    type: str = Field(description="What happened, as in lead.created")
    version: int = Field(ge=1, description="Version of this schema")
    sequence: int = Field(
        ge=1,
        description="Number among the events of the same record, without gaps: a higher "
        "one tells of a later state, in whatever order they arrive",
    )
    occurred_at: datetime.datetime = Field(description="When it happened, in UTC")
    tenant: Tenant
    data: Data


def new_id() -> str:
    """Return an event id. It has no dots, which a signature could not tell apart."""
    return ID_PREFIX + uuid.uuid4().hex


def timestamp(moment: datetime.datetime) -> str:
    """Return a naive UTC datetime the way the wire has it."""
    return moment.isoformat(timespec="seconds") + "Z"


def serialise(document: Mapping[str, object]) -> str:
    """Return the exact text that is stored, signed and sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
