"""Clerk's Backend API: the few calls that we make, and what its answers mean.

    BackendError (CallError)
    ├── KeyRefused        401, 403: the secret key is none of this instance
    ├── Missing           404: Clerk does not have it
    ├── Rejected          4xx: Clerk says what is wrong
    ├── RateLimited       429: wait as long as it asks, within bounds
    └── Unavailable       5xx, and answers that are no answers

The errors of the client (no connection, no answer in time) pass as they are. No call
retries: whoever calls knows whether there is time.
"""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from odoo.addons.smarter_base.tools import retry
from odoo.addons.smarter_base.tools.outbound.client import (
    OutboundClient,
    Reply,
    Request,
)
from odoo.addons.smarter_base.tools.outbound.errors import CallError

from . import facts

API_VERSION = "2026-05-12"
#: Clerk allows 500; whole users may be large, and an answer is read up to MAX_ANSWER.
PAGE = 50
MAX_ANSWER = 4 * 1024 * 1024
#: Longer than any window that Clerk counts requests in.
MAX_WAIT_S = 300.0
DEFAULT_WAIT_S = 10.0


class BackendError(CallError):
    """Clerk answered, and not with what was asked for."""


class KeyRefused(BackendError):
    """The secret key is not accepted."""

    code = "clerk_key_refused"


class Missing(BackendError):
    """Clerk does not have what was asked for."""

    code = "clerk_missing"


class Rejected(BackendError):
    """Clerk refuses the request, and says why."""

    code = "clerk_rejected"


class RateLimited(BackendError):
    """Too many requests; ``retry_after_s`` says how long to wait."""

    code = "clerk_rate_limited"
    retryable = True


class Unavailable(BackendError):
    """Clerk has a problem, or something else answers in its place."""

    code = "clerk_unavailable"
    retryable = True


@dataclass(frozen=True)
class Page:
    """One page of a list. ``at`` is Clerk's own clock, in milliseconds."""

    items: tuple[Mapping[str, object], ...]
    total: int
    at: int


class BackendApi:
    """Calls with one secret key. The repr shows nothing of it."""

    def __init__(self, client: OutboundClient, url: str, secret_key: str) -> None:
        self._client = client
        self._url = url.rstrip("/") + "/v1/"
        self._key = secret_key

    # -- organisations ------------------------------------------------------------

    def organization(self, organization_id: str) -> Mapping[str, object]:
        """Return an organisation with its metadata."""
        return facts.mapping(self._get(f"organizations/{_part(organization_id)}"))

    def find_organizations(self, query: str) -> Iterator[Mapping[str, object]]:
        """Yield the organisations whose name contains the text."""
        offset = 0
        while True:
            page = self._page(
                "organizations", [("query", query), ("offset", str(offset))]
            )
            yield from page.items
            offset += len(page.items)
            if not page.items or offset >= page.total:
                return

    def create_organization(
        self, name: str, private_metadata: Mapping[str, str]
    ) -> Mapping[str, object]:
        """Create an organisation; its metadata tells from the start whose it is."""
        body = {"name": name, "private_metadata": private_metadata}
        return facts.mapping(self._call("POST", "organizations", body))

    def write_private_metadata(
        self, organization_id: str, private_metadata: Mapping[str, str]
    ) -> Mapping[str, object]:
        """Add to the metadata that neither members nor browsers see."""
        path = f"organizations/{_part(organization_id)}/metadata"
        body = {"private_metadata": private_metadata}
        return facts.mapping(self._call("PATCH", path, body))

    def memberships(
        self, organization_id: str, offset: int = 0, user_ids: Iterable[str] = ()
    ) -> Page:
        """Return a page of the members, those who came first at first."""
        query = [("order_by", "+created_at"), ("offset", str(offset))]
        query += [("user_id", user_id) for user_id in user_ids]
        path = f"organizations/{_part(organization_id)}/memberships"
        return self._page(path, query)

    # -- people and sessions ------------------------------------------------------

    def users(self, user_ids: Iterable[str]) -> list[Mapping[str, object]]:
        """Return those of these people whom Clerk has; up to a page of them."""
        query = [("user_id", user_id) for user_id in user_ids]
        found = self._get("users", [*query, ("limit", str(PAGE))]) if query else []
        return _objects(found)

    def user(self, user_id: str) -> Mapping[str, object]:
        """Return one person."""
        return facts.mapping(self._get(f"users/{_part(user_id)}"))

    def sessions(
        self, user_id: str, status: str = "active"
    ) -> list[Mapping[str, object]]:
        """Return the sessions of a person."""
        found = self._get("sessions", [("user_id", user_id), ("status", status)])
        return _objects(found)

    def revoke_session(self, session_id: str) -> None:
        """End a session; one that Clerk does not have any more is over already."""
        try:
            self._call("POST", f"sessions/{_part(session_id)}/revoke", {})
        except Missing:
            return

    # -- the instance -------------------------------------------------------------

    def key_ids(self) -> set[str]:
        """Return the ids of the public keys of the instance that the key is of."""
        keys = facts.mapping(self._get("jwks")).get("keys")
        return {facts.text(key.get("kid")) for key in _objects(keys)}

    # -- one call -----------------------------------------------------------------

    def _page(self, path: str, query: list[tuple[str, str]]) -> Page:
        reply = self._send("GET", path, [("limit", str(PAGE)), *query])
        answer = _decode(reply)
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
            raise Unavailable("the answer is not the list that was asked for")
        total = answer.get("total_count")
        return Page(
            tuple(_objects(answer["data"])),
            total if isinstance(total, int) else 0,
            _moment(reply),
        )

    def _get(self, path: str, query: Iterable[tuple[str, str]] = ()) -> object:
        return _decode(self._send("GET", path, query))

    def _call(self, method: str, path: str, body: Mapping[str, object]) -> object:
        return _decode(self._send(method, path, body=json.dumps(body).encode()))

    def _send(
        self,
        method: str,
        path: str,
        query: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Reply:
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Clerk-API-Version": API_VERSION,
            "Accept": "application/json",
        }
        if body:
            headers["Content-Type"] = "application/json"
        text = urlencode(list(query))
        url = self._url + path + (f"?{text}" if text else "")
        reply = self._client.send(
            Request(url, body, headers, method), max_bytes=MAX_ANSWER
        )
        if not 200 <= reply.status < 300:
            raise _error(reply)
        return reply


def _part(identifier: str) -> str:
    return quote(identifier, safe="")


def _objects(found: object) -> list[Mapping[str, object]]:
    items = found if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict)]


def _decode(reply: Reply) -> Any:
    if reply.truncated:
        raise Unavailable("the answer is too large")
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as exc:
        raise Unavailable("the answer is not JSON", status=reply.status) from exc


def _moment(reply: Reply) -> int:
    """Return when Clerk answered, by its own clock, or by ours."""
    try:
        said = email.utils.parsedate_to_datetime(reply.headers.get("date", ""))
        return int(said.timestamp() * 1000)
    except (TypeError, ValueError, IndexError, OverflowError):
        return int(time.time() * 1000)


def _error(reply: Reply) -> BackendError:
    text, status = _message(reply), reply.status
    if status in (401, 403):
        return KeyRefused(text or "the secret key is refused", status=status)
    if status == 404:
        return Missing(text or "not found", status=status)
    if status == 429:
        asked = retry.parse_retry_after(
            reply.headers.get("retry-after"), now=time.time()
        )
        wait = min(DEFAULT_WAIT_S if asked is None else asked, MAX_WAIT_S)
        return RateLimited("too many requests", status=429, retry_after_s=wait)
    if 400 <= status < 500:
        return Rejected(text or f"refused with status {status}", status=status)
    return Unavailable(f"answered with status {status}", status=status)


def _message(reply: Reply) -> str:
    """Return what Clerk says is wrong: the first of its errors."""
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError):
        return ""
    errors = _objects(facts.mapping(answer).get("errors"))
    first = errors[0] if errors else {}
    return facts.text(first.get("long_message")) or facts.text(first.get("message"))
