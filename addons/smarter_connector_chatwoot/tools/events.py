"""What Chatwoot tells us, by webhook or when asked, in one form. Pure.

The same fact looks different on each way: in webhooks the type of a message is a word and
its time a text, in answers both are numbers.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .first_message import mark_of
from .platform import plain

MESSAGE_CREATED = "message_created"
MESSAGE_UPDATED = "message_updated"
#: Our own: a conversation as a poll has found it.
POLLED = "conversation_polled"
CONVERSATION_EVENTS = (
    "conversation_created",
    "conversation_status_changed",
    "conversation_updated",
    POLLED,
)
SUBSCRIPTIONS = [MESSAGE_CREATED, MESSAGE_UPDATED, *CONVERSATION_EVENTS[:3]]
STATUSES = ("open", "resolved", "pending", "snoozed")
INCOMING, OUTGOING, ACTIVITY, TEMPLATE = TYPES = (
    "incoming",
    "outgoing",
    "activity",
    "template",
)
MAX_CONTENT = 20_000
MAX_ATTACHMENTS = 15
_MOST = 255
_SECONDS_IN_MS = 10**11
_LINK = re.compile(r"https?://[^\s\"'<>\\]+", re.ASCII)
Row = Mapping[str, Any]


class Unreadable(ValueError):
    """The message is none of Chatwoot's; the text says what is missing."""


@dataclass(frozen=True)
class Contact:
    """The customer of a conversation."""

    name: str = ""
    email: str = ""
    phone: str = ""
    identifier: str = ""


@dataclass(frozen=True)
class Talk:
    """A conversation at one moment."""

    number: int
    status: str
    channel: str
    inbox_id: int
    contact: Contact
    assignee_name: str = ""
    assignee_email: str = ""
    unread: int = 0
    last_message_id: int = 0
    last_text: str = ""
    updated_at: float = 0.0


@dataclass(frozen=True)
class Attachment:
    """A file that stays at Chatwoot."""

    name: str
    url: str


@dataclass(frozen=True)
class Said:
    """A message."""

    number: int
    kind: str
    content: str
    private: bool
    author: str
    author_email: str
    mark: str
    status: str
    failure: str
    at: datetime | None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Event:
    """One fact, with the conversation it is about."""

    name: str
    account_id: int
    talk: Talk
    said: Said | None = None


def parse(text: str | bytes) -> Event:
    """Return what a message says; Unreadable when it is not one of those we know."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("no object")
    name = _text(found.get("event"))
    account_id = _number(_part(found, "account").get("id"))
    if name in CONVERSATION_EVENTS:
        return Event(name, account_id, talk(found))
    if name in (MESSAGE_CREATED, MESSAGE_UPDATED):
        return Event(name, account_id, talk(_part(found, "conversation")), said(found))
    raise Unreadable("not an event that matters here")


def identity(raw: bytes) -> tuple[str, str]:
    """Return by which id a message is known, and its event.

    Chatwoot numbers deliveries, not facts: the same fact may come twice with two numbers,
    and what a poll finds must be the same as what the webhook said.
    """
    try:
        event = parse(raw)
    except Unreadable:
        return f"raw:{hashlib.sha256(raw).hexdigest()}", name_of(raw)
    if event.said and event.name == MESSAGE_CREATED:
        return f"{MESSAGE_CREATED}:{event.said.number}", event.name
    digest = hashlib.sha256(_canonical(raw)).hexdigest()
    return f"{event.name}:{event.talk.number}:{digest[:32]}", event.name


def name_of(raw: bytes) -> str:
    """Return the event's name as far as there is one."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return "unreadable"
    name = _text(found.get("event")) if isinstance(found, dict) else ""
    return name if re.fullmatch(r"[a-z_]{1,64}", name) else "unreadable"


def _canonical(raw: bytes) -> bytes:
    return json.dumps(json.loads(raw), sort_keys=True).encode()


def talk(row: Row) -> Talk:
    """Return a conversation; Unreadable without a number."""
    number = _number(row.get("id"))
    if not number:
        raise Unreadable("no conversation")
    meta = _part(row, "meta")
    assignee = _part(meta, "assignee")
    status = _text(row.get("status"))
    last_id, last_text = _last(row)
    return Talk(
        number=number,
        status=status if status in STATUSES else "open",
        channel=_text(row.get("channel")) or _text(meta.get("channel")),
        inbox_id=_number(row.get("inbox_id")),
        contact=_contact(_part(meta, "sender")),
        assignee_name=_text(assignee.get("name")),
        assignee_email=plain(_text(assignee.get("email"))),
        unread=_number(row.get("unread_count")),
        last_message_id=last_id,
        last_text=last_text,
        updated_at=_seconds(row.get("updated_at")) or _seconds(row.get("timestamp")),
    )


def said(row: Row) -> Said:
    """Return a message; Unreadable without a number."""
    number = _number(row.get("id"))
    if not number:
        raise Unreadable("no message")
    sender = _part(row, "sender")
    attributes = _part(row, "content_attributes")
    return Said(
        number=number,
        kind=_kind(row.get("message_type")),
        content=_long(row.get("content")),
        private=row.get("private") is True,
        author=_text(sender.get("name")),
        author_email=plain(_text(sender.get("email"))),
        mark=mark_of(row),
        status=_text(row.get("status")),
        failure=_text(attributes.get("external_error")),
        at=moment(row.get("created_at")),
        attachments=_attachments(row.get("attachments")),
    )


def moment(value: object) -> datetime | None:
    """Return a time in UTC without zone, from seconds or from a text."""
    try:
        if isinstance(value, str) and not value.isdigit():
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        else:
            found = datetime.fromtimestamp(_seconds(value), timezone.utc)
        found = found.astimezone(timezone.utc)
        return found.replace(tzinfo=None, microsecond=0) if found.year > 2000 else None
    except (ValueError, OverflowError, OSError):
        return None


def _last(row: Row) -> tuple[int, str]:
    rows = row.get("messages")
    last = rows[-1] if isinstance(rows, list) and rows else {}
    if not isinstance(last, dict):
        return 0, ""
    return _number(last.get("id")), _long(last.get("content"))[:_MOST]


def _contact(row: Row) -> Contact:
    return Contact(
        name=_text(row.get("name")),
        email=_text(row.get("email")),
        phone=_text(row.get("phone_number")),
        identifier=_text(row.get("identifier")),
    )


def _attachments(rows: object) -> tuple[Attachment, ...]:
    found = []
    for row in rows if isinstance(rows, list) else ():
        url = row.get("data_url") if isinstance(row, dict) else None
        if isinstance(url, str) and len(url) < 2000 and _LINK.fullmatch(url):
            name = url.partition("?")[0].rpartition("/")[2] or row.get("file_type")
            found.append(Attachment(_text(name) or "file", url))
    return tuple(found[:MAX_ATTACHMENTS])


def _kind(value: object) -> str:
    if isinstance(value, int) and 0 <= value < len(TYPES):
        return TYPES[value]
    return value if isinstance(value, str) and value in TYPES else ACTIVITY


def _part(row: Row, key: str) -> Row:
    found = row.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value.replace("\0", "")[:_MOST].strip() if isinstance(value, str) else ""


def _long(value: object) -> str:
    return value.replace("\0", "")[:MAX_CONTENT] if isinstance(value, str) else ""


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value < 2**53 else 0


def _seconds(value: object) -> float:
    if isinstance(value, str) and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return float(value) / 1000 if value > _SECONDS_IN_MS else float(value)
