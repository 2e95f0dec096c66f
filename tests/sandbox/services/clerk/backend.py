"""Clerk's Backend API below ``/v1``: the calls that Odoo makes."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ...message import Reply, Request, json_reply
from .keys import KeyRing
from .state import Membership, Organization, Session, State, User

MAX_LIMIT, DEFAULT_LIMIT = 500, 10
MAX_OFFSET = 2**31
METADATA = ("public_metadata", "private_metadata")
Notify = Callable[[str, dict[str, Any]], None]


class ApiProblem(Exception):
    """An answer with Clerk's shape of errors."""

    def __init__(self, status: int, code: str, message: str, param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param

    def reply(self) -> Reply:
        error: dict[str, Any] = {
            "message": str(self),
            "long_message": str(self),
            "code": self.code,
        }
        if self.param:
            error["meta"] = {"param_name": self.param}
        body = {"errors": [error], "clerk_trace_id": secrets.token_hex(16)}
        return json_reply(body, self.status)


class Call(NamedTuple):
    """One request: the variable parts of its path, its query and its body."""

    parts: tuple[str, ...]
    query: Mapping[str, list[str]]
    body: Mapping[str, Any]

    def values(self, name: str) -> list[str]:
        """Return a parameter that may come several times, in either spelling."""
        return [*self.query.get(name, []), *self.query.get(f"{name}[]", [])]


class BackendApi:
    """Routes and answers. ``notify`` tells of changes, as webhooks do."""

    def __init__(self, state: State, keys: KeyRing, notify: Notify) -> None:
        self._state = state
        self._keys = keys
        self._notify = notify
        #: Several may be valid at once, while they are changed.
        self.secret_keys: list[str] = []
        part = r"([^/]+)"
        self._routes: list[tuple[str, re.Pattern[str], Callable[[Call], Any]]] = [
            (method, re.compile(pattern.replace("{}", part)), answer)
            for method, pattern, answer in (
                ("GET", "jwks", self._jwks),
                ("GET", "users", self._users),
                ("GET", "users/count", self._count_users),
                ("GET", "users/{}", self._user),
                ("GET", "users/{}/organization_memberships", self._of_user),
                ("GET", "organizations", self._organizations),
                ("POST", "organizations", self._create_organization),
                ("GET", "organizations/{}", self._organization),
                ("PATCH", "organizations/{}", self._change_organization),
                ("DELETE", "organizations/{}", self._delete_organization),
                ("PATCH", "organizations/{}/metadata", self._merge_metadata),
                ("GET", "organizations/{}/memberships", self._members),
                ("POST", "organizations/{}/memberships", self._add_member),
                ("DELETE", "organizations/{}/memberships/{}", self._remove_member),
                ("GET", "sessions", self._sessions),
                ("GET", "sessions/{}", self._session),
                ("POST", "sessions/{}/revoke", self._revoke),
            )
        ]

    def handle(self, request: Request) -> Reply:
        try:
            self._authenticate(request)
            path = request.path.removeprefix("/v1/").rstrip("/")
            for method, pattern, answer in self._routes:
                found = pattern.fullmatch(path)
                if found and method == request.method:
                    return json_reply(answer(_read(request, found.groups())))
            raise ApiProblem(404, "resource_not_found", "not found")
        except ApiProblem as problem:
            return problem.reply()

    def _authenticate(self, request: Request) -> None:
        scheme, _sep, key = request.headers.get("authorization", "").partition(" ")
        known = [
            hmac.compare_digest(key.encode(), k.encode()) for k in self.secret_keys
        ]
        if scheme.lower() != "bearer" or not any(known):
            message = "The provided Clerk Secret Key is invalid."
            raise ApiProblem(401, "clerk_key_invalid", message)

    def _jwks(self, call: Call) -> Any:
        return self._keys.published()

    # People

    def _users(self, call: Call) -> Any:
        found = self._matching_users(call)
        return [user.as_json() for user in _page(found, call)]

    def _count_users(self, call: Call) -> Any:
        return {"object": "total_count", "total_count": len(self._matching_users(call))}

    def _matching_users(self, call: Call) -> list[User]:
        found = sorted(self._state.users.values(), key=lambda user: -user.created_at)
        tests: dict[str, Callable[[User], set[str]]] = {
            "user_id": lambda user: {user.id},
            "external_id": lambda user: {user.external_id or ""},
            "email_address": lambda user: {email.lower() for email, _ok in user.emails},
            "organization_id": lambda user: {
                one.organization_id for one in self._state.memberships_of(user.id)
            },
        }
        for name, values_of in tests.items():
            wanted = set(call.values(name))
            if name == "email_address":
                wanted = {value.lower() for value in wanted}
            if wanted:
                found = [user for user in found if wanted & values_of(user)]
        return found

    def _user(self, call: Call) -> Any:
        return self._find_user(call.parts[0]).as_json()

    def _of_user(self, call: Call) -> Any:
        user = self._find_user(call.parts[0])
        return self._listing(self._state.memberships_of(user.id)[::-1], call)

    def _find_user(self, user_id: str) -> User:
        user = self._state.users.get(user_id)
        if user is None:
            raise ApiProblem(404, "resource_not_found", "No user was found.")
        return user

    # Organisations

    def _organizations(self, call: Call) -> Any:
        text = "".join(call.values("query")).lower()
        found = [
            one
            for one in self._state.organizations.values()
            if text in f"{one.id} {one.name} {one.slug}".lower()
        ][::-1]
        rows = [one.as_json() for one in _page(found, call)]
        return {"data": rows, "total_count": len(found)}

    def _create_organization(self, call: Call) -> Any:
        name = call.body.get("name")
        if not isinstance(name, str) or not name.strip():
            raise ApiProblem(
                422, "form_param_missing", "name must be included.", "name"
            )
        values = _known(call.body, ("name", "slug", "created_by", *METADATA))
        self._check_slug(values.get("slug"))
        creator = values.get("created_by")
        if creator is not None:
            self._find_user(creator)
        organization = self._state.put_organization(values)
        self._notify("organization.created", organization.as_json())
        if creator is not None:
            member = self._state.put_membership(organization.id, creator, "org:admin")
            self._tell_of(member, "created")
        return organization.as_json()

    def _check_slug(self, slug: object) -> None:
        taken = {one.slug for one in self._state.organizations.values()}
        if slug is not None and slug in taken:
            message = "That slug is taken. Please try another."
            raise ApiProblem(422, "form_identifier_exists", message, "slug")

    def _organization(self, call: Call) -> Any:
        return self._find(call.parts[0]).as_json()

    def _change_organization(self, call: Call) -> Any:
        organization = self._find(call.parts[0])
        values = _known(call.body, ("name", "slug", *METADATA))
        if values.get("slug") != organization.slug:
            self._check_slug(values.get("slug"))
        return self._changed(organization, values)

    def _merge_metadata(self, call: Call) -> Any:
        """Merge deeply; ``null`` takes a key away."""
        organization = self._find(call.parts[0])
        given = _known(call.body, METADATA)
        for name, value in given.items():
            if not isinstance(value, dict):
                message = f"{name} must be an object"
                raise ApiProblem(422, "form_param_format_invalid", message, name)
        merged = {k: _merge(getattr(organization, k), v) for k, v in given.items()}
        return self._changed(organization, merged)

    def _changed(self, organization: Organization, values: dict[str, Any]) -> Any:
        self._state.put_organization({"id": organization.id, **values})
        self._notify("organization.updated", organization.as_json())
        return organization.as_json()

    def _delete_organization(self, call: Call) -> Any:
        organization = self._find(call.parts[0])
        self._state.delete_organization(organization.id)
        gone = {"object": "organization", "id": organization.id, "deleted": True}
        self._notify("organization.deleted", {**gone, "slug": organization.slug})
        return gone

    def _find(self, name: str) -> Organization:
        """Return an organisation by its id or slug."""
        for organization in self._state.organizations.values():
            if name in (organization.id, organization.slug):
                return organization
        raise ApiProblem(404, "resource_not_found", "Organization not found.")

    # Members

    def _members(self, call: Call) -> Any:
        organization = self._find(call.parts[0])
        found = self._state.members_of(organization.id)
        wanted = set(call.values("user_id"))
        roles = set(call.values("role"))
        return self._listing(
            [
                one
                for one in found
                if (not wanted or one.user_id in wanted)
                and (not roles or one.role in roles)
            ],
            call,
        )

    def _listing(self, found: list[Membership], call: Call) -> Any:
        rows = [self._state.membership_json(one) for one in _page(found, call)]
        return {"data": rows, "total_count": len(found)}

    def _add_member(self, call: Call) -> Any:
        organization = self._find(call.parts[0])
        user = self._find_user(str(call.body.get("user_id")))
        if (organization.id, user.id) in self._state.memberships:
            message = f"{user.id} is already a member of the organization."
            raise ApiProblem(400, "already_a_member_in_organization", message)
        role = str(call.body.get("role") or "")
        if not role.startswith("org:"):
            raise ApiProblem(
                422, "form_param_missing", "role must be included.", "role"
            )
        member = self._state.put_membership(organization.id, user.id, role)
        self._tell_of(member, "created")
        return self._state.membership_json(member)

    def _remove_member(self, call: Call) -> Any:
        organization = self._find(call.parts[0])
        member = self._state.memberships.get((organization.id, call.parts[1]))
        if member is None:
            raise ApiProblem(404, "resource_not_found", "not found")
        shown = self._state.membership_json(member)
        del self._state.memberships[organization.id, member.user_id]
        self._notify("organizationMembership.deleted", shown)
        return shown

    def _tell_of(self, member: Membership, what: str) -> None:
        data = self._state.membership_json(member)
        self._notify(f"organizationMembership.{what}", data)

    # Sessions

    def _sessions(self, call: Call) -> Any:
        users, clients = set(call.values("user_id")), set(call.values("client_id"))
        statuses = set(call.values("status"))
        if not users and not clients:
            message = "At least one of client_id or user_id must be provided."
            raise ApiProblem(422, "form_param_missing", message, "user_id")
        found = [
            session
            for session in reversed(self._state.sessions.values())
            if (not users or session.user_id in users)
            and (not clients or session.client_id in clients)
            and (not statuses or session.status in statuses)
        ]
        rows = [session.as_json() for session in _page(found, call)]
        if call.values("paginated") == ["true"]:
            return {"data": rows, "total_count": len(found)}
        return rows

    def _session(self, call: Call) -> Any:
        return self._find_session(call).as_json()

    def _revoke(self, call: Call) -> Any:
        session = self._find_session(call)
        if session.status in ("active", "pending"):
            self._state.end_session(session, "revoked")
            self._notify("session.revoked", session.as_json())
        return session.as_json()

    def _find_session(self, call: Call) -> Session:
        session = self._state.sessions.get(call.parts[0])
        if session is None:
            raise ApiProblem(404, "resource_not_found", "Session not found.")
        return session


def _read(request: Request, parts: tuple[str, ...]) -> Call:
    body: object = {}
    if request.body:
        try:
            body = request.json()
        except ValueError:
            body = None
    if not isinstance(body, dict):
        message = "The request body is invalid. Please consult the API documentation."
        raise ApiProblem(400, "request_body_invalid", message)
    query = parse_qs(urlsplit(request.target).query, keep_blank_values=True)
    return Call(tuple(map(unquote, parts)), query, body)


def _page(rows: list[Any], call: Call) -> list[Any]:
    limit = _number(call, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
    offset = _number(call, "offset", 0, 0, MAX_OFFSET)
    return rows[offset : offset + limit]


def _number(call: Call, name: str, default: int, low: int, high: int) -> int:
    given = call.values(name)
    if not given:
        return default
    text = given[0]
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        message = f"{name} must be a whole number from {low} to {high}."
        raise ApiProblem(422, "form_param_value_invalid", message, name)
    return int(text)


def _known(body: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the known fields; others are refused, as Clerk does."""
    unknown = sorted(set(body) - set(names) - {"max_allowed_memberships"})
    if unknown:
        message = f"{unknown[0]} is not a valid parameter for this request."
        raise ApiProblem(422, "form_param_unknown", message, unknown[0])
    return {name: body[name] for name in names if body.get(name) is not None}


def _merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = json.loads(json.dumps(old))
    for key, value in new.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merge(merged[key], value)
        else:
            merged[key] = value
    return merged
