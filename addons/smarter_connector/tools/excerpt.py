"""Make the beginning of an answer fit to be stored and shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_CHARS = 16 * 1024
MASK = "[secret]"
_KEPT = "\n\t"
#: Anybody's signing secret or one of our API keys.
_CREDENTIAL = re.compile(r"\b(?:whsec|[sp]k)_[A-Za-z0-9+/=_-]{12,200}")


def excerpt(body: bytes, *, secrets: Iterable[str] = ()) -> str:
    """Return readable text without control characters and without secrets.

    Peers echo what they were sent; an answer must not become the place where a
    signing secret or a token is stored in clear.
    """
    text = body.decode("utf-8", errors="replace")
    for secret in filter(None, secrets):
        text = text.replace(secret, MASK)
    text = "".join(char for char in text if _is_shown(char))
    return _CREDENTIAL.sub(MASK, text)[:MAX_CHARS]


def _is_shown(char: str) -> bool:
    # Cc: control, Cf: bidirectional overrides and other invisible format characters.
    return char in _KEPT or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
