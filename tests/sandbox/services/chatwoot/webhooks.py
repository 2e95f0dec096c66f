"""Account webhooks: signed as Chatwoot signs them, never retried, delivered on command.

Every change queues one delivery per webhook that subscribes to it. ``deliver`` sends
what is queued: in order, backwards, twice, or not at all, as the test wants.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .state import Row, State

TIMEOUT_S = 5
SIGNED_SINCE = (4, 12)


@dataclass
class Delivery:
    """One event on its way to one webhook."""

    event: str
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "event": self.event,
            "url": self.url,
            "headers": self.headers,
            "body": self.body.decode(),
        }


class Webhooks:
    """The queue of deliveries."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.queue: list[Delivery] = []
        self.version = "4.16.2"

    def emit(self, account_id: int, event: str, data: Row) -> None:
        for row in self._state.webhooks.values():
            if row["account_id"] == account_id and event in row["subscriptions"]:
                self.queue.append(self._delivery(row, event, data))

    def _delivery(self, webhook: Row, event: str, data: Row) -> Delivery:
        body = json.dumps({**data, "event": event}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "accept": "application/json"}
        if self.signs:
            headers |= self.signed(webhook["secret"], body)
        return Delivery(event, webhook["url"], body, headers)

    @property
    def signs(self) -> bool:
        return tuple(map(int, self.version.split(".")[:2])) >= SIGNED_SINCE

    def signed(self, secret: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._state.now()))
        return {
            "x-chatwoot-delivery": str(uuid.uuid4()),
            "x-chatwoot-timestamp": timestamp,
            "x-chatwoot-signature": signature(secret, timestamp, body),
        }

    def take(self, *, order: str = "in order", events: list[str] | None = None):
        """Take deliveries out of the queue: ``in order`` or ``backwards``."""
        taken = [d for d in self.queue if events is None or d.event in events]
        self.queue = [d for d in self.queue if d not in taken]
        return taken[::-1] if order == "backwards" else taken


def signature(secret: str, timestamp: str, body: bytes) -> str:
    content = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def post(delivery: Delivery) -> int:
    """Send once and return the status; 0 means no answer. Nothing is sent again."""
    parts = urlsplit(delivery.url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("POST", parts.path, delivery.body, delivery.headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
