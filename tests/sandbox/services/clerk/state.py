"""What Clerk remembers: people, organisations, who is in which, and sessions."""

from __future__ import annotations

import secrets
import string
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import InvalidSetup

ALPHABET = string.ascii_letters + string.digits
ACTIVE = "active"
ENDED = ("ended", "removed", "revoked", "expired", "abandoned", "replaced")
STATUSES = (ACTIVE, "pending", *ENDED)
SESSION_LIFE_MS = 7 * 24 * 3600 * 1000
ROLE_NAMES = {"org:admin": "Admin", "org:member": "Member"}
PERMISSIONS = {"org:admin": ["org:sys_memberships:manage"]}


def new_id(prefix: str) -> str:
    """Return an id as Clerk makes them, such as ``user_2x...``."""
    return f"{prefix}_2" + "".join(secrets.choice(ALPHABET) for _place in range(26))


@dataclass
class User:
    """A person. The first e-mail address is the primary one."""

    id: str
    emails: list[tuple[str, bool]]
    first_name: str | None = None
    last_name: str | None = None
    external_id: str | None = None
    banned: bool = False
    locked: bool = False
    public_metadata: dict[str, Any] = field(default_factory=dict)
    private_metadata: dict[str, Any] = field(default_factory=dict)
    unsafe_metadata: dict[str, Any] = field(default_factory=dict)
    created_at: int = 0
    updated_at: int = 0
    last_sign_in_at: int | None = None

    @property
    def email(self) -> str:
        return self.emails[0][0] if self.emails else ""

    @property
    def email_verified(self) -> bool:
        return bool(self.emails) and self.emails[0][1]

    @property
    def name(self) -> str:
        names = filter(None, (self.first_name, self.last_name))
        return " ".join(names) or self.email or self.id

    def as_json(self) -> dict[str, Any]:
        addresses = [
            self._address(place, address, verified)
            for place, (address, verified) in enumerate(self.emails)
        ]
        return {
            "id": self.id,
            "object": "user",
            "username": None,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "image_url": "",
            "primary_email_address_id": addresses[0]["id"] if addresses else None,
            "email_addresses": addresses,
            "phone_numbers": [],
            "external_id": self.external_id,
            "public_metadata": self.public_metadata,
            "private_metadata": self.private_metadata,
            "unsafe_metadata": self.unsafe_metadata,
            "banned": self.banned,
            "locked": self.locked,
            "last_sign_in_at": self.last_sign_in_at,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }

    def _address(self, place: int, address: str, verified: bool) -> dict[str, Any]:
        status = "verified" if verified else "unverified"
        return {
            "id": f"idn_{self.id.removeprefix('user_')}_{place}",
            "object": "email_address",
            "email_address": address,
            "verification": {"status": status, "strategy": "email_code"},
            "linked_to": [],
        }


@dataclass
class Organization:
    id: str
    name: str
    slug: str
    public_metadata: dict[str, Any] = field(default_factory=dict)
    private_metadata: dict[str, Any] = field(default_factory=dict)
    created_by: str | None = None
    created_at: int = 0
    updated_at: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"object": "organization", "image_url": "", **vars(self)}


@dataclass
class Membership:
    id: str
    organization_id: str
    user_id: str
    role: str
    created_at: int = 0
    updated_at: int = 0


@dataclass
class Session:
    id: str
    user_id: str
    client_id: str
    status: str = ACTIVE
    last_active_organization_id: str | None = None
    created_at: int = 0
    updated_at: int = 0

    def as_json(self) -> dict[str, Any]:
        expires = self.created_at + SESSION_LIFE_MS
        return {
            "object": "session",
            **vars(self),
            "actor": None,
            "last_active_at": self.updated_at,
            "expire_at": expires,
            "abandon_at": expires,
        }


class State:
    """Everything by id. Callers hold ``lock`` while they read or change it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock_offset_s = 0.0
        self.users: dict[str, User] = {}
        self.organizations: dict[str, Organization] = {}
        self.memberships: dict[tuple[str, str], Membership] = {}
        self.sessions: dict[str, Session] = {}

    def now(self) -> float:
        return time.time() + self.clock_offset_s

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def put_user(self, values: Mapping[str, Any]) -> User:
        """Create a person, or change the named fields of one."""
        values = dict(values)
        user_id = values.pop("id", None) or new_id("user")
        _check_id(user_id, "user_")
        if "email" in values:
            verified = bool(values.pop("email_verified", True))
            email = values.pop("email")
            values["emails"] = [(email, verified)] if email else []
        user = self.users.get(user_id)
        if user is None:
            user = User(user_id, [], created_at=self.now_ms())
        _change(user, values, self.now_ms())
        self.users[user_id] = user
        return user

    def put_organization(self, values: Mapping[str, Any]) -> Organization:
        values = dict(values)
        organization_id = values.pop("id", None) or new_id("org")
        _check_id(organization_id, "org_")
        found = self.organizations.get(organization_id)
        if found is None:
            name = values.get("name") or organization_id
            slug = values.get("slug") or _slug(name)
            found = Organization(organization_id, name, slug, created_at=self.now_ms())
        _change(found, values, self.now_ms())
        self.organizations[organization_id] = found
        return found

    def put_membership(
        self, organization_id: str, user_id: str, role: str = "org:member"
    ) -> Membership:
        if organization_id not in self.organizations or user_id not in self.users:
            raise InvalidSetup("no such organization or user")
        key = (organization_id, user_id)
        found = self.memberships.get(key)
        if found is None:
            found = Membership(new_id("orgmem"), *key, role, created_at=self.now_ms())
        _change(found, {"role": role}, self.now_ms())
        self.memberships[key] = found
        return found

    def open_session(
        self,
        user_id: str,
        organization_id: str | None = None,
        client_id: str | None = None,
        session_id: str | None = None,
    ) -> Session:
        if user_id not in self.users:
            raise InvalidSetup("no such user")
        now = self.now_ms()
        session = Session(
            session_id or new_id("sess"),
            user_id,
            client_id or new_id("client"),
            last_active_organization_id=organization_id,
            created_at=now,
            updated_at=now,
        )
        self.sessions[session.id] = session
        self.users[user_id].last_sign_in_at = now
        return session

    def end_session(self, session: Session, status: str) -> None:
        if status not in STATUSES:
            raise InvalidSetup(f"status must be one of: {', '.join(STATUSES)}")
        _change(session, {"status": status}, self.now_ms())

    def delete_user(self, user_id: str) -> None:
        """A person goes with the memberships and sessions, as in Clerk."""
        del self.users[user_id]
        for key in [key for key in self.memberships if key[1] == user_id]:
            del self.memberships[key]
        for session in self.sessions.values():
            if session.user_id == user_id:
                session.status = "removed"

    def delete_organization(self, organization_id: str) -> None:
        del self.organizations[organization_id]
        for key in [key for key in self.memberships if key[0] == organization_id]:
            del self.memberships[key]

    def memberships_of(self, user_id: str) -> list[Membership]:
        return [one for one in self.memberships.values() if one.user_id == user_id]

    def members_of(self, organization_id: str) -> list[Membership]:
        """Members, newest first as Clerk lists them."""
        found = [
            one
            for one in self.memberships.values()
            if one.organization_id == organization_id
        ]
        return found[::-1]

    def membership_json(self, one: Membership) -> dict[str, Any]:
        user = self.users[one.user_id]
        return {
            "object": "organization_membership",
            "id": one.id,
            "role": one.role,
            "role_name": ROLE_NAMES.get(one.role, one.role),
            "permissions": PERMISSIONS.get(one.role, []),
            "public_metadata": {},
            "private_metadata": {},
            "organization": self.organizations[one.organization_id].as_json(),
            "public_user_data": {
                "user_id": user.id,
                "identifier": user.email,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "image_url": "",
                "has_image": False,
            },
            "created_at": one.created_at,
            "updated_at": one.updated_at,
        }


def _change(record: Any, values: Mapping[str, Any], now_ms: int) -> None:
    unknown = set(values) - set(vars(record))
    if unknown:
        raise InvalidSetup(f"unknown: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(record, name, value)
    # Two changes in one millisecond would look like one.
    record.updated_at = values.get("updated_at") or max(now_ms, record.updated_at + 1)


def _check_id(value: object, prefix: str) -> None:
    if not isinstance(value, str) or not value.startswith(prefix):
        raise InvalidSetup(f"an id must begin with {prefix}")


def _slug(name: str) -> str:
    plain = "".join(char if char.isalnum() else "-" for char in name.lower())
    return plain.strip("-") or "organization"
