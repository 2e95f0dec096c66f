"""n8n's public API, as strict as n8n 2.40 about what we send."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply
from .engine import UNREADY_CALLS, Credential, Engine, Workflow, moment, new_id

BASE = "/api/v1/"
PREFIXES = tuple(f"{BASE}{name}" for name in ("workflows", "credentials", "executions"))
REQUIRED = ("name", "nodes", "connections", "settings")
READ_ONLY = ("id", "active", "createdAt", "updatedAt")
SCOPES = frozenset(
    {
        *("workflow:create", "workflow:read", "workflow:list", "workflow:update"),
        *("workflow:delete", "workflow:activate", "workflow:deactivate"),
        *("credential:create", "credential:read", "credential:list"),
        *("credential:update", "credential:delete", "execution:read", "execution:list"),
    }
)
#: What each type of credential may have.
PROPERTIES = {
    "crypto": {
        *("hmacSecret", "signPrivateKey", "encryptionPassphrase"),
        *("encryptionPublicKey", "encryptionPrivateKey"),
    },
    "httpHeaderAuth": {"name", "value"},
    "jwtAuth": {"keyType", "secret", "algorithm", "publicKey", "privateKey"},
    "odooApiKeyApi": {"url", "db", "apiKey"},
}
DEFAULT_LIMIT = 100
MAX_LIMIT = 250

Json = Any
Route = tuple[str, str, str]


class Refusal(Exception):
    """An error answer of n8n's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """The calls, by method, collection and what follows the id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keys: dict[str, frozenset[str]] = {}
        self._routes: dict[Route, tuple[str, Callable[..., Json]]] = {
            ("GET", "workflows", ""): ("workflow:list", self._list_workflows),
            ("POST", "workflows", ""): ("workflow:create", self._create_workflow),
            ("GET", "workflows", "id"): ("workflow:read", self._get_workflow),
            ("PUT", "workflows", "id"): ("workflow:update", self._update_workflow),
            ("DELETE", "workflows", "id"): ("workflow:delete", self._delete_workflow),
            ("POST", "workflows", "publish"): ("workflow:activate", self._publish),
            ("POST", "workflows", "unpublish"): (
                "workflow:deactivate",
                self._unpublish,
            ),
            ("POST", "workflows", "archive"): ("workflow:delete", self._archive),
            ("GET", "credentials", ""): ("credential:list", self._list_credentials),
            ("POST", "credentials", ""): ("credential:create", self._create_credential),
            ("PATCH", "credentials", "id"): (
                "credential:update",
                self._update_credential,
            ),
            ("DELETE", "credentials", "id"): (
                "credential:delete",
                self._delete_credential,
            ),
            ("GET", "executions", ""): ("execution:list", self._list_executions),
        }

    def add_key(self, key: str, settings: object) -> None:
        """Make an API key; without scopes it may do everything."""
        scopes = settings.get("scopes") if isinstance(settings, Mapping) else None
        wanted = frozenset(scopes) if scopes is not None else SCOPES
        if not key or wanted - SCOPES:
            raise InvalidSetup("an API key takes scopes that n8n has")
        self._keys[key] = wanted

    def handle(self, request: Request) -> Reply:
        try:
            with self._engine.lock:
                return json_reply(self._answer(request))
        except Refusal as refusal:
            return json_reply({"message": str(refusal)}, refusal.status)

    def _answer(self, request: Request) -> Json:
        collection, item_id, rest = _split(request.path)
        found = self._routes.get((request.method, collection, rest))
        scopes = self._keys.get(request.headers.get("x-n8n-api-key", ""))
        if scopes is None:
            raise Refusal(401, "Unauthorized")
        if found is None:
            raise Refusal(404, "not found")
        scope, method = found
        if scope not in scopes:
            raise Refusal(403, "Forbidden")
        if request.method == "GET" and not item_id:
            return method(request.query)
        body = () if request.method in ("GET", "DELETE") else (_body(request),)
        return method(*((item_id,) if item_id else ()), *body)

    # -- workflows --------------------------------------------------------------

    def _list_workflows(self, query: Mapping[str, str]) -> Json:
        part = query.get("name", "").lower()
        found = [
            one.as_json()
            for one in self._engine.workflows.values()
            if part in one.body["name"].lower()
        ]
        return _page(found[::-1], query)

    def _create_workflow(self, body: dict[str, Json]) -> Json:
        _check_workflow(body)
        now = moment()
        workflow = Workflow(new_id(), body, now, now)
        self._engine.workflows[workflow.id] = workflow
        return workflow.as_json()

    def _get_workflow(self, item_id: str) -> Json:
        return self._workflow(item_id).as_json()

    def _update_workflow(self, item_id: str, body: dict[str, Json]) -> Json:
        _check_workflow(body)
        word = "update this workflow. Ask the owner to share it with you."
        workflow = self._workflow(item_id, f"You do not have permission to {word}")
        if workflow.archived:
            raise Refusal(400, "Cannot update an archived workflow.")
        workflow.body, workflow.updated_at = body, moment()
        return workflow.as_json()

    def _delete_workflow(self, item_id: str) -> Json:
        workflow = self._workflow(item_id)
        if workflow.active:
            raise Refusal(409, "Workflow is still published.")
        return self._engine.workflows.pop(item_id).as_json()

    def _publish(self, item_id: str, _body: object) -> Json:
        word = "activate this workflow. Ask the owner to share it with you."
        workflow = self._workflow(item_id, f"You do not have permission to {word}")
        if workflow.archived:
            raise Refusal(400, "Cannot activate an archived workflow.")
        if not workflow.path:
            word = "because it has no trigger node."
            raise Refusal(400, f"Workflow cannot be activated {word}")
        if self._engine.conflicts(workflow):
            raise Refusal(409, "There is a conflict with one of the webhooks.")
        workflow.unready = 0 if workflow.active else UNREADY_CALLS
        workflow.active = True
        return workflow.as_json()

    def _unpublish(self, item_id: str, _body: object) -> Json:
        workflow = self._workflow(item_id)
        workflow.active = False
        return workflow.as_json()

    def _archive(self, item_id: str, _body: object) -> Json:
        workflow = self._workflow(item_id)
        workflow.active, workflow.archived = False, True
        return workflow.as_json()

    def _workflow(self, item_id: str, message: str = "Not Found") -> Workflow:
        workflow = self._engine.workflows.get(item_id)
        if workflow is None:
            raise Refusal(404, message)
        return workflow

    # -- credentials ------------------------------------------------------------

    def _list_credentials(self, query: Mapping[str, str]) -> Json:
        found = [one.as_json() for one in self._engine.credentials.values()]
        return _page(found[::-1], query)

    def _create_credential(self, body: dict[str, Json]) -> Json:
        for name in ("name", "type", "data"):
            if name not in body:
                raise Refusal(400, f"request/body must have required property '{name}'")
        _check_data(body["type"], body["data"])
        now = moment()
        made = Credential(new_id(), body["name"], body["type"], body["data"], now, now)
        self._engine.credentials[made.id] = made
        return made.as_json()

    def _update_credential(self, item_id: str, body: dict[str, Json]) -> Json:
        credential = self._credential(item_id, "Credential not found")
        if "data" in body:
            _check_data(body.get("type", credential.type), body["data"])
            credential.data = body["data"]
        credential.name = body.get("name", credential.name)
        credential.type = body.get("type", credential.type)
        credential.updated_at = moment()
        return credential.as_json()

    def _delete_credential(self, item_id: str) -> Json:
        self._credential(item_id)
        return self._engine.credentials.pop(item_id).as_json()

    def _credential(self, item_id: str, message: str = "Not Found") -> Credential:
        credential = self._engine.credentials.get(item_id)
        if credential is None:
            raise Refusal(404, message)
        return credential

    # -- executions -------------------------------------------------------------

    def _list_executions(self, query: Mapping[str, str]) -> Json:
        wanted = query.get("workflowId")
        found = [
            one
            for one in self._engine.executions
            if not wanted or one["workflowId"] == wanted
        ]
        return _page(found[::-1], query)


def _split(path: str) -> tuple[str, str, str]:
    """Return collection, id and what is done with it (``id``: the thing itself)."""
    collection, _slash, tail = path.removeprefix(BASE).partition("/")
    item_id, _slash, action = tail.partition("/")
    return collection, unquote(item_id), action or ("id" if item_id else "")


def _body(request: Request) -> dict[str, Json]:
    if request.body and request.content_type != "application/json":
        raise Refusal(415, f"unsupported media type {request.content_type}")
    try:
        found = request.json()
    except json.JSONDecodeError:
        raise Refusal(500, "Failed to parse request body") from None
    if not isinstance(found, dict):
        raise Refusal(400, "request/body must be object")
    return found


def _check_workflow(body: dict[str, Json]) -> None:
    for name in READ_ONLY:
        if name in body:
            raise Refusal(400, f"request/body/{name} is read-only")
    for name in REQUIRED:
        if name not in body:
            raise Refusal(400, f"request/body must have required property '{name}'")
    if unknown := set(body) - {*REQUIRED, "staticData", "nodeGroups"}:
        word = f"Unrecognized key(s) in object: '{min(unknown)}'"
        raise Refusal(400, f"request/body {word}")


def _check_data(kind: str, data: Json) -> None:
    if kind not in PROPERTIES:
        raise Refusal(400, "req.body.type is not a known type")
    for name in data:
        if name not in PROPERTIES[kind]:
            word = f'not allowed to have the additional property "{name}"'
            raise Refusal(400, f"request.body.data is {word}")


def _page(found: list[Json], query: Mapping[str, str]) -> dict[str, Json]:
    """Cut a page; the cursor is where the next one begins."""
    start = int(query.get("cursor", "0"))
    limit = min(int(query.get("limit", DEFAULT_LIMIT)) or DEFAULT_LIMIT, MAX_LIMIT)
    end = start + limit
    return {
        "data": found[start:end],
        "nextCursor": str(end) if end < len(found) else None,
    }
