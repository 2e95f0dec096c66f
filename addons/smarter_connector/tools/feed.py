"""The feed of events: what may be asked, what is answered, and where it goes on."""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import json
import re
import struct
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from .envelope import ID_PREFIX

MAX_PAGE = 200
DEFAULT_PAGE = 50
_PAGE = re.compile(r"[1-9][0-9]{0,2}")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_EARLIEST = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
#: Seconds since 1970, id of the event, and whose list with which filters it is. Never
#: the number of the row: those count the rows of all tenants.
_POSITION = struct.Struct(">q16s8s")


class CursorError(ValueError):
    """No cursor of ours, or that of a list with other filters."""


def _page_size(value: Any) -> int:
    if isinstance(value, str) and _PAGE.fullmatch(value) and int(value) <= MAX_PAGE:
        return int(value)
    raise PydanticCustomError(
        "limit_invalid", f"Must be a number from 1 to {MAX_PAGE}."
    )


def _moment(value: Any) -> str | None:
    """Return a moment as the database writes it; None stays."""
    if value is None:
        return None
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match and (utc := _utc(*match.groups())):
        return utc.strftime("%Y-%m-%d %H:%M:%S")
    raise PydanticCustomError(
        "moment_invalid",
        "Must be a time from 1970 on with its zone, as in 2026-03-02T12:00:00Z.",
    )


def _utc(date: str, time: str, zone: str) -> datetime.datetime | None:
    zone = "+00:00" if zone in "Zz" else zone
    try:
        moment = datetime.datetime.fromisoformat(f"{date}T{time}{zone}")
        utc = moment.astimezone(datetime.timezone.utc)
    except (ValueError, OverflowError):
        return None
    return utc if utc >= _EARLIEST else None


class EventQuery(BaseModel):
    """The parameters of the feed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")] | None = Field(
        None, description="Only events of this type, as in lead.created"
    )
    since: Annotated[
        str | None,
        BeforeValidator(_moment),
        WithJsonSchema({"type": "string", "format": "date-time"}),
    ] = Field(None, description="Only events that occurred at this time or later")
    cursor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_=-]{1,64}$")] | None = Field(
        None, description="`next_cursor` of the page before"
    )
    limit: Annotated[
        int,
        BeforeValidator(_page_size),
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
    ] = Field(DEFAULT_PAGE, description="How many events a page has at most")

    def mark(self, tenant: str) -> bytes:
        """Return what a cursor of this list carries, and that of no other."""
        text = json.dumps([tenant, self.type, self.since])
        return hashlib.sha256(text.encode()).digest()[:8]


class EventPage(BaseModel):
    """A page of the feed, oldest first."""

    model_config = ConfigDict(extra="forbid")

    data: list[dict[str, Any]] = Field(
        description="The documents that connectors are sent; see `type` and `version`"
    )
    has_more: bool = Field(description="Whether the next page has events already")
    next_cursor: str | None = Field(
        description="Where to go on, now or later; null when there was nothing yet"
    )


def encode(occurred_at: datetime.datetime, event_id: str, mark: bytes) -> str:
    """Return the cursor behind an event."""
    utc = occurred_at.replace(tzinfo=datetime.timezone.utc)
    own = bytes.fromhex(event_id.removeprefix(ID_PREFIX))
    position = _POSITION.pack(int(utc.timestamp()), own, mark)
    return base64.urlsafe_b64encode(position).decode()


def decode(cursor: str, mark: bytes) -> tuple[datetime.datetime, str]:
    """Return the time and the id of the event that a cursor stands behind.

    :raises CursorError: it was not given out for a list with these filters
    """
    try:
        raw = base64.b64decode(cursor, altchars=b"-_", validate=True)
        seconds, event_id, own = _POSITION.unpack(raw)
        moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    except (binascii.Error, struct.error, ValueError, OverflowError, OSError) as exc:
        raise CursorError from exc
    if own != mark:
        raise CursorError
    return moment.replace(tzinfo=None), ID_PREFIX + event_id.hex()
