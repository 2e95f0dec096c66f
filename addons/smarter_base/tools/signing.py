"""Standard Webhooks signatures: create secrets, sign, verify.

The signed content is ``id.timestamp.body`` with the exact bytes of the body, the
key is the base64 part of ``whsec_...``, the result ``v1,<base64 HMAC-SHA256>``.
See https://github.com/standard-webhooks/standard-webhooks (spec, "Signature scheme").
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

from .outbound.errors import SecretError, SignatureError

PREFIX = "whsec_"
MIN_KEY_BYTES = 24
MAX_KEY_BYTES = 64
TOLERANCE_S = 300

#: Names of the headers begin with this; Svix, where the scheme comes from, has its own.
STANDARD = "webhook"
SVIX = "svix"


def generate_secret(size: int = 32) -> str:
    """Return a new random secret in the form that people paste."""
    if not MIN_KEY_BYTES <= size <= MAX_KEY_BYTES:
        raise SecretError(f"a secret has {MIN_KEY_BYTES} to {MAX_KEY_BYTES} bytes")
    return PREFIX + base64.b64encode(secrets.token_bytes(size)).decode("ascii")


def decode_secret(secret: str) -> bytes:
    """Return the key bytes of ``whsec_...`` or raise :class:`SecretError`."""
    if not secret.startswith(PREFIX):
        raise SecretError(f"a secret starts with {PREFIX}")
    try:
        key = base64.b64decode(secret[len(PREFIX) :], validate=True)
    except (binascii.Error, ValueError) as exc:
        raise SecretError("the part after the prefix is not base64") from exc
    if not MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES:
        raise SecretError(f"a secret has {MIN_KEY_BYTES} to {MAX_KEY_BYTES} bytes")
    return key


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return one signature, ``v1,<base64>``."""
    if "." in message_id:
        # The dot separates the signed parts: an id with one would be ambiguous.
        raise SignatureError("a message id has no dots")
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(decode_secret(secret), content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def sign_headers(
    keys: Iterable[str],
    message_id: str,
    timestamp: int,
    body: bytes,
    *,
    prefix: str = STANDARD,
) -> dict[str, str]:
    """Return the three headers; during a rotation one signature per secret."""
    signatures = [sign(key, message_id, timestamp, body) for key in keys]
    return {
        f"{prefix}-id": message_id,
        f"{prefix}-timestamp": str(timestamp),
        f"{prefix}-signature": " ".join(signatures),
    }


def verify(
    keys: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: float,
    tolerance_s: int = TOLERANCE_S,
    prefix: str = STANDARD,
) -> int:
    """Return the timestamp of a message that one of the secrets has signed.

    :param headers: with lower-case names
    :raises SignatureError: for anything else; never tell the reason to the sender
    """
    message_id = _required(headers, f"{prefix}-id")
    signature = _required(headers, f"{prefix}-signature")
    timestamp = _fresh(_required(headers, f"{prefix}-timestamp"), now, tolerance_s)
    expected = [sign(key, message_id, timestamp, body).encode() for key in keys]
    given = [part.encode() for part in signature.split(" ") if part.startswith("v1,")]
    # Compare all pairs: the time taken does not tell which one matched.
    matches = [
        hmac.compare_digest(ours, theirs) for ours in expected for theirs in given
    ]
    if not any(matches):
        raise SignatureError("no signature matches")
    return timestamp


def _required(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value:
        raise SignatureError(f"header {name} is missing")
    return value


def _fresh(value: str, now: float, tolerance_s: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise SignatureError("the timestamp is not a number of seconds")
    timestamp = int(value)
    if abs(now - timestamp) > tolerance_s:
        raise SignatureError("the timestamp is too old or in the future")
    return timestamp
