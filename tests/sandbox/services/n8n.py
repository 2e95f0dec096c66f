"""n8n's webhook side: production URLs ``/webhook/<path>`` and the health checks.

A registered webhook stands for a published workflow with the reply mode "on
received". ``auth`` is what guards it:

``standard-webhooks``  a workflow that recomputes the signature over the raw body and
                       answers 401 by itself;
``header``             n8n's header credential: 403 and a plain text;
``none``               an open webhook.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ..errors import InvalidSetup
from ..message import Reply, Request, json_reply, text_reply
from ..signatures import NONE, VALID, decode_secret, verify
from . import Outcome, Service

PRODUCTION = "/webhook/"
OTHER_PREFIXES = ("/webhook-test/", "/webhook-waiting/")
HEALTH_PATHS = ("/healthz", "/healthz/readiness")
STANDARD_WEBHOOKS, HEADER, OPEN = "standard-webhooks", "header", "none"
AUTH_MODES = (STANDARD_WEBHOOKS, HEADER, OPEN)
BUILT_IN_CHALLENGE = {"www-authenticate": 'Basic realm="Webhook"'}
STARTED = {"message": "Workflow was started"}
_KEYS = {"secret", "auth", "header_name", "method", "delay_ms"}


@dataclass(frozen=True)
class Webhook:
    """One published webhook node."""

    path: str
    auth: str = OPEN
    key: bytes = b""
    header_name: str = "authorization"
    method: str = "POST"
    delay_ms: int = 0

    @classmethod
    def from_settings(cls, path: str, settings: object) -> Webhook:
        if not isinstance(settings, Mapping) or set(settings) - _KEYS:
            raise InvalidSetup(f"a webhook takes: {', '.join(sorted(_KEYS))}")
        if not path or path.startswith("/"):
            raise InvalidSetup("a webhook needs a path")
        auth = settings.get("auth", STANDARD_WEBHOOKS)
        return cls(
            path=path,
            auth=auth,
            key=_read_key(auth, settings.get("secret")),
            header_name=str(settings.get("header_name", "authorization")).lower(),
            method=str(settings.get("method", "POST")).upper(),
            delay_ms=_read_delay(settings.get("delay_ms", 0)),
        )

    def as_json(self) -> dict[str, object]:
        """Describe the webhook without its secret."""
        return {"url_path": PRODUCTION + self.path, "auth": self.auth}


class N8n(Service):
    """The webhooks of one n8n instance."""

    name = "n8n"
    max_body_bytes = 16 * 1024 * 1024

    def __init__(self) -> None:
        self._webhooks: dict[str, Webhook] = {}
        self._lock = threading.Lock()

    def serves(self, path: str) -> bool:
        return path.startswith((PRODUCTION, *OTHER_PREFIXES)) or path in HEALTH_PATHS

    def handle(self, request: Request) -> Outcome:
        if request.path in HEALTH_PATHS:
            return Outcome(json_reply({"status": "ok"}))
        webhook = self._find(request)
        if webhook is None:
            return Outcome(_not_registered(request))
        signature, refusal = _authenticate(webhook, request)
        reply = refusal or _parse_failure(request) or json_reply(STARTED)
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


def _authenticate(webhook: Webhook, request: Request) -> tuple[str, Reply | None]:
    if webhook.auth == STANDARD_WEBHOOKS:
        signature = verify(webhook.key, request.headers, request.body)
        refusal = json_reply({"message": "Invalid signature"}, 401)
        return signature, None if signature == VALID else refusal
    if webhook.auth == HEADER:
        given = request.headers.get(webhook.header_name, "").encode()
        if not hmac.compare_digest(given, webhook.key):
            refusal = text_reply(
                "Authorization data is wrong!", 403, BUILT_IN_CHALLENGE
            )
            return NONE, refusal
    return NONE, None


def _parse_failure(request: Request) -> Reply | None:
    if request.content_type != "application/json":
        return None
    try:
        request.json()
    except ValueError:
        message = "Failed to parse request body"
        return json_reply({"code": 422, "message": message}, 422)
    return None


def _not_registered(request: Request) -> Reply:
    name = request.path.partition("/webhook")[2].partition("/")[2]
    payload = {
        "code": 404,
        "message": f'The requested webhook "{request.method} {name}" is not registered.',
        "hint": "Publish the workflow, and check the path and the method.",
    }
    return json_reply(payload, 404)


def _read_key(auth: object, secret: object) -> bytes:
    if auth not in AUTH_MODES:
        raise InvalidSetup(f"auth must be one of: {', '.join(AUTH_MODES)}")
    if auth == OPEN:
        return b""
    if not isinstance(secret, str) or not secret:
        raise InvalidSetup("this webhook needs a secret")
    return decode_secret(secret) if auth == STANDARD_WEBHOOKS else secret.encode()


def _read_delay(value: object) -> int:
    if type(value) is not int or not 0 <= value <= 60_000:
        raise InvalidSetup("delay_ms must be a whole number from 0 to 60000")
    return value
