"""What one bot's chat integration remembers."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ...errors import InvalidSetup
from .api_problem import INVALID_PAYLOAD, NOT_FOUND, ApiProblem

MAX_FOREIGN_ID = 70
_FOREIGN_ID = re.compile(r"[A-Za-z0-9_\-\\/]+", re.ASCII)
_SETTINGS = {"encryption_key", "webhook_url", "webhook_secret", "bridged"}
_numbers = itertools.count(1)


def now() -> str:
    """Return the moment as JavaScript writes it."""
    moment = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def new_id(prefix: str) -> str:
    return f"{prefix}_01J{next(_numbers):023d}"


def check_foreign_id(value: str) -> None:
    """Refuse ids of the caller's own that Botpress could not keep."""
    if len(value) > MAX_FOREIGN_ID:
        message = f"Fid length exceeds the maximum allowed length of {MAX_FOREIGN_ID}"
        raise ApiProblem(INVALID_PAYLOAD, message)
    if not _FOREIGN_ID.fullmatch(value):
        raise ApiProblem(INVALID_PAYLOAD, "Fid contains invalid characters")


@dataclass
class User:
    """Somebody who talks to the bot."""

    id: str
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    profile: dict[str, Any] = field(default_factory=dict)

    def change(self, values: dict[str, Any]) -> None:
        names = ("name", "pictureUrl", "profile")
        self.profile |= {name: values[name] for name in names if name in values}
        self.updated_at = now()

    def as_json(self) -> dict[str, Any]:
        dates = {"createdAt": self.created_at, "updatedAt": self.updated_at}
        return {"id": self.id, **self.profile, **dates}


@dataclass
class Conversation:
    """What an owner and the bot have said."""

    id: str
    owner: str
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        dates = {"createdAt": self.created_at, "updatedAt": self.updated_at}
        return {"id": self.id, **dates}


class Bot:
    """One bot: its settings, and everything said to it."""

    user_id = "user_01JBOT"

    def __init__(self, settings: dict[str, Any]) -> None:
        if set(settings) - _SETTINGS:
            raise InvalidSetup(f"a bot takes: {', '.join(sorted(_SETTINGS))}")
        self.encryption_key: str | None = settings.get("encryption_key")
        self.webhook_url: str = settings.get("webhook_url") or ""
        self.webhook_secret: str = settings.get("webhook_secret") or ""
        #: Errors come with status 200, as the bridge may send them.
        self.bridged: bool = bool(settings.get("bridged"))
        self.rate_limited = 0
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}
        self.events: dict[str, dict[str, Any]] = {}

    def user(self, user_id: str) -> User:
        found = self.users.get(user_id)
        if found is None:
            raise ApiProblem(NOT_FOUND, f"User with id {user_id} not found")
        return found

    def conversation(self, conversation_id: str) -> Conversation:
        found = self.conversations.get(conversation_id)
        if found is None:
            message = f"Conversation with id {conversation_id} not found"
            raise ApiProblem(NOT_FOUND, message)
        return found

    def add_message(
        self, conversation: Conversation, user_id: str, payload: object
    ) -> dict[str, Any]:
        message = {
            "id": new_id("msg"),
            "createdAt": now(),
            "payload": payload,
            "userId": user_id,
            "conversationId": conversation.id,
        }
        conversation.messages.append(message)
        return message

    def add_event(
        self, conversation: Conversation, user_id: str, payload: object
    ) -> dict[str, Any]:
        event = {
            "id": new_id("evt"),
            "createdAt": now(),
            "payload": payload,
            "conversationId": conversation.id,
            "userId": user_id,
        }
        self.events[str(event["id"])] = event
        return event
