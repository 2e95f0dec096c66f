"""The keys that Clerk signs with, and the set that it publishes."""

from __future__ import annotations

import functools
import json
import secrets
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

BITS = 2048


@functools.cache
def stranger() -> rsa.RSAPrivateKey:
    """A key that belongs to nobody, for forged tokens."""
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


class KeyRing:
    """The active key and older ones. The first is made when it is needed."""

    def __init__(self) -> None:
        self._keys: dict[str, rsa.RSAPrivateKey] = {}
        self._published: list[str] = []
        #: Answers instead of the set: text and content type.
        self.override: tuple[bytes, str] | None = None
        self.extra: list[dict[str, Any]] = []

    @property
    def active(self) -> str:
        if not self._keys:
            self.rotate(keep=False)
        return next(reversed(self._keys))

    def rotate(self, *, keep: bool) -> str:
        """Sign with a new key from now on; ``keep`` goes on publishing the old."""
        kid = "ins_2" + secrets.token_hex(10)
        self._keys[kid] = rsa.generate_private_key(65537, BITS)
        self._published = [*(self._published if keep else []), kid]
        return kid

    def private(self, kid: str | None = None) -> rsa.RSAPrivateKey:
        if kid == "stranger":
            return stranger()
        return self._keys[kid or self.active]

    def published(self) -> dict[str, Any]:
        """Return the JSON Web Key Set."""
        _first = self.active
        return {"keys": [*map(self._entry, self._published), *self.extra]}

    def _entry(self, kid: str) -> dict[str, Any]:
        public = self._keys[kid].public_key()
        found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))
        names = {"use": "sig", "kty": "RSA", "kid": kid, "alg": "RS256"}
        return {**names, "n": found["n"], "e": found["e"]}
