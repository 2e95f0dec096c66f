"""What a connector's peer sends us: who signed it, and what it calls itself."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

PATH = "/hooks/"
#: The event type of a message that does not say which it is.
UNREADABLE = "unreadable"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_MOST_CHARS = 255


@dataclass(frozen=True)
class Inbound:
    """A message whose sender has been checked.

    :param message_id: the sender's own; a message with a known one is the same again
    """

    message_id: str
    event_type: str
    occurred_at: datetime | None = None

    def __post_init__(self) -> None:
        for text in (self.message_id, self.event_type):
            if not 0 < len(text) <= _MOST_CHARS or not text.isprintable():
                raise SignatureError("the message's id or type is no such")


def new_token() -> str:
    """Return the unguessable part of a connector's address: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored of a token that is looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(text: str) -> bool:
    """Whether this could be a token of ours."""
    return bool(_TOKEN.fullmatch(text))


def verify_standard(
    keys: Iterable[str], headers: Mapping[str, str], raw: bytes, *, now: float
) -> Inbound:
    """Return what a message with Standard Webhooks headers says of itself.

    :raises SignatureError: none of the keys has signed it, or not lately
    """
    timestamp = signing.verify(keys, headers, raw, now=now)
    return Inbound(
        message_id=headers["webhook-id"],
        event_type=type_of(raw),
        occurred_at=datetime.fromtimestamp(timestamp, timezone.utc).replace(
            tzinfo=None
        ),
    )


def type_of(raw: bytes, name: str = "type") -> str:
    """Return the event type that a JSON body names, or UNREADABLE."""
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return UNREADABLE
    text = content.get(name) if isinstance(content, dict) else None
    if not isinstance(text, str) or not 0 < len(text) <= _MOST_CHARS:
        return UNREADABLE
    return text if text.isprintable() else UNREADABLE
