"""What Botpress pushes to us: signals of messages and events.

There is no signature, only a secret header; and an event of the bot has no id, so a
repetition of it is recognised by its bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

HEADER = "x-secret-key"
MESSAGE = "message_created"
EVENT = "event_created"
_MAX_ID = 120
_EARLIEST = datetime(2000, 1, 1)


class Unreadable(Exception):
    """Not a signal as Botpress documents it."""


@dataclass(frozen=True)
class Signal:
    """One signal; ``id`` is empty when Botpress gave none."""

    type: str
    id: str
    conversation_id: str
    user_id: str
    at: datetime | None
    is_bot: bool
    payload: Mapping[str, Any]


def verify(headers: Mapping[str, str], secrets: Iterable[str]) -> None:
    """Refuse who does not know a secret of ours.

    :raises SignatureError: with the reason
    """
    given = headers.get(HEADER, "")
    if not given:
        raise SignatureError(f"the header {HEADER} is missing")
    known = [hmac.compare_digest(given.encode(), one.encode()) for one in secrets]
    if not any(known):
        raise SignatureError(f"the header {HEADER} has another secret")


def parse(raw: str | bytes) -> Signal:
    """Read a signal; unknown types are signals as well."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("the message is not JSON") from None
    kind = document.get("type") if isinstance(document, dict) else None
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise Unreadable("the message is no signal of Botpress")
    payload = data.get("payload")
    return Signal(
        type=kind,
        id=_text(data.get("id")),
        conversation_id=_text(data.get("conversationId")),
        user_id=_text(data.get("userId")),
        at=moment(data.get("createdAt")),
        is_bot=data.get("isBot") is True,
        payload=payload if isinstance(payload, dict) else {},
    )


def identity(raw: bytes, signal: Signal) -> str:
    """Return what makes a second delivery of a signal the same one."""
    if signal.id:
        return f"{signal.type}:{signal.id}"
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def moment(value: object) -> datetime | None:
    """Return a time as the database has it: naive UTC; None when it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if found.tzinfo:
            found = found.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return found if found >= _EARLIEST else None


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_ID or not value.isprintable():
        return ""
    return value
