"""What a Webhook node of n8n can ask for besides our signature. Pure.

Events are always signed. A tenant may have n8n turn strangers away before a workflow
starts: with a fixed header, or with a token (JWT, HS256) made for one call.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets

SIGNATURE = "signature"
HEADER = "header"
JWT = "jwt"

DEFAULT_HEADER = "X-SmarterOS-Key"
#: A token holds for one call and the clocks' difference, no longer.
LIFETIME_S = 120
MIN_KEY_CHARS = 32
MAX_KEY_CHARS = 256
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
#: Headers of our own, and those that say how a message travels.
_TAKEN = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "accept",
        "accept-encoding",
        "expect",
    }
)


class BadKey(ValueError):
    """The header or its value cannot be used; the text says why."""


def generate_key() -> str:
    """Return a value that nobody guesses and that any header can carry."""
    return secrets.token_urlsafe(32)


def check_header(name: str) -> None:
    """Refuse names that no header has, or that the call needs for itself."""
    if not _TOKEN.fullmatch(name):
        raise BadKey("this is not the name of a header")
    if name.lower() in _TAKEN or name.lower().startswith(("webhook-", "proxy-")):
        raise BadKey("this header has a meaning of its own")


def check_key(key: str) -> None:
    """Refuse values that are guessed, or that break out of their header."""
    if not MIN_KEY_CHARS <= len(key) <= MAX_KEY_CHARS:
        raise BadKey(f"a key has {MIN_KEY_CHARS} to {MAX_KEY_CHARS} characters")
    if not all("!" <= char <= "~" for char in key):
        raise BadKey("a key has letters, digits and signs without blanks only")


def token(key: str, *, tenant: str, event_id: str, body: bytes, now: int) -> str:
    """Return a JWT for this one body: n8n checks ``exp``, a workflow may check all."""
    claims = {
        "iss": "smarteros",
        "sub": tenant,
        "jti": event_id,
        "iat": now,
        "exp": now + LIFETIME_S,
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    head = _part({"alg": "HS256", "typ": "JWT"})
    signed = f"{head}.{_part(claims)}"
    digest = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_base64(digest)}"


def _part(value: dict[str, object]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
