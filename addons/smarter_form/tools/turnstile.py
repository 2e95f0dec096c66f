"""Turnstile's verdict on a visitor: what we ask Cloudflare, and what its answers mean.

    TurnstileUnclear (RetryableError)   no answer to speak of, or an error of its own
    KeyRefused (PermanentError)         the secret key is none of Cloudflare's

A verdict is an answer, not an error: `Verdict` says whether the visitor passed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from odoo.addons.smarter_base.tools.outbound.client import Reply, Request
from odoo.addons.smarter_base.tools.outbound.errors import (
    PermanentError,
    RetryableError,
)

ORIGIN = "https://challenges.cloudflare.com"
SITEVERIFY = f"{ORIGIN}/turnstile/v0/siteverify"
#: As Cloudflare's script names the input that it adds to a page's form.
PAGE_FIELD = "cf-turnstile-response"
MAX_TOKEN = 2048
#: A token is good for so long after the visitor was judged.
LIFETIME_S = 300
#: Seconds before each try. The first ones are within the token's life; the others are
#: for a try that Cloudflare answered and we did not hear: its key repeats the answer.
SCHEDULE = (0, 5, 30, 60, 120, 600, 1800, 7200, 18000)

_KEY_ERRORS = {"missing-input-secret", "invalid-input-secret"}
_VISITOR_ERRORS = {
    "missing-input-response",
    "invalid-input-response",
    "timeout-or-duplicate",
}
SPENT = "timeout-or-duplicate"


class TurnstileUnclear(RetryableError):
    """Cloudflare did not say whether the visitor passed."""

    code = "turnstile_unclear"


class KeyRefused(PermanentError):
    """Cloudflare does not know the secret key."""

    code = "turnstile_key"


@dataclass(frozen=True)
class Check:
    """One token to verify. The repr shows neither key nor token."""

    url: str
    secret: str
    token: str
    address: str | None
    key: str

    def __repr__(self) -> str:
        return f"<Check {self.key}>"

    def request(self) -> Request:
        """Return the call; repeated, it gets the same answer again."""
        values = {
            "secret": self.secret,
            "response": self.token,
            "idempotency_key": str(uuid.UUID(self.key)),
        }
        if self.address:
            values["remoteip"] = self.address
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        return Request(self.url, urlencode(values).encode(), headers)


@dataclass(frozen=True)
class Verdict:
    """What Cloudflare says."""

    passed: bool
    codes: tuple[str, ...] = ()

    @property
    def is_spent(self) -> bool:
        """Whether the token was used before, or came too late."""
        return SPENT in self.codes


def read(reply: Reply) -> Verdict:
    """Return the verdict of an answer.

    :raises TurnstileUnclear: ask again later
    :raises KeyRefused: asking again gives the same
    """
    found = _decode(reply)
    passed = found.get("success")
    codes = _texts(found.get("error-codes"))
    if passed is True:
        return Verdict(passed=True)
    if passed is False and _KEY_ERRORS & set(codes):
        raise KeyRefused("the secret key is refused", status=reply.status)
    if passed is False and _VISITOR_ERRORS & set(codes):
        return Verdict(passed=False, codes=tuple(codes))
    said = ", ".join(codes) or f"status {reply.status}"
    raise TurnstileUnclear(f"no verdict: {said}", status=reply.status)


def _decode(reply: Reply) -> dict[str, object]:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _texts(found: object) -> Sequence[str]:
    items = found if isinstance(found, list) else []
    return [item[:40] for item in items if isinstance(item, str)]


def token(sent: object) -> str:
    """Return what may be a token; nothing for what cannot be one."""
    is_token = isinstance(sent, str) and 0 < len(sent) <= MAX_TOKEN
    text = str(sent) if is_token else ""
    return text if text.isascii() and text.isprintable() else ""
