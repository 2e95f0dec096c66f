"""The header ``Idempotency-Key``: what may stand in it, and what it is bound to.

After draft-ietf-httpapi-idempotency-key-header. A key names one request of one
credential on one route; two bodies are the same request when they are the same JSON,
whatever the order of names and the white space.
"""

from __future__ import annotations

import hashlib
import json
import re

from ..exceptions import MalformedRequest

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
MAX_LENGTH = 255
_KEY = re.compile(r"[\x20-\x7e]+")


def key_of(header: str) -> str:
    """Return the key; the draft writes it in quotes, most clients do not.

    Blanks around it are not part of a header's value (RFC 9110, section 5.5).

    :raises MalformedRequest: empty, longer than 255, or other than printable ASCII
    """
    text = header.strip(" \t")
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    if not text.strip() or len(header) > MAX_LENGTH or not _KEY.fullmatch(text):
        raise MalformedRequest(
            f"{HEADER} takes 1 to {MAX_LENGTH} printable ASCII characters.",
            code="invalid_idempotency_key",
        )
    return text


def scope_of(*parts: object) -> str:
    """Return one digest for the credential, the route and the key together."""
    return _digest([str(part) for part in parts])


def fingerprint_of(body: object) -> str:
    """Return what two bodies have in common that say the same."""
    return _digest(body)


def lock_of(scope: str) -> int:
    """Return the number of the advisory lock of a scope, a signed 64-bit integer."""
    return int.from_bytes(bytes.fromhex(scope[:16]), "big", signed=True)


def _digest(value: object) -> str:
    # ASCII: half of a surrogate pair, which a body may have, has no UTF-8.
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
