"""A process's way to Redis that never costs a request more than its budget.

A call either has its answers within the budget or raises :class:`RedisAway`. After a
failure no call tries again: a thread knocks until Redis takes a write, and from then on
calls go there again. So a Redis that is down, hung, full or read-only costs a request
at most one budget, and after a moment nothing.

The moment is for machines without a free core: who had no answer in time may have one a
little later, and as long as that is likely calls wait for it, within their budget.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

_logger = logging.getLogger(__name__)

BUDGET_S = 0.04
KNOCK_INTERVAL_S = 1.0
# How long after a time-out calls still wait for Redis to come back.
PATIENCE_S = 0.5
# What the knocking thread waits for an answer; nobody waits for that thread.
KNOCK_TIMEOUT_S = 2.0

Command = Sequence[Any]
# The library's methods have no types.
Connection = Any


class RedisAway(Exception):
    """Redis does not answer in time, or refuses to write."""


class Script:
    """A Lua script, known to Redis by its digest."""

    def __init__(self, text: str) -> None:
        """Keep the text; Redis computes the same digest from it."""
        self.text = text
        digest = hashlib.sha1(text.encode(), usedforsecurity=False)
        self.sha = digest.hexdigest()


class RedisLink:
    """Connections of one process to one Redis, and whether it is worth asking."""

    def __init__(self, url: str, purpose: str, budget_s: float = BUDGET_S) -> None:
        """Connect to nothing yet.

        :param purpose: what stops while Redis is away; stands in the log
        :param budget_s: the longest that one call may take
        """
        self._url = url
        self._purpose = purpose
        self._budget_s = budget_s
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._pid = os.getpid()
        self._idle: list[Connection] = []
        self._is_away = False
        self._back = threading.Event()
        self._patient_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether the last call failed and nobody has reached Redis since."""
        return self._is_away

    def run(self, *commands: Command) -> list[Any]:
        """Send the commands in one round trip and return their answers.

        :raises RedisAway: one of them failed, whatever the reason
        """
        with self._taken() as (connection, deadline):
            return _exchange(connection, commands, deadline)

    def run_script(self, script: Script, keys: Sequence[str], *values: Any) -> Any:
        """Run a script; Redis is sent its text when it does not know it.

        :raises RedisAway: it failed, whatever the reason
        """
        arguments = (len(keys), *keys, *values)
        with self._taken() as (connection, deadline):
            try:
                command: Command = ("EVALSHA", script.sha, *arguments)
                [answer] = _exchange(connection, [command], deadline)
            except NoScriptError:
                command = ("EVAL", script.text, *arguments)
                [answer] = _exchange(connection, [command], deadline)
        return answer

    def close(self) -> None:
        """Leave Redis alone from now on."""
        self._closed.set()
        while self._idle:
            self._idle.pop().disconnect()

    # ------------------------------------------------------------
    # Connections
    # ------------------------------------------------------------

    @contextlib.contextmanager
    def _taken(self) -> Iterator[tuple[Connection, float]]:
        """Lend a connection and the end of the budget; any failure is Redis's."""
        deadline = time.monotonic() + self._budget_s
        connection = self._take(deadline)
        try:
            yield connection, deadline
        except (RedisError, OSError) as exc:
            connection.disconnect()
            self._fail(exc)
            raise RedisAway(type(exc).__name__) from exc
        self._idle.append(connection)

    def _take(self, deadline: float) -> Connection:
        if self._pid != os.getpid():
            # Sockets cannot be shared with the process that this one was forked from.
            self._start_afresh()
        if self._is_away and not self._wait_until_back(deadline):
            raise RedisAway("resting")
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if _is_fresh(connection):
                return connection
        return self._connect(deadline)

    def _wait_until_back(self, deadline: float) -> bool:
        end = min(deadline, self._patient_until)
        return self._back.wait(max(0.0, end - time.monotonic()))

    def _connect(self, deadline: float) -> Connection:
        """Connect in a thread: names and handshakes have no common time limit."""
        made: list[Connection] = []
        failed: list[Exception] = []

        def work() -> None:
            try:
                made.append(self._open())
            except (RedisError, OSError) as exc:
                failed.append(exc)

        thread = threading.Thread(target=work, name="smarter-redis", daemon=True)
        thread.start()
        thread.join(max(0.0, deadline - time.monotonic()))
        if made:
            return made[0]
        error = failed[0] if failed else redis.TimeoutError("connecting")
        self._fail(error)
        raise RedisAway(type(error).__name__) from error

    def _open(self) -> Connection:
        pool = redis.ConnectionPool.from_url(
            self._url,
            socket_timeout=KNOCK_TIMEOUT_S,
            socket_connect_timeout=KNOCK_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            lib_name=None,
            lib_version=None,
        )
        connection: Connection = pool.make_connection()
        connection.connect()
        return connection

    # ------------------------------------------------------------
    # While Redis is away
    # ------------------------------------------------------------

    def _fail(self, exc: Exception) -> None:
        with self._lock:
            if self._is_away or self._closed.is_set():
                return
            self._back.clear()
            self._is_away = True
        if isinstance(exc, redis.TimeoutError):
            self._patient_until = time.monotonic() + PATIENCE_S
        self._idle.clear()
        _logger.warning(
            "Redis does not answer as it should (%s): %s. Trying again every %.0f s.",
            type(exc).__name__,
            self._purpose,
            KNOCK_INTERVAL_S,
        )
        threading.Thread(
            target=self._knock_until_open, name="smarter-redis", daemon=True
        ).start()

    def _knock_until_open(self) -> None:
        pause = 0.0
        while not self._closed.wait(pause):
            pause = KNOCK_INTERVAL_S
            try:
                connection = self._open()
                deadline = time.monotonic() + KNOCK_TIMEOUT_S
                # A write: a full or read-only Redis answers a PING all the same.
                command = ("SET", "smarter:knock", os.getpid(), "PX", 1000)
                _exchange(connection, [command], deadline)
            except (RedisError, OSError):
                continue
            self._idle.append(connection)
            self._is_away = False
            self._back.set()
            _logger.info("Redis answers again.")
            return


def _exchange(
    connection: Connection, commands: Sequence[Command], deadline: float
) -> list[Any]:
    packed = connection.pack_commands(commands)
    connection.send_packed_command(packed, check_health=False)
    answers: list[Any] = []
    errors: list[RedisError] = []
    for _command in commands:
        if not connection.can_read(max(0.0, deadline - time.monotonic())):
            raise redis.TimeoutError("no answer in time")
        try:
            answers.append(connection.read_response(disconnect_on_error=False))
        except redis.ResponseError as exc:
            errors.append(exc)
    if errors:
        raise errors[0]
    return answers


def _is_fresh(connection: Connection) -> bool:
    """Tell whether nothing has come in meanwhile: the end, or a late answer."""
    try:
        is_quiet = not connection.can_read(0)
    except (RedisError, OSError):
        is_quiet = False
    if not is_quiet:
        connection.disconnect()
    return is_quiet
