"""What travels: the request a service sees and the reply it gives."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """One HTTP request with its body exactly as received."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> object:
        """Return the parsed body; an empty one is an empty object, as in n8n."""
        return json.loads(self.body) if self.body else {}

    def json_or_none(self) -> object:
        try:
            return self.json() if self.body else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_reply(
    payload: object, status: int = 200, headers: dict[str, str] | None = None
) -> Reply:
    body = json.dumps(payload, ensure_ascii=False).encode()
    content_type = {"content-type": "application/json; charset=utf-8"}
    return Reply(status, body, content_type | (headers or {}))


def text_reply(text: str, status: int, headers: dict[str, str] | None = None) -> Reply:
    content_type = {"content-type": "text/plain; charset=utf-8"}
    return Reply(status, text.encode(), content_type | (headers or {}))
