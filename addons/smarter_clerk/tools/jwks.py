"""The public keys of the instance, kept at hand.

Requests never wait for a key that is known: a set is refreshed in the background when
it is five minutes old, and goes on working for a day when Clerk cannot be reached. A
name that nobody knows is an attacker's choice, so it may cause one fetch per 30 s.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient, Request
from odoo.addons.smarter_base.tools.outbound.errors import CallError

from .jws import KeysUnavailable
from .key_set import MAX_BYTES, IgnoredKey, InvalidKeySet, KeySet, parse

__all__ = [
    "FetchFailed",
    "IgnoredKey",
    "InvalidKeySet",
    "JwksCache",
    "KeySet",
    "fetch",
    "forget",
    "parse",
    "shared",
]

_logger = logging.getLogger(__name__)

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


class FetchFailed(Exception):
    """The keys could not be had; the message says why and names no secret."""


def _start_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="clerk-keys", daemon=True).start()


class _Fetch:
    """One fetch under way; whoever needs its result waits for ``done``."""

    def __init__(self, begun_at: float) -> None:
        self.begun_at = begun_at
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
            fetch = self._under_way = _Fetch(self._clock())
        try:
            self._spawn(lambda: self._run(fetch))
        except RuntimeError:
            self._finish(fetch, None, "no thread could be started")
        return fetch

    def _await(self, wanted: Callable[[], bool], seconds: float) -> KeySet | None:
        fetch = self._start(wanted)
        if fetch:
            # From its beginning: one hanging fetch must not hold up a worker process
            # once for each request that names an unknown key.
            left = fetch.begun_at + seconds - self._clock()
            fetch.done.wait(max(left, 0))
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
