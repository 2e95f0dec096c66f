"""Whether a webhook comes from Chatwoot. Pure.

Since version 4.12 it signs: hexadecimal HMAC-SHA256 over timestamp, dot and raw body,
with the webhook's own secret. Older ones sign nothing: then only the unguessable address
tells, and a connector that knows a secret takes nothing unsigned.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping

from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

TOLERANCE_S = 300
PREFIX = "sha256="
_TIMESTAMP = re.compile(r"\d{1,12}", re.ASCII)


def sign(secret: str, timestamp: str, raw: bytes) -> str:
    """Return the signature as the header has it."""
    content = timestamp.encode() + b"." + raw
    return PREFIX + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def verify(
    keys: Iterable[str | None], headers: Mapping[str, str], raw: bytes, *, now: float
) -> int:
    """Return when the message was signed with one of the keys, or raise SignatureError."""
    timestamp = headers.get("x-chatwoot-timestamp", "")
    given = headers.get("x-chatwoot-signature", "")
    if not given or not _TIMESTAMP.fullmatch(timestamp):
        raise SignatureError("the message is not signed")
    found = given.encode("utf-8", "replace")
    expected = [sign(key, timestamp, raw).encode() for key in keys if key]
    if not any([hmac.compare_digest(one, found) for one in expected]):
        raise SignatureError("the signature is not Chatwoot's")
    if abs(now - int(timestamp)) > TOLERANCE_S:
        raise SignatureError("the message is too old or from the future")
    return int(timestamp)
