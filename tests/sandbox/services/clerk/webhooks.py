"""Clerk's webhooks, signed as Svix signs them and delivered on command."""

from __future__ import annotations

import hashlib
import http.client
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ...errors import InvalidSetup
from ...signatures import decode_secret, sign

TIMEOUT_S = 15
MAX_SENDS = 50
#: How a message is signed: by every secret, by a stranger, not at all, by another
#: version of the scheme, or with an old signature beside the good one.
GOOD, WRONG, NONE, OTHER_VERSION, SEVERAL = "good", "wrong", "none", "v2", "several"
SIGNATURES = (GOOD, WRONG, NONE, OTHER_VERSION, SEVERAL)
STRANGER = "whsec_" + "c3RyYW5nZXIncyBzZWNyZXQgb2YgMzIgYnl0ZXMhISE="


@dataclass
class Message:
    """One message as it is asked for; ``None`` lets the endpoint decide."""

    type: str
    data: Mapping[str, Any]
    id: str = ""
    timestamp: int | None = None
    signature: str = GOOD
    #: Added to the time in the header, which the signature covers.
    clock_offset_s: int = 0
    #: Changed after signing.
    tampered: bool = False
    #: Sent so many times with the same id, whatever the answers are.
    times: int = 1
    #: Sent again so many times while the answer is no success.
    retries: int = 0
    #: The body as bytes of text, instead of the envelope.
    raw: str | None = None


@dataclass
class Endpoint:
    """Where messages go, and what signs them. Two secrets overlap in a rotation."""

    url: str
    secrets: list[str]
    #: Tell of every change that control or Backend API make.
    automatic: bool = False
    #: Clerk's prose says milliseconds, its examples show seconds.
    seconds: bool = False
    instance_id: str = field(default_factory=lambda: "ins_2" + secrets.token_hex(10))

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")) or not self.secrets:
            raise InvalidSetup("a webhook needs a url and secrets")
        for secret in self.secrets:
            decode_secret(secret)


class Webhooks:
    """The endpoint, if any, and what was sent to it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.endpoint: Endpoint | None = None

    def notify(self, kind: str, data: dict[str, Any]) -> None:
        """Tell of a change in the background, when that is wanted."""
        if self.endpoint and self.endpoint.automatic:
            copy = json.loads(json.dumps(data))
            threading.Thread(
                target=self.send, args=(Message(kind, copy, retries=3),), daemon=True
            ).start()

    def send(self, message: Message) -> dict[str, Any]:
        """Deliver a message and return its id and the answers."""
        if self.endpoint is None:
            raise InvalidSetup("no webhook is set up")
        if message.signature not in SIGNATURES:
            raise InvalidSetup(f"signature must be one of: {', '.join(SIGNATURES)}")
        message_id = message.id or "msg_2" + secrets.token_hex(11)
        body = self._body(message, self.endpoint)
        answers: list[dict[str, Any]] = []
        for attempt in range(min(message.times + message.retries, MAX_SENDS)):
            delivered = answers and 200 <= answers[-1]["status"] < 300
            if attempt >= message.times and delivered:
                break
            headers = self._headers(message, message_id, body, self.endpoint)
            sent = body + b" " if message.tampered else body
            answers.append(_post(self.endpoint.url, headers, sent))
        return {"id": message_id, "answers": answers}

    def _body(self, message: Message, endpoint: Endpoint) -> bytes:
        if message.raw is not None:
            return message.raw.encode()
        now = self._now()
        default = int(now) if endpoint.seconds else int(now * 1000)
        envelope = {
            "data": message.data,
            "event_attributes": {
                "http_request": {"client_ip": "203.0.113.7", "user_agent": "Browser"}
            },
            "instance_id": endpoint.instance_id,
            "object": "event",
            "timestamp": default if message.timestamp is None else message.timestamp,
            "type": message.type,
        }
        return json.dumps(envelope, ensure_ascii=False).encode()

    def _headers(
        self, message: Message, message_id: str, body: bytes, endpoint: Endpoint
    ) -> dict[str, str]:
        timestamp = str(int(self._now()) + message.clock_offset_s)

        def signed(*keys: str) -> list[str]:
            return [sign(decode_secret(k), message_id, timestamp, body) for k in keys]

        signatures = {
            GOOD: signed(*endpoint.secrets),
            WRONG: signed(STRANGER),
            NONE: [],
            OTHER_VERSION: ["v2," + s[3:] for s in signed(*endpoint.secrets)],
            SEVERAL: ["v2,xyz", *signed(STRANGER, *endpoint.secrets)],
        }[message.signature]
        headers = {
            "content-type": "application/json",
            "user-agent": "Svix-Webhooks/1.0",
            "svix-id": message_id,
            "svix-timestamp": timestamp,
        }
        if signatures:
            headers["svix-signature"] = " ".join(signatures)
        return headers


def _post(url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Send once; status 0 means no answer. Redirects are answers, not followed."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target or "/", body, dict(headers))
        response = connection.getresponse()
        content = response.read(4096)
        text = content.decode("utf-8", "replace")
        return {"status": response.status, "body": text, "digest": _digest(body)}
    except OSError as error:
        return {"status": 0, "body": str(error), "digest": _digest(body)}
    finally:
        connection.close()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
