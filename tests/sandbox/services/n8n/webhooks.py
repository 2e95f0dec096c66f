"""Published webhooks: what guards them, and how they answer.

A registered webhook stands for a published workflow with the reply mode "on
received". ``auth`` is what guards it:

``standard-webhooks``  a workflow that recomputes the signature over the raw body and
                       answers 401 by itself;
``header``             n8n's header credential: 403 and a plain text;
``jwt``                n8n's JWT credential: 401 without a token, 403 for a bad one;
``none``               an open webhook.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply
from ...signatures import NONE, VALID, decode_secret, verify

PRODUCTION = "/webhook/"
OTHER_PREFIXES = ("/webhook-test/", "/webhook-waiting/")
STANDARD_WEBHOOKS, HEADER, JWT, OPEN = "standard-webhooks", "header", "jwt", "none"
AUTH_MODES = (STANDARD_WEBHOOKS, HEADER, JWT, OPEN)
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


def authenticate(webhook: Webhook, request: Request) -> tuple[str, Reply | None]:
    if webhook.auth == STANDARD_WEBHOOKS:
        signature = verify(webhook.key, request.headers, request.body)
        bad = json_reply({"message": "Invalid signature"}, 401)
        return signature, None if signature == VALID else bad
    if webhook.auth == HEADER:
        given = request.headers.get(webhook.header_name, "").encode()
        if not hmac.compare_digest(given, webhook.key):
            return NONE, refusal("Authorization data is wrong!", 403)
    if webhook.auth == JWT:
        return NONE, check_token(request, webhook.key)
    return NONE, None


def refusal(text: str, status: int) -> Reply:
    """Answer as the Webhook node does when its credential is not met."""
    return Reply(status, text.encode(), BUILT_IN_CHALLENGE)


def check_token(request: Request, key: bytes) -> Reply | None:
    """Return what n8n says about a JWT (HS256), or ``None`` when it is good."""
    kind, _space, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return refusal("No token provided", 401)
    head, _dot, signature = token.rpartition(".")
    digest = hmac.new(key, head.encode(), hashlib.sha256).digest()
    try:
        signed = hmac.compare_digest(digest, _decode(signature))
        claims = json.loads(_decode(head.partition(".")[2])) if signed else {}
    except ValueError:
        return refusal("jwt malformed", 403)
    if not signed:
        return refusal("invalid signature", 403)
    if claims.get("exp", time.time() + 1) <= time.time():
        return refusal("jwt expired", 403)
    return None


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parse_failure(request: Request) -> Reply | None:
    if request.content_type != "application/json":
        return None
    try:
        request.json()
    except ValueError:
        message = "Failed to parse request body"
        return json_reply({"code": 422, "message": message}, 422)
    return None


def not_registered(request: Request) -> Reply:
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
