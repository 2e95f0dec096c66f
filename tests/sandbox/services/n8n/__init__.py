"""n8n: production URLs ``/webhook/<path>``, the health checks and the public API.

What we rely on is checked on the real n8n too: see ``tests/n8n``.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply
from .. import Outcome, Service
from .api import PREFIXES, Api
from .engine import Engine
from .webhooks import (
    OTHER_PREFIXES,
    PRODUCTION,
    Webhook,
    authenticate,
    not_registered,
    parse_failure,
)

__all__ = ["N8n", "Webhook"]

HEALTH_PATHS = ("/healthz", "/healthz/readiness")
STARTED = {"message": "Workflow was started"}


class N8n(Service):
    """The webhooks of one n8n instance."""

    name = "n8n"
    max_body_bytes = 16 * 1024 * 1024

    def __init__(self) -> None:
        self._webhooks: dict[str, Webhook] = {}
        self._engine = Engine()
        self._api = Api(self._engine)
        self._lock = threading.Lock()

    def serves(self, path: str) -> bool:
        if path in HEALTH_PATHS:
            return True
        return path.startswith((PRODUCTION, *OTHER_PREFIXES, *PREFIXES))

    def handle(self, request: Request) -> Outcome:
        if request.path in HEALTH_PATHS:
            return Outcome(json_reply({"status": "ok"}))
        if request.path.startswith(PREFIXES):
            return Outcome(self._api.handle(request))
        outcome = self._engine.receive(request)
        if outcome:
            return outcome
        webhook = self._find(request)
        if webhook is None:
            return Outcome(not_registered(request))
        signature, refusal = authenticate(webhook, request)
        reply = refusal or parse_failure(request) or json_reply(STARTED)
        return Outcome(reply, signature, webhook.delay_ms)

    def too_large(self) -> Reply:
        return json_reply({"code": 413, "message": "request entity too large"}, 413)

    def load(self, settings: Mapping[str, Any]) -> None:
        webhooks = settings.get("webhooks", {})
        if not isinstance(webhooks, Mapping):
            raise InvalidSetup("n8n.webhooks must be an object")
        for path, values in webhooks.items():
            self.register(Webhook.from_settings(path, values))

    def control(self, method: str, path: str, body: object) -> Reply | None:
        kind, _separator, name = path.partition("/")
        if kind == "api-keys" and method == "PUT":
            self._api.add_key(unquote(name), body)
            return json_reply({"key": unquote(name)})
        if kind == "workflows" and method == "DELETE":
            self._engine.clear()
            return Reply(204)
        if kind != "webhooks":
            return None
        if method == "PUT":
            webhook = Webhook.from_settings(unquote(name), body)
            self.register(webhook)
            return json_reply(webhook.as_json())
        if method == "DELETE":
            return self._remove(unquote(name))
        return None

    def register(self, webhook: Webhook) -> None:
        with self._lock:
            self._webhooks[webhook.path] = webhook

    def _remove(self, path: str) -> Reply:
        with self._lock:
            found = self._webhooks.pop(path, None)
        return Reply(204) if found else json_reply({"error": "no such webhook"}, 404)

    def _find(self, request: Request) -> Webhook | None:
        path = unquote(request.path.removeprefix(PRODUCTION)).rstrip("/")
        with self._lock:
            webhook = self._webhooks.get(path)
        return webhook if webhook and webhook.method == request.method else None
