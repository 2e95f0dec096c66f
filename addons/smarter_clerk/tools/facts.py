"""What Clerk says about people, organisations and members, read into plain values.

Webhooks and the Backend API show the same objects. Times are milliseconds since 1970;
texts are bounded and free of control characters, so that a database takes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

TEXT_LIMIT = 255
ROLE_PREFIX = "org:"
# Clerk documents some times in seconds and sends them in milliseconds, or the reverse.
_FIRST_MILLISECOND = 10**12
_LAST_MILLISECOND = 10**14
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class FactsError(ValueError):
    """An object has no identity, or is no object at all."""


@dataclass(frozen=True)
class Person:
    """One user of Clerk."""

    clerk_id: str
    version: int
    email: str = ""
    email_verified: bool = False
    first_name: str = ""
    last_name: str = ""
    banned: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Organization:
    """One organisation of Clerk."""

    organization_id: str
    version: int
    name: str = ""
    slug: str = ""
    deleted: bool = False


@dataclass(frozen=True)
class Membership:
    """One person in one organisation.

    Who leaves and comes back has a new membership: ``created`` tells them apart.
    """

    organization_id: str
    clerk_user_id: str
    created: int
    version: int
    role: str = ""
    email: str = ""
    name: str = ""
    removed: bool = False


def milliseconds(value: object) -> int:
    """Return a moment in milliseconds, whichever of the two units it comes in."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    if not 0 < value < _LAST_MILLISECOND:
        return 0
    return int(value if value >= _FIRST_MILLISECOND else value * 1000)


def person(data: Mapping[str, object], *, at: int = 0) -> Person:
    """Return the facts of a ``user`` object.

    :param at: when Clerk said so, for objects that do not tell
    """
    clerk_id = identifier(data.get("id"))
    if data.get("deleted"):
        return Person(clerk_id, at, deleted=True)
    email, verified = _primary_email(data)
    return Person(
        clerk_id,
        milliseconds(data.get("updated_at")) or at,
        email=email,
        email_verified=verified,
        first_name=text(data.get("first_name")),
        last_name=text(data.get("last_name")),
        banned=bool(data.get("banned")),
    )


def organization(data: Mapping[str, object], *, at: int = 0) -> Organization:
    """Return the facts of an ``organization`` object."""
    return Organization(
        identifier(data.get("id")),
        milliseconds(data.get("updated_at")) or at,
        name=text(data.get("name")),
        slug=text(data.get("slug")),
        deleted=bool(data.get("deleted")),
    )


def membership(
    data: Mapping[str, object], *, at: int = 0, removed: bool = False
) -> Membership:
    """Return the facts of an ``organization_membership`` object."""
    member = mapping(data.get("public_user_data"))
    name = (text(member.get("first_name")), text(member.get("last_name")))
    login = text(member.get("identifier"))
    return Membership(
        identifier(mapping(data.get("organization")).get("id")),
        identifier(member.get("user_id")),
        created=milliseconds(data.get("created_at")),
        version=milliseconds(data.get("updated_at")) or at,
        role=role(data.get("role")),
        email=login if "@" in login else "",
        name=" ".join(filter(None, name)),
        removed=removed,
    )


def role(value: object) -> str:
    """Return a role as Clerk's dashboard writes it: ``org:admin``."""
    found = text(value)
    return found if not found or ":" in found else ROLE_PREFIX + found


def identifier(value: object) -> str:
    """Return an id of Clerk, or raise FactsError."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise FactsError("an object has no id")


def mapping(value: object) -> Mapping[str, object]:
    """Return the object, or an empty one instead of anything else."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """Return one line of text."""
    if not isinstance(value, str):
        return ""
    return " ".join(_CONTROL.sub(" ", value).split())[:TEXT_LIMIT]


def _primary_email(data: Mapping[str, object]) -> tuple[str, bool]:
    """Return the primary address, and whether Clerk has verified it."""
    addresses = data.get("email_addresses")
    for item in addresses if isinstance(addresses, list) else ():
        address = mapping(item)
        if address.get("id") == data.get("primary_email_address_id"):
            status = mapping(address.get("verification")).get("status")
            return text(address.get("email_address")).lower(), status == "verified"
    return "", False
