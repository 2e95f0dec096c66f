"""n8n's public API (``/api/v1``): the calls that installing a workflow needs. Pure.

Written against n8n 2.40. Answers that mean something become errors of their own; the
rest is judged as for any peer. What n8n says is quoted, cut, in the error's text.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from odoo.addons.smarter_base.tools.outbound.client import Reply, Request
from odoo.addons.smarter_base.tools.outbound.errors import PermanentError
from odoo.addons.smarter_connector.exceptions import Rejected
from odoo.addons.smarter_connector.tools import outcome
from odoo.addons.smarter_connector.tools.excerpt import excerpt

MAX_BYTES = 256 * 1024
PAGE = 100
MAX_PAGES = 20
QUOTED_CHARS = 200
BODY_KEYS = ("name", "nodes", "connections", "settings")

Json = Any


class Send(Protocol):
    """``OutboundClient.send``."""

    def __call__(self, request: Request, *, max_bytes: int) -> Reply: ...


class KeyRefused(PermanentError):
    """The API key is wrong, expired, or was deleted."""

    code = "n8n_key_refused"


class ScopeMissing(PermanentError):
    """The API key may not do this."""

    code = "n8n_scope_missing"


class Missing(PermanentError):
    """There is no such thing, or it is not ours to see."""

    code = "n8n_missing"


class Conflict(PermanentError):
    """Another workflow has the same webhook."""

    code = "n8n_conflict"


class NotN8n(PermanentError):
    """Something else answers at this address."""

    code = "n8n_not_n8n"


REFUSALS: dict[int, type[PermanentError]] = {
    401: KeyRefused,
    403: ScopeMissing,
    404: Missing,
    409: Conflict,
}


class Api:
    """One n8n with one key. Thread-safe when ``send`` is."""

    def __init__(self, send: Send, base: str, key: str) -> None:
        self._send = send
        self._base = base.rstrip("/")
        self._key = key

    def workflow(self, workflow_id: str) -> dict[str, Json]:
        """Return a workflow; Missing when there is none."""
        return self._call("GET", f"/workflows/{_segment(workflow_id)}")

    def find_workflow(self, name: str) -> str | None:
        """Return the id of the workflow of this name: the oldest, if there are more.

        n8n's own filter finds parts of names, in any case.
        """
        found = [
            one
            for one in self._pages("/workflows", name=name, excludePinnedData="true")
            if one.get("name") == name and not one.get("isArchived")
        ]
        found.sort(key=lambda one: str(one.get("createdAt")))
        return str(found[0]["id"]) if found else None

    def create_workflow(self, body: Mapping[str, Json]) -> dict[str, Json]:
        return self._call("POST", "/workflows", _only(body))

    def update_workflow(
        self, workflow_id: str, body: Mapping[str, Json]
    ) -> dict[str, Json]:
        return self._call("PUT", f"/workflows/{_segment(workflow_id)}", _only(body))

    def publish(self, workflow_id: str) -> dict[str, Json]:
        return self._call("POST", f"/workflows/{_segment(workflow_id)}/publish", {})

    def unpublish(self, workflow_id: str) -> dict[str, Json]:
        return self._call("POST", f"/workflows/{_segment(workflow_id)}/unpublish", {})

    def delete_workflow(self, workflow_id: str) -> None:
        self._call("DELETE", f"/workflows/{_segment(workflow_id)}")

    def find_credential(self, name: str, kind: str) -> str | None:
        """Return the id of the credential of this name and type."""
        for one in self._pages("/credentials"):
            if one.get("name") == name and one.get("type") == kind:
                return str(one["id"])
        return None

    def create_credential(self, name: str, kind: str, data: Mapping[str, Json]) -> str:
        body = {"name": name, "type": kind, "data": dict(data)}
        return str(self._call("POST", "/credentials", body)["id"])

    def update_credential(
        self, credential_id: str, name: str, kind: str, data: Mapping[str, Json]
    ) -> str:
        body = {"name": name, "type": kind, "data": dict(data)}
        path = f"/credentials/{_segment(credential_id)}"
        return str(self._call("PATCH", path, body)["id"])

    def delete_credential(self, credential_id: str) -> None:
        self._call("DELETE", f"/credentials/{_segment(credential_id)}")

    def executions(self, workflow_id: str, limit: int = 10) -> list[dict[str, Json]]:
        """Return the last executions, the newest first."""
        query = urlencode({"workflowId": workflow_id, "limit": limit})
        found = self._call("GET", f"/executions?{query}").get("data")
        return [one for one in found or () if isinstance(one, dict)]

    def post_webhook(self, path: str, body: bytes) -> Reply:
        """Call a webhook like a stranger: without signature, key or header."""
        return self._send(
            Request(
                f"{self._base}/webhook/{path}",
                body,
                {"content-type": "application/json"},
            ),
            max_bytes=MAX_BYTES,
        )

    def _pages(self, path: str, **query: str) -> list[dict[str, Json]]:
        found: list[dict[str, Json]] = []
        cursor: dict[str, str] = {}
        for _page in range(MAX_PAGES):
            words = urlencode({"limit": str(PAGE), **query, **cursor})
            answer = self._call("GET", f"{path}?{words}")
            found += [one for one in answer.get("data") or () if isinstance(one, dict)]
            if not answer.get("nextCursor"):
                break
            cursor = {"cursor": str(answer["nextCursor"])}
        return found

    def _call(self, method: str, path: str, body: Json = None) -> dict[str, Json]:
        request = Request(
            f"{self._base}/api/v1{path}",
            b"" if body is None else json.dumps(body).encode(),
            {
                "accept": "application/json",
                "content-type": "application/json",
                "x-n8n-api-key": self._key,
            },
            method=method,
        )
        return self._read(self._send(request, max_bytes=MAX_BYTES))

    def _read(self, reply: Reply) -> dict[str, Json]:
        error = outcome.judge(reply, now=time.time())
        if error is None:
            return _parse(reply)
        said = f"n8n answered {reply.status}{self._quote(reply)}"
        refusal = REFUSALS.get(reply.status)
        if refusal:
            raise refusal(said, status=reply.status)
        if isinstance(error, Rejected):
            raise Rejected(said, status=reply.status)
        raise error

    def _quote(self, reply: Reply) -> str:
        """Return what n8n says about its refusal; an error page is not quoted."""
        try:
            message = json.loads(reply.body)["message"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        text = excerpt(str(message).encode(), secrets=[self._key])
        return f": {text[:QUOTED_CHARS]}"


def _segment(value: str) -> str:
    return quote(value, safe="")


def _only(body: Mapping[str, Json]) -> dict[str, Json]:
    """Keep what n8n takes: any other key is an error for it."""
    return {key: body[key] for key in BODY_KEYS}


def _parse(reply: Reply) -> dict[str, Json]:
    if reply.truncated:
        raise NotN8n("the answer is larger than any that we expect")
    try:
        found = json.loads(reply.body or b"{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotN8n("this address does not answer like n8n: is the URL right?")
    return found
