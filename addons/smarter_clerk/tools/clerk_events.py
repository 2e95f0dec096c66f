"""Reading Clerk's webhook events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from . import facts

UNREADABLE = "unreadable"
#: Sessions of Clerk that are over, by the event that says so.
SESSION_ENDS = frozenset({"session.ended", "session.removed", "session.revoked"})
#: Somebody has to be out now.
ENDINGS = SESSION_ENDS | {"user.deleted", "organizationMembership.deleted"}


class EventError(ValueError):
    """The message is no event of Clerk; the text says why."""


@dataclass(frozen=True)
class Event:
    """One event; ``at`` is in milliseconds."""

    type: str
    at: int
    data: Mapping[str, object]
    instance_id: str


def parse(raw: str | bytes) -> Event:
    """Return the event in a message, or raise EventError."""
    try:
        envelope = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise EventError("the message is not JSON") from exc
    if not isinstance(envelope, dict):
        raise EventError("the message is not an object")
    name = facts.text(envelope.get("type"))
    if not name:
        raise EventError("the message names no event")
    return Event(
        name,
        facts.milliseconds(envelope.get("timestamp")),
        facts.mapping(envelope.get("data")),
        facts.text(envelope.get("instance_id")),
    )


def person(event: Event) -> facts.Person:
    """Return whom a ``user.*`` event is about."""
    return facts.person(_with_deletion(event), at=event.at)


def organization(event: Event) -> facts.Organization:
    """Return what an ``organization.*`` event is about."""
    return facts.organization(_with_deletion(event), at=event.at)


def membership(event: Event) -> facts.Membership:
    """Return what an ``organizationMembership.*`` event is about."""
    removed = event.type.endswith(".deleted")
    return facts.membership(event.data, at=event.at, removed=removed)


def ended_session(event: Event) -> tuple[str, str]:
    """Return the session that is over, and whose it was."""
    session_id = facts.identifier(event.data.get("id"))
    return session_id, facts.identifier(event.data.get("user_id"))


def _with_deletion(event: Event) -> dict[str, object]:
    # The name of the event counts, whatever the object in it says of itself.
    return {**event.data, "deleted": event.type.endswith(".deleted")}
