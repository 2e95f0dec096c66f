"""Clerk's publishable key: the environment and the host of the Frontend API in it.

``pk_test_`` or ``pk_live_`` followed by base64 of the host and a dollar sign. The key
is no secret; issuer and key set follow from it, so nobody can mistype them.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

PREFIXES = {"pk_test_": "test", "pk_live_": "live"}
SECRET_PREFIX = "sk_"
TERMINATOR = b"$"
MAX_LENGTH = 300
JWKS_PATH = "/.well-known/jwks.json"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*)(?::([0-9]{{1,5}}))?")

EMPTY, SECRET, PREFIX, ENCODING, HOST = (
    "empty",
    "secret_key",
    "prefix",
    "encoding",
    "host",
)
WORDS = {
    EMPTY: "there is no publishable key",
    SECRET: "this is a secret key; the publishable key begins with pk_",
    PREFIX: "a publishable key begins with pk_test_ or pk_live_",
    ENCODING: "the part after the prefix is damaged: copy the whole key again",
    HOST: "there is no usable host in the key",
}


class InvalidPublishableKey(ValueError):
    """``code`` is one of the keys of ``WORDS``; the message is for people."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code])
        self.code = code


@dataclass(frozen=True)
class PublishableKey:
    """What a key says: ``host`` may have a port, as that of a sandbox does."""

    environment: str
    host: str

    @property
    def hostname(self) -> str:
        return self.host.partition(":")[0]

    def port(self, *, plain: bool = False) -> int:
        """Return the port to call."""
        return int(self.host.partition(":")[2] or (80 if plain else 443))

    def frontend_url(self, *, plain: bool = False) -> str:
        """Return the URL of the Frontend API, which is the issuer of all tokens.

        :param plain: speak http, for a peer that the operator of the server named
        """
        return f"http{'' if plain else 's'}://{self.host}"

    def jwks_url(self, *, plain: bool = False) -> str:
        """Return where the public keys are."""
        return self.frontend_url(plain=plain) + JWKS_PATH


def parse(text: str | None) -> PublishableKey:
    """Read a key as people paste it.

    :raises InvalidPublishableKey: with the reason
    """
    text = (text or "").strip()
    if not text:
        raise InvalidPublishableKey(EMPTY)
    if text.startswith(SECRET_PREFIX):
        raise InvalidPublishableKey(SECRET)
    prefix = next((known for known in PREFIXES if text.startswith(known)), None)
    if prefix is None:
        raise InvalidPublishableKey(PREFIX)
    return PublishableKey(PREFIXES[prefix], _host(text.removeprefix(prefix)))


def make(host: str, environment: str = "test") -> str:
    """Return the key of a host."""
    encoded = base64.b64encode(host.encode() + TERMINATOR).decode()
    return f"pk_{environment}_{encoded}"


def _host(encoded: str) -> str:
    if len(encoded) > MAX_LENGTH or not encoded.isascii():
        raise InvalidPublishableKey(ENCODING)
    padding = "=" * (-len(encoded) % 4)
    try:
        decoded = base64.b64decode(encoded + padding, validate=True)
    except binascii.Error:
        raise InvalidPublishableKey(ENCODING) from None
    if not decoded.endswith(TERMINATOR) or not decoded.isascii():
        raise InvalidPublishableKey(ENCODING)
    host = decoded[:-1].decode().lower()
    found = _HOST.fullmatch(host)
    if not found or int(found[2] or 1) not in range(1, 65536) or len(host) > 253:
        raise InvalidPublishableKey(HOST)
    return host
