"""Encryption of secrets at rest: Fernet keys, rotation, and binding to a place.

Every ciphertext is made with a key derived (HKDF-SHA256, RFC 5869) from a master key
and the place where the secret belongs, so that a ciphertext copied to another record
or field cannot be read there. Fernet: https://github.com/fernet/spec
"""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class SecretBoxError(Exception):
    """Base of the errors of this module.

    SecretBoxError
    +-- SecretKeyMissing    no master key is configured
    +-- SecretKeyInvalid    a master key is not 32 bytes in URL-safe base64
    +-- SecretUnreadable    no configured key reads this ciphertext in this place
    """


class SecretKeyMissing(SecretBoxError):
    """No master key is configured."""


class SecretKeyInvalid(SecretBoxError):
    """A master key is not 32 bytes in URL-safe base64."""


class SecretUnreadable(SecretBoxError):
    """No configured key reads this ciphertext in this place."""


class SecretBox:
    """Encrypts with the first master key and decrypts with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the master keys, newest first.

        :raises SecretKeyMissing: without a key
        :raises SecretKeyInvalid: when one is malformed
        """
        if not keys:
            raise SecretKeyMissing()
        self._masters = tuple(_decode_key(key) for key in keys)

    def encrypt(self, place: str, secret: str) -> str:
        """Return the ciphertext of ``secret`` for ``place``, as ASCII text."""
        return self._fernet(place).encrypt(secret.encode()).decode("ascii")

    def decrypt(self, place: str, ciphertext: str) -> str:
        """Return the secret that :meth:`encrypt` sealed for the same place.

        :raises SecretUnreadable: wrong place, unknown key or damaged ciphertext
        """
        try:
            return self._fernet(place).decrypt(ciphertext.encode("ascii")).decode()
        except (InvalidToken, UnicodeError) as exc:
            raise SecretUnreadable(place) from exc

    def rotate(self, place: str, ciphertext: str) -> str:
        """Return the same secret encrypted with the first master key.

        :raises SecretUnreadable: as :meth:`decrypt`
        """
        return self.encrypt(place, self.decrypt(place, ciphertext))

    def _fernet(self, place: str) -> MultiFernet:
        return MultiFernet([_derive(master, place) for master in self._masters])


@functools.lru_cache(maxsize=4)
def box_for(keys: tuple[str, ...]) -> SecretBox:
    """Return a box for these keys; boxes are kept, keys change with a restart only."""
    return SecretBox(keys)


def generate_key() -> str:
    """Return a new master key."""
    return Fernet.generate_key().decode("ascii")


def _decode_key(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key.encode("ascii"))
    except (binascii.Error, UnicodeError) as exc:
        raise SecretKeyInvalid() from exc
    if len(raw) != KEY_BYTES:
        raise SecretKeyInvalid()
    return raw


@functools.lru_cache(maxsize=1024)
def _derive(master: bytes, place: str) -> Fernet:
    derived = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=place.encode()
    ).derive(master)
    return Fernet(base64.urlsafe_b64encode(derived))
