"""Cloudflare's Turnstile: the script of the widget, and ``siteverify``.

A token is ``<site key>.<random part>``, valid for one widget, 300 seconds, and one
verification. Repeating a verification with its ``idempotency_key`` repeats its answer.
The keys for testing that Cloudflare publishes work, with its dummy token only.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, unquote

from ..errors import InvalidSetup
from ..message import Reply, Request, json_reply
from . import Outcome, Service

PREFIX = "/turnstile/v0/"
SCRIPT, SITEVERIFY = f"{PREFIX}api.js", f"{PREFIX}siteverify"
LIFETIME_S = 300
MAX_TOKEN = 2048
DUMMY_TOKEN = "XXXX.DUMMY.TOKEN.XXXX"
DUMMY_SECRETS = {
    "1x0000000000000000000000000000000AA": (),
    "2x0000000000000000000000000000000AA": ("invalid-input-response",),
    "3x0000000000000000000000000000000AA": ("timeout-or-duplicate",),
}
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_PARAMETERS = {"secret", "response", "remoteip", "idempotency_key"}

#: What the widget's script does as far as a page can tell: it renders what has the
#: class, or what it is told to, and puts the token into the form around it.
_WIDGET = """(() => {
    const parts = {parts};
    const widgets = new Map();
    const render = (place, options) => {
        const host = typeof place === "string" ? document.querySelector(place) : place;
        if (!host || !document.contains(host)) {
            throw new Error("[Cloudflare Turnstile] Could not find widget.");
        }
        const sitekey = options.sitekey || host.dataset.sitekey;
        const token = `${sitekey}.${parts.shift()}`;
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = "cf-turnstile-response";
        input.value = token;
        const box = document.createElement("div");
        box.textContent = "Turnstile: success";
        box.style.cssText = "border:1px solid #999;padding:18px;width:100%;max-width:300px;box-sizing:border-box";
        host.append(box, input);
        const id = `cf-${widgets.size}`;
        widgets.set(id, { input, sitekey });
        options.callback?.(token);
        return id;
    };
    const of = (id) => (id === undefined ? [...widgets.values()][0] : widgets.get(id));
    window.turnstile = {
        render,
        ready: (done) => done(),
        getResponse: (id) => of(id)?.input.value || undefined,
        reset: (id) => {
            const widget = of(id);
            widget.input.value = `${widget.sitekey}.${parts.shift()}`;
        },
        remove: (id) => widgets.delete(id),
    };
    if (!document.currentScript.src.includes("render=explicit")) {
        document.querySelectorAll(".cf-turnstile").forEach((host) => render(host, {}));
    }
})();
"""


class Token:
    """The random part of a token that a widget was given."""

    def __init__(self) -> None:
        self.issued_at = time.time()
        #: Of the verification that used it up.
        self.idempotency_key: str | None = None
        self.is_used = False


class Turnstile(Service):
    """The widgets of one account."""

    name = "turnstile"
    max_body_bytes = 64 * 1024

    def __init__(self) -> None:
        self._widgets: dict[str, str] = {}
        self._tokens: dict[str, Token] = {}
        self._lock = threading.Lock()

    def serves(self, path: str) -> bool:
        return path.startswith(PREFIX)

    def handle(self, request: Request) -> Outcome:
        if request.path == SCRIPT and request.method == "GET":
            return Outcome(self._script())
        if request.path != SITEVERIFY:
            return Outcome(Reply(404))
        if request.method != "POST":
            return Outcome(Reply(405))
        with self._lock:
            return Outcome(self._verify(request))

    def too_large(self) -> Reply:
        return _refused("bad-request")

    def load(self, settings: Mapping[str, Any]) -> None:
        for sitekey, values in settings.get("widgets", {}).items():
            self._put(sitekey, values)

    def control(self, method: str, path: str, body: object) -> Reply | None:
        kind, _separator, name = path.partition("/")
        if kind == "widgets" and method == "PUT":
            self._put(unquote(name), body)
            return Reply(204)
        if kind == "tokens" and method == "POST":
            return self._issue(unquote(name), body)
        return None

    def _put(self, sitekey: str, values: object) -> None:
        secret = values.get("secret") if isinstance(values, Mapping) else None
        if not sitekey or "." in sitekey or not isinstance(secret, str) or not secret:
            raise InvalidSetup("a widget needs a site key and a secret")
        self._widgets[sitekey] = secret

    def _issue(self, sitekey: str, body: object) -> Reply:
        """Give out a token as the widget would; ``age_s`` makes it an old one."""
        if sitekey not in self._widgets:
            raise InvalidSetup("no such widget")
        part = self._mint()
        age = body.get("age_s", 0) if isinstance(body, Mapping) else 0
        self._tokens[part].issued_at -= float(age)
        return json_reply({"token": f"{sitekey}.{part}"})

    def _mint(self) -> str:
        part = secrets.token_urlsafe(48)
        with self._lock:
            self._tokens[part] = Token()
        return part

    def _script(self) -> Reply:
        parts = [self._mint() for _ in range(5)]
        text = _WIDGET.replace("{parts}", str(parts))
        return Reply(200, text.encode(), {"content-type": "application/javascript"})

    def _verify(self, request: Request) -> Reply:
        given = _parameters(request)
        if given is None or set(given) - _PARAMETERS:
            return _refused("bad-request")
        missing = [n for n in ("secret", "response") if not given.get(n)]
        if missing:
            return _refused(*(f"missing-input-{name}" for name in missing))
        key = given.get("idempotency_key")
        if key is not None and not _is_uuid(key):
            return _refused("bad-request")
        if given["secret"] in DUMMY_SECRETS:
            return _dummy(given)
        return self._judge(given["secret"], given["response"], key)

    def _judge(self, secret: str, response: str, key: str | None) -> Reply:
        sitekey, _dot, part = response.partition(".")
        if secret not in self._widgets.values():
            return _refused("invalid-input-secret")
        token = self._tokens.get(part)
        is_ours = self._widgets.get(sitekey) == secret
        if token is None or not is_ours or len(response) > MAX_TOKEN:
            return _refused("invalid-input-response")
        is_repeated = token.is_used and key is not None and key == token.idempotency_key
        is_old = time.time() - token.issued_at > LIFETIME_S
        if not is_repeated and (token.is_used or is_old):
            return _refused("timeout-or-duplicate")
        token.is_used, token.idempotency_key = True, key
        return _passed(token.issued_at)


def _parameters(request: Request) -> dict[str, str] | None:
    """Return what was sent, or ``None`` when it cannot be read."""
    if request.content_type == _FORM:
        return _read_form(request.body)
    if request.content_type != _JSON:
        return None
    found = request.json_or_none()
    if not isinstance(found, dict):
        return None
    texts = itertools.chain(found, found.values())
    return found if all(isinstance(text, str) for text in texts) else None


def _read_form(body: bytes) -> dict[str, str] | None:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body)
        )
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _dummy(given: Mapping[str, str]) -> Reply:
    errors = DUMMY_SECRETS[given["secret"]]
    if errors or given["response"] != DUMMY_TOKEN:
        return _refused(*(errors or ("invalid-input-response",)))
    return _passed(time.time())


def _passed(issued_at: float) -> Reply:
    moment = datetime.fromtimestamp(issued_at, timezone.utc)
    return json_reply(
        {
            "success": True,
            "error-codes": [],
            "challenge_ts": moment.isoformat(timespec="milliseconds"),
            "hostname": "example.com",
            "action": "",
            "cdata": "",
        }
    )


def _refused(*codes: str) -> Reply:
    return json_reply({"success": False, "error-codes": list(codes), "messages": []})
