"""Opening a signed token: everything that all kinds of Clerk's tokens have in common.

The order matters. Size and shape come first, then the header decides only *which of
our keys* is tried, then the signature, and only what was signed is read as claims.
Keys and URLs that a token brings along (``jwk``, ``jku``, ``x5u``, ``x5c``) are never
looked at.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import NoReturn, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHM = "RS256"
TYPE = "JWT"
MAX_TOKEN_CHARS = 8 * 1024
#: Whole seconds beyond this are no date, and overflow when they are calculated with.
MAX_DATE = 2**40
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_KID = re.compile(r"[\x21-\x7e]{1,128}")
_JWS = jwt.PyJWS(algorithms=[ALGORITHM])

# Codes for the log and for metrics; the names are those of Clerk's own packages where
# these have one.
TOO_LARGE = "token-too-large"
INVALID = "token-invalid"
INVALID_ALGORITHM = "token-invalid-algorithm"
INVALID_TYPE = "token-invalid-type"
INVALID_SIGNATURE = "token-invalid-signature"
CRITICAL_HEADER = "token-critical-header"
NO_KEYS = "jwk-failed-to-resolve"
UNKNOWN_KEY = "jwk-kid-mismatch"
INVALID_ISSUER = "token-invalid-issuer"
INVALID_CLAIM = "token-invalid-claim"
EXPIRED = "token-expired"
NOT_YET = "token-not-active-yet"
ISSUED_LATER = "token-iat-in-the-future"
LIFETIME = "token-lifetime-too-long"


class TokenRefused(Exception):
    """A token that proves nothing. ``reason`` is for the log, never for the sender."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class KeysUnavailable(Exception):
    """There are no keys to verify with: nothing can be said about any token."""


class KeySource(Protocol):
    """Where the keys of the instance come from."""

    def key(self, kid: str) -> RSAPublicKey | None:
        """Return the key, or ``None`` when the instance has none of that name.

        :raises KeysUnavailable: when no keys are known
        """


def open_token(
    token: str,
    keys: KeySource,
    *,
    types: tuple[str | None, ...] = (TYPE,),
    max_chars: int = MAX_TOKEN_CHARS,
) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Return header and claims of a token that one of ``keys`` has signed.

    :param types: the values of ``typ`` to accept, ``None`` for its absence
    :raises TokenRefused: for anything else
    """
    if len(token) > max_chars:
        raise TokenRefused(TOO_LARGE)
    if not _SHAPE.fullmatch(token):
        raise TokenRefused(INVALID, "not three parts in base64url")
    header = _object(_decode(token.partition(".")[0]))
    key = _key(header, keys, types)
    try:
        opened = _JWS.decode_complete(token, key, algorithms=[ALGORITHM])
    except jwt.InvalidSignatureError:
        raise TokenRefused(INVALID_SIGNATURE) from None
    except jwt.InvalidTokenError as exc:
        raise TokenRefused(INVALID, type(exc).__name__) from None
    return header, _object(opened["payload"])


def _key(
    header: Mapping[str, object], keys: KeySource, types: tuple[str | None, ...]
) -> RSAPublicKey:
    if header.get("alg") != ALGORITHM:
        raise TokenRefused(INVALID_ALGORITHM)
    if header.get("typ") not in types:
        raise TokenRefused(INVALID_TYPE)
    if "crit" in header:
        # It lists what must be understood. We understand no extension.
        raise TokenRefused(CRITICAL_HEADER)
    kid = header.get("kid")
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise TokenRefused(INVALID, "kid")
    try:
        key = keys.key(kid)
    except KeysUnavailable:
        raise TokenRefused(NO_KEYS) from None
    if key is None:
        raise TokenRefused(UNKNOWN_KEY)
    return key


def check_dates(
    claims: Mapping[str, object],
    now: float,
    *,
    skew_s: float,
    max_lifetime_s: float,
    required: tuple[str, ...] = ("exp", "iat", "nbf"),
) -> tuple[float, float]:
    """Return ``iat`` and ``exp`` of a token that is valid now.

    :param required: ``exp`` and ``iat`` at least
    """
    names = {*required, *({"nbf"} & claims.keys())}
    dates = {name: date(claims, name) for name in sorted(names)}
    issued_at, expires_at = dates["iat"], dates["exp"]
    if expires_at <= now - skew_s:
        raise TokenRefused(EXPIRED)
    if dates.get("nbf", 0) > now + skew_s:
        raise TokenRefused(NOT_YET)
    if issued_at > now + skew_s:
        raise TokenRefused(ISSUED_LATER)
    if not 0 < expires_at - issued_at <= max_lifetime_s:
        raise TokenRefused(LIFETIME)
    return issued_at, expires_at


def date(claims: Mapping[str, object], name: str) -> float:
    """Return a date claim in whole seconds, as Clerk's own package takes it.

    A truth value is an int in Python and no date.
    """
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TokenRefused(INVALID_CLAIM, name)
    # Compared, not converted: an endless whole number would overflow, NaN is false.
    if not 0 <= value <= MAX_DATE:
        raise TokenRefused(INVALID_CLAIM, name)
    return float(int(value))


def text(claims: Mapping[str, object], name: str, pattern: re.Pattern[str]) -> str:
    """Return a text claim of the shape that Clerk gives it."""
    value = claims.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise TokenRefused(INVALID_CLAIM, name)
    return value


def _decode(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError):
        raise TokenRefused(INVALID, "base64url") from None


def _object(raw: bytes) -> dict[str, object]:
    """Read JSON strictly: what two readers could understand differently is refused."""
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError):
        raise TokenRefused(INVALID, "JSON") from None
    if not isinstance(found, dict):
        raise TokenRefused(INVALID, "not an object")
    return found


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("not JSON")
