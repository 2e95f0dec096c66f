"""Reading a JSON Web Key Set: which keys of Clerk count, and why others do not."""

from __future__ import annotations

import base64
import binascii
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPublicKey,
    RSAPublicNumbers,
)

from .jws import ALGORITHM

MAX_BYTES = 64 * 1024
MAX_KEYS = 32
MIN_BITS, MAX_BITS = 2048, 8192
MIN_EXPONENT = 65537

NO_NAME, DUPLICATE, NOT_RSA, PRIVATE = "no_name", "duplicate", "not_rsa", "private"
PURPOSE, OTHER_ALGORITHM, DAMAGED = "purpose", "algorithm", "damaged"
WEAK, TOO_LONG = "weak", "too_long"
WORDS = {
    NO_NAME: "it has no name (kid)",
    DUPLICATE: "another key has the same name (kid)",
    NOT_RSA: "it is no RSA key",
    PRIVATE: "it is a private key and therefore no secret any more",
    PURPOSE: "it is not for signatures",
    OTHER_ALGORITHM: f"it is for another algorithm than {ALGORITHM}",
    DAMAGED: "its numbers cannot be read",
    WEAK: f"it is weaker than {MIN_BITS} bits",
    TOO_LONG: f"it is longer than {MAX_BITS} bits",
}
PRIVATE_PARTS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class InvalidKeySet(ValueError):
    """An answer that is no set of keys; the message says why."""


@dataclass(frozen=True)
class IgnoredKey:
    """A key of the set that is not used; ``reason`` is one of the keys of ``WORDS``."""

    kid: str
    reason: str

    def __str__(self) -> str:
        return f"key {self.kid or '(unnamed)'} is ignored: {WORDS[self.reason]}"


@dataclass(frozen=True)
class KeySet:
    """The usable keys by name, and what was left out."""

    keys: Mapping[str, RSAPublicKey]
    ignored: tuple[IgnoredKey, ...] = ()

    def key(self, kid: str) -> RSAPublicKey | None:
        """Return a key by its name."""
        return self.keys.get(kid)


def parse(document: bytes) -> KeySet:
    """Read a key set.

    :raises InvalidKeySet: when there is no usable key in it
    """
    listed = _listed(document)
    names = Counter(_name(entry) for entry in listed)
    keys: dict[str, RSAPublicKey] = {}
    ignored: list[IgnoredKey] = []
    for entry in listed:
        kid = _name(entry)
        try:
            if names[kid] > 1:
                raise _Unusable(DUPLICATE)
            keys[kid] = _public_key(entry)
        except _Unusable as exc:
            ignored.append(IgnoredKey(kid, exc.reason))
    if not keys:
        words = "; ".join(map(str, ignored[:3]))
        raise InvalidKeySet(words or "there are no keys in the set")
    return KeySet(keys, tuple(ignored))


class _Unusable(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _listed(document: bytes) -> list[Mapping[str, object]]:
    if len(document) > MAX_BYTES:
        raise InvalidKeySet(f"the answer is larger than {MAX_BYTES // 1024} KiB")
    try:
        found = json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InvalidKeySet("the answer is not JSON") from None
    listed = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
        raise InvalidKeySet("the answer is no set of keys")
    if len(listed) > MAX_KEYS:
        raise InvalidKeySet(f"there are more than {MAX_KEYS} keys in the set")
    return listed


def _name(entry: Mapping[str, object]) -> str:
    kid = entry.get("kid")
    return kid if isinstance(kid, str) else ""


def _public_key(entry: Mapping[str, object]) -> RSAPublicKey:
    _check_purpose(entry)
    modulus, exponent = _number(entry.get("n")), _number(entry.get("e"))
    if modulus.bit_length() < MIN_BITS or exponent < MIN_EXPONENT:
        raise _Unusable(WEAK)
    if modulus.bit_length() > MAX_BITS:
        raise _Unusable(TOO_LONG)
    try:
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise _Unusable(DAMAGED) from None


def _check_purpose(entry: Mapping[str, object]) -> None:
    operations = entry.get("key_ops", ["verify"])
    checks = (
        (not _name(entry), NO_NAME),
        (bool(PRIVATE_PARTS & entry.keys()), PRIVATE),
        (entry.get("kty") != "RSA", NOT_RSA),
        (entry.get("use", "sig") != "sig", PURPOSE),
        (not isinstance(operations, list) or "verify" not in operations, PURPOSE),
        (entry.get("alg", ALGORITHM) != ALGORITHM, OTHER_ALGORITHM),
    )
    for wrong, reason in checks:
        if wrong:
            raise _Unusable(reason)


def _number(value: object) -> int:
    if not isinstance(value, str) or not value or not value.isascii():
        raise _Unusable(DAMAGED)
    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), b"-_", validate=True)
    except binascii.Error:
        raise _Unusable(DAMAGED) from None
    return int.from_bytes(raw, "big")
