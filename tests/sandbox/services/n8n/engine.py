"""Workflows as n8n runs them, as far as ours go: no code of theirs is executed.

The nodes say what happens: the Webhook node's credential, the Crypto node's key, the
answers of the Respond nodes. A workflow of our templates that calls out does so here
too, with what the sandbox can know: see ``Engine._work``.
"""

from __future__ import annotations

import hmac
import itertools
import json
import secrets
import string
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from ...message import Reply, Request, json_reply
from ...signatures import NONE, VALID, sign, verify
from .. import Outcome
from .webhooks import PRODUCTION, check_token, parse_failure, refusal

#: Calls that a webhook does not take yet after n8n has said that it is published.
UNREADY_CALLS = 1
CALL_TIMEOUT_S = 10

Json = Any


@dataclass
class Workflow:
    """One workflow as stored."""

    id: str
    body: dict[str, Json]
    created_at: str
    updated_at: str
    active: bool = False
    archived: bool = False
    unready: int = 0
    seen: set[str] = field(default_factory=set)

    def node(self, kind: str) -> dict[str, Json] | None:
        """Return the first node of a type."""
        name = f"n8n-nodes-base.{kind}"
        return next((n for n in self.body["nodes"] if n.get("type") == name), None)

    def named(self, name: str) -> dict[str, Json] | None:
        return next((n for n in self.body["nodes"] if n.get("name") == name), None)

    @property
    def path(self) -> str | None:
        webhook = self.node("webhook")
        return str(webhook["parameters"].get("path")) if webhook else None

    def as_json(self) -> dict[str, Json]:
        return {
            **self.body,
            "id": self.id,
            "active": self.active,
            "isArchived": self.archived,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }


@dataclass
class Credential:
    """One credential; its data never leaves."""

    id: str
    name: str
    type: str
    data: dict[str, Json]
    created_at: str
    updated_at: str

    def as_json(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }


class Engine:
    """Everything that one n8n keeps. Thread-safe."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.workflows: dict[str, Workflow] = {}
        self.credentials: dict[str, Credential] = {}
        self.executions: list[dict[str, Json]] = []
        self._numbers = itertools.count(1)

    def clear(self) -> None:
        with self.lock:
            self.workflows.clear()
            self.credentials.clear()
            self.executions.clear()

    def conflicts(self, workflow: Workflow) -> bool:
        """Whether another published workflow has the webhook."""
        return any(
            other.active and other.path == workflow.path
            for other in self.workflows.values()
            if other is not workflow
        )

    def receive(self, request: Request) -> Outcome | None:
        """Answer a call of a published workflow; ``None`` when there is none."""
        path = request.path.removeprefix(PRODUCTION)
        with self.lock:
            workflow = next(
                (w for w in self.workflows.values() if w.active and w.path == path),
                None,
            )
            if workflow is None or request.method != "POST":
                return None
            if workflow.unready:
                workflow.unready -= 1
                return None
        refused = self._refuse(workflow, request) or parse_failure(request)
        return Outcome(refused) if refused else self._run(workflow, request)

    def _refuse(self, workflow: Workflow, request: Request) -> Reply | None:
        """Do what the Webhook node's credential is for."""
        webhook = workflow.node("webhook") or {}
        kind = webhook["parameters"].get("authentication", "none")
        if kind == "headerAuth":
            data = self._data(webhook, "httpHeaderAuth")
            given = request.headers.get(str(data["name"]).lower(), "")
            if not hmac.compare_digest(given.encode(), str(data["value"]).encode()):
                return refusal("Authorization data is wrong!", 403)
        if kind == "jwtAuth":
            return check_token(
                request, self._data(webhook, "jwtAuth")["secret"].encode()
            )
        return None

    def _run(self, workflow: Workflow, request: Request) -> Outcome:
        crypto = workflow.node("crypto")
        if crypto is None:
            return Outcome(json_reply({"message": "Workflow was started"}), NONE)
        key = str(self._data(crypto, "crypto")["hmacSecret"]).encode()
        signature = verify(key, request.headers, request.body)
        accepted = signature == VALID
        answer = _answer(workflow.named("Accept" if accepted else "Refuse"))
        execution = self._begin(workflow)
        event = json.loads(request.body) if accepted else {}
        if event.get("type") == "lead.created" and self._is_new(workflow, event):
            work = threading.Thread(
                target=self._work, args=(workflow, event, key, execution), daemon=True
            )
            work.start()
        else:
            _end(execution, "success")
        return Outcome(answer, signature)

    def _begin(self, workflow: Workflow) -> dict[str, Json]:
        execution = {
            "id": str(next(self._numbers)),
            "finished": False,
            "mode": "webhook",
            "status": "running",
            "startedAt": moment(),
            "stoppedAt": None,
            "workflowId": workflow.id,
        }
        with self.lock:
            self.executions.append(execution)
        return execution

    def _is_new(self, workflow: Workflow, event: dict[str, Json]) -> bool:
        with self.lock:
            known = event["id"] in workflow.seen
            workflow.seen.add(event["id"])
        return not known

    def _work(
        self,
        workflow: Workflow,
        event: dict[str, Json],
        key: bytes,
        execution: dict[str, Json],
    ) -> None:
        """Call out as the template would."""
        try:
            if node := workflow.named("Send call-back"):
                _call_back(str(node["parameters"]["url"]), event, key)
            elif node := workflow.named("Notify"):
                text = {"text": event["data"]["lead"]["title"]}
                _post(str(node["parameters"]["url"]), json.dumps(text).encode(), {})
            elif node := workflow.named("Send template"):
                self._follow_up(workflow, node, event, key)
            _end(execution, "success")
        except (OSError, urllib.error.URLError, KeyError):
            _end(execution, "error")

    def _follow_up(
        self,
        workflow: Workflow,
        node: dict[str, Json],
        event: dict[str, Json],
        key: bytes,
    ) -> None:
        """Wait, ask whether the consent still stands, and send the template."""
        to = _whatsapp_number(event["data"]["lead"])
        if not to:
            return
        wait = workflow.named("Wait") or {}
        threading.Event().wait(60 * float(wait["parameters"]["amount"]))
        ask = workflow.named("Ask SmarterOS") or {}
        if not _may_send(str(ask["parameters"]["url"]), event, to, key):
            return
        chosen = (workflow.named("Settings") or {})["parameters"]["jsonOutput"]
        settings = json.loads(chosen)
        body = {
            "messaging_product": "whatsapp",
            "to": to,
            "type": "template",
            "template": {
                "name": settings["template"],
                "language": {"code": settings["language"]},
            },
        }
        header = self._data(node, "httpHeaderAuth")
        headers = {str(header["name"]): str(header["value"])}
        _post(str(node["parameters"]["url"]), json.dumps(body).encode(), headers)

    def _data(self, node: dict[str, Json], kind: str) -> dict[str, Json]:
        return self.credentials[node["credentials"][kind]["id"]].data


def new_id() -> str:
    """Return an id like n8n's: sixteen letters and digits."""
    return "".join(secrets.choice(string.ascii_letters) for _ in range(16))


def moment() -> str:
    now = datetime.now(timezone.utc)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _answer(node: dict[str, Json] | None) -> Reply:
    """Return what a Respond node says; ours answer a constant."""
    parameters = (node or {})["parameters"]
    body = str(parameters["responseBody"]).removeprefix("={{").removesuffix("}}")
    return json_reply(json.loads(body), parameters["options"]["responseCode"])


def _end(execution: dict[str, Json], status: str) -> None:
    execution.update(status=status, finished=status == "success", stoppedAt=moment())


def _call_back(url: str, event: dict[str, Json], key: bytes) -> None:
    """Say what the template's own node "Enrich" finds out without asking anybody."""
    contact = event["data"]["lead"]["contact"]
    domain = str(contact.get("email") or "").partition("@")[2]
    message_id = "enr_" + event["id"].removeprefix("evt_")
    body = json.dumps(
        {
            "id": message_id,
            "type": "lead.enriched",
            "version": 1,
            "occurred_at": moment(),
            "lead": {"id": event["data"]["lead"]["id"]},
            "source": "E-mail domain",
            "fields": {"website": f"https://{domain}"} if domain else {},
        }
    ).encode()
    _post(url, body, _signed(key, message_id, body))


def _whatsapp_number(lead: dict[str, Json]) -> str:
    """Do what the node "Consent" does: no number without a proven consent."""
    phone = str(lead["contact"].get("phone") or "")
    consents = [
        one
        for one in lead.get("consent") or []
        if (one["purpose"], one["channel"]) == ("contact", "whatsapp") and one["proven"]
    ]
    return "".join(filter(str.isdigit, phone)) if consents else ""


def _may_send(url: str, event: dict[str, Json], to: str, key: bytes) -> bool:
    """Ask as the nodes before "Still agreed" do."""
    message_id = "ask_" + event["id"].removeprefix("evt_")
    question = {
        "type": "consent.check",
        "version": 1,
        "lead": {"id": event["data"]["lead"]["id"]},
        "purpose": "contact",
        "channel": "whatsapp",
        "address": to,
    }
    body = json.dumps(question).encode()
    answer = _post(url, body, _signed(key, message_id, body))
    return json.loads(answer).get("allowed") is True


def _signed(key: bytes, message_id: str, body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": now,
        "webhook-signature": sign(key, message_id, now, body),
    }


def _post(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(
        url, body, {"content-type": "application/json", **headers}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=CALL_TIMEOUT_S) as answer:
        return bytes(answer.read())
