"""Botpress v12's Converse API: a text in, the bot's answers out."""

from __future__ import annotations

import hmac
import re
from typing import Any

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply

MAX_TEXT = 360
PATH = re.compile(r"/api/v1/bots/([^/]+)/converse/([^/]+?)(/secured)?/?")
_SETTINGS = {"token", "public", "responses", "state"}


class LegacyBot:
    """One bot of a v12 server, which answers every text alike."""

    def __init__(self, settings: dict[str, Any]) -> None:
        if set(settings) - _SETTINGS:
            raise InvalidSetup(f"a v12 bot takes: {', '.join(sorted(_SETTINGS))}")
        self.token: str = settings.get("token", "")
        self.public: bool = settings.get("public", True)
        self.responses: list[Any] = settings.get("responses", [])
        self.state: dict[str, Any] = settings.get("state", {})

    def handle(self, request: Request, *, secured: bool) -> Reply:
        include = set(filter(None, request.query.get("include", "").split(",")))
        if secured and not self._knows(request):
            return _problem(401, "Unauthorized")
        if not secured and not self.public:
            return _problem(403, "Converse API is disabled for this bot")
        if not secured and include - {"responses"}:
            return _problem(
                403, "Unauthenticated converse API can only return responses"
            )
        body = request.json_or_none()
        if wrong := _wrong(body):
            return _problem(400, wrong)
        extra = {"state": self.state} if "state" in include else {}
        return json_reply({"responses": self.responses, **extra})

    def _knows(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = hmac.compare_digest(given.encode(), self.token.encode())
        return bool(self.token) and known


def _wrong(body: object) -> str:
    if not isinstance(body, dict) or body.get("type") != "text":
        return '"type" must be text'
    text = body.get("text")
    if not isinstance(text, str) or not 0 < len(text) <= MAX_TEXT:
        return f'"text" must have 1 to {MAX_TEXT} characters'
    unknown = set(body) - {"type", "text", "includedContexts", "metadata"}
    return f"unknown: {', '.join(sorted(unknown))}" if unknown else ""


def _problem(status: int, message: str) -> Reply:
    body = {"statusCode": status, "errorCode": "BP_0000", "message": message}
    return json_reply(body, status)
