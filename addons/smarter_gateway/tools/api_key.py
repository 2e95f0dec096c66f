"""The text of an API key: how it is made, recognised and stored.

``sk_`` + 12 characters to look the key up by + 43 characters (256 bits) of secret.
Only the SHA-256 of the whole text is stored: a slow hash protects passwords that
people choose, a random 256-bit value has nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from typing import NamedTuple

LOOKUP_LENGTH = 12
_ALPHABET = string.ascii_letters + string.digits
_SHAPE = re.compile(r"sk_([A-Za-z0-9]{12})[A-Za-z0-9_-]{43}")
_AUTHORIZATION = re.compile(r"bearer +(\S+) *", re.IGNORECASE)


class NewKey(NamedTuple):
    """A key at the only moment when its text is known."""

    text: str
    lookup: str
    digest: str


def generate() -> NewKey:
    """Return a new random key."""
    lookup = "".join(secrets.choice(_ALPHABET) for _ in range(LOOKUP_LENGTH))
    text = f"sk_{lookup}{secrets.token_urlsafe(32)}"
    return NewKey(text, lookup, digest(text))


def digest(text: str) -> str:
    """Return the SHA-256 of a key's text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def matches(text: str, stored_digest: str) -> bool:
    """Tell in constant time whether ``text`` is the key with this digest."""
    return hmac.compare_digest(digest(text), stored_digest)


def lookup_of(text: str) -> str | None:
    """Return the lookup part of a key's text, or None when it is no key of ours."""
    found = _SHAPE.fullmatch(text)
    return found.group(1) if found else None


def from_authorization(header: str | None) -> str | None:
    """Return the token of an ``Authorization: Bearer`` header (RFC 6750), or None."""
    found = _AUTHORIZATION.fullmatch(header or "")
    return found.group(1) if found else None
