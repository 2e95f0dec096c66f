"""The public keys of the instance: reading them, and keeping them at hand.

Requests never wait for a key that is known: a set is refreshed in the background when
it is five minutes old, and goes on working for a day when Clerk cannot be reached. A
name that nobody knows is an attacker's choice, so it may cause one fetch per 30 s.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPublicKey,
    RSAPublicNumbers,
)

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient, Request
from odoo.addons.smarter_base.tools.outbound.errors import CallError

from .jws import ALGORITHM, KeysUnavailable

_logger = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
MAX_KEYS = 32
MIN_BITS, MAX_BITS = 2048, 8192
MIN_EXPONENT = 65537
FETCH_TIMEOUT_S = 5.0
FIRST_WAIT_S = FETCH_TIMEOUT_S + 1

REFRESH_S = 300.0
STALE_S = 24 * 3600.0
#: Between attempts while Clerk cannot be reached: with old keys, and with none at all.
RETRY_S = 30.0
RETRY_EMPTY_S = 5.0
#: Between fetches for the sake of unknown names, and what such a request waits.
UNKNOWN_S = 30.0
UNKNOWN_WAIT_S = 2.0

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


class FetchFailed(Exception):
    """The keys could not be had; the message says why and names no secret."""


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


def _start_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="clerk-keys", daemon=True).start()


class _Fetch:
    """One fetch under way; whoever needs its result waits for ``done``."""

    def __init__(self) -> None:
        self.done = threading.Event()


class JwksCache:
    """The keys of one URL in this process. Thread-safe.

    :param fetch: returns the document or raises :class:`FetchFailed`; never called in
        the thread of a request
    :param clock: seconds that never go back
    :param spawn: runs work in another thread
    """

    def __init__(
        self,
        url: str,
        fetch: Callable[[str], bytes],
        clock: Callable[[], float] = time.monotonic,
        spawn: Callable[[Callable[[], None]], None] = _start_thread,
    ) -> None:
        self.url = url
        self._fetch = fetch
        self._clock = clock
        self._spawn = spawn
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._next_at = float("-inf")
        self._unknown_at = float("-inf")
        self._under_way: _Fetch | None = None
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why the last fetch failed, empty when it did not."""
        return self._problem

    @property
    def ignored(self) -> tuple[IgnoredKey, ...]:
        """Keys of the set that are not used."""
        keys = self._keys
        return keys.ignored if keys else ()

    def key(self, kid: str) -> RSAPublicKey | None:
        """Return a key by its name, at once when it is known.

        :raises KeysUnavailable: when Clerk was not reached for a day, or never
        """
        keys = self._usable()
        if keys is None:
            keys = self._await(self._is_due, FIRST_WAIT_S)
            if keys is None:
                raise KeysUnavailable(self._problem)
            return keys.key(kid)
        found = keys.key(kid)
        if found is None:
            # Perhaps the keys were changed a moment ago.
            keys = self._await(self._may_look_again, UNKNOWN_WAIT_S)
            return keys.key(kid) if keys else None
        if self._is_due():
            self._start(self._is_due)
        return found

    def _usable(self) -> KeySet | None:
        if self._keys and self._clock() - self._fetched_at <= STALE_S:
            return self._keys
        return None

    def _is_due(self) -> bool:
        return self._clock() >= self._next_at

    def _may_look_again(self) -> bool:
        now = self._clock()
        if now - self._unknown_at < UNKNOWN_S:
            return False
        self._unknown_at = now
        return True

    def _start(self, wanted: Callable[[], bool]) -> _Fetch | None:
        """Join the fetch under way, or begin one if it is ``wanted``."""
        with self._lock:
            if self._under_way:
                return self._under_way
            if not wanted():
                return None
            fetch = self._under_way = _Fetch()
        try:
            self._spawn(lambda: self._run(fetch))
        except RuntimeError:
            self._finish(fetch, None, "no thread could be started")
        return fetch

    def _await(self, wanted: Callable[[], bool], seconds: float) -> KeySet | None:
        fetch = self._start(wanted)
        if fetch:
            fetch.done.wait(seconds)
        return self._usable()

    def _run(self, fetch: _Fetch) -> None:
        keys, problem = None, ""
        try:
            keys = parse(self._fetch(self.url))
        except (FetchFailed, InvalidKeySet) as exc:
            problem = str(exc)
        except Exception:
            _logger.exception("fetching the keys of Clerk")
            problem = "unexpected error"
        finally:
            self._finish(fetch, keys, problem)

    def _finish(self, fetch: _Fetch, keys: KeySet | None, problem: str) -> None:
        self._report(keys, problem)
        with self._lock:
            now = self._clock()
            if keys:
                self._keys, self._fetched_at = keys, now
            waiting = RETRY_S if self._usable() else RETRY_EMPTY_S
            self._next_at = now + (REFRESH_S if keys else waiting)
            self._problem = problem
            self._under_way = None
        fetch.done.set()

    def _report(self, keys: KeySet | None, problem: str) -> None:
        """Say what is new, once: the same is found every five minutes."""
        if problem and problem != self._problem:
            _logger.warning("Keys of Clerk (%s): %s", self.url, problem)
        if keys and keys.ignored != self.ignored:
            for ignored in keys.ignored:
                _logger.warning("Keys of Clerk (%s): %s", self.url, ignored)


def fetch(url: str) -> bytes:
    """Return the document at ``url``: no redirects, limits of time and size.

    :raises FetchFailed: with the reason in words
    """
    try:
        policy = AddressPolicy.configured()
        with OutboundClient(policy, timeout_s=FETCH_TIMEOUT_S) as client:
            request = Request(url, b"", {"accept": "application/json"}, "GET")
            reply = client.send(request, max_bytes=MAX_BYTES)
    except CallError as exc:
        raise FetchFailed(str(exc)) from exc
    if reply.status != 200:
        raise FetchFailed(f"the answer was {reply.status} instead of 200")
    if reply.truncated:
        raise FetchFailed(f"the answer is larger than {MAX_BYTES // 1024} KiB")
    return reply.body


_shared: dict[str, JwksCache] = {}
_shared_lock = threading.Lock()


def shared(url: str) -> JwksCache:
    """Return the cache of this process for a URL.

    Few URLs are ever asked for: an operator sets one up.
    """
    cache = _shared.get(url)
    if cache is None:
        with _shared_lock:
            cache = _shared.setdefault(url, JwksCache(url, fetch))
    return cache


def forget() -> None:
    """Begin anew: after the settings were changed, and in tests."""
    _shared.clear()


def _after_fork() -> None:
    """A fetch of the parent never ends in the child, and its locks may be held."""
    global _shared_lock
    _shared_lock = threading.Lock()
    _shared.clear()


os.register_at_fork(after_in_child=_after_fork)
