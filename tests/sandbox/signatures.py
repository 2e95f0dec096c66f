"""Verification of Standard Webhooks signatures, as a careful receiver does it.

Written from the specification and not from our sender, so that the two check each
other: https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

from .errors import InvalidSetup

VALID, INVALID, MISSING, NONE = "valid", "invalid", "missing", "none"
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
TOLERANCE_S = 300
SECRET_PREFIX = "whsec_"
MIN_SECRET_BYTES, MAX_SECRET_BYTES = 24, 64


def decode_secret(secret: str) -> bytes:
    """Return the key bytes of ``whsec_<base64>``; refuse what the standard refuses."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise InvalidSetup("the secret is not base64") from None
    if not secret.startswith(SECRET_PREFIX):
        raise InvalidSetup(f"the secret must start with {SECRET_PREFIX}")
    if not MIN_SECRET_BYTES <= len(key) <= MAX_SECRET_BYTES:
        raise InvalidSetup("the secret must be 24 to 64 bytes long")
    return key


def sign(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify(
    key: bytes, headers: Mapping[str, str], body: bytes, now: float | None = None
) -> str:
    """Tell whether raw ``body`` was signed with ``key`` within the tolerance."""
    message_id, timestamp, signatures = (headers.get(name, "") for name in HEADERS)
    if not (message_id and timestamp and signatures):
        return MISSING
    if not _is_recent(timestamp, time.time() if now is None else now):
        return INVALID
    expected = sign(key, message_id, timestamp, body).encode()
    # Every candidate is compared: the time spent says nothing about which matched.
    matches = [
        hmac.compare_digest(expected, candidate.encode())
        for candidate in signatures.split(" ")
    ]
    return VALID if any(matches) else INVALID


def _is_recent(timestamp: str, now: float) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit()):
        return False
    return abs(now - int(timestamp)) <= TOLERANCE_S
