"""The call log: what reached each service, bounded in rows and in bytes."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import takewhile

from .message import Request

MAX_CALLS = 20_000
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_BODY_BYTES = 256 * 1024
MAX_WAIT_S = 60.0


@dataclass(frozen=True)
class Call:
    """One call as it was decided, before any delay: ``status`` 0 means no answer."""

    number: int
    service: str
    at: datetime
    request: Request
    status: int
    signature: str

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def size(self) -> int:
        return min(len(self.request.body), MAX_BODY_BYTES) + 1024

    def as_json(self) -> dict[str, object]:
        body = self.request.body[:MAX_BODY_BYTES]
        return {
            "number": self.number,
            "service": self.service,
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": self.request.method,
            "path": self.path,
            "headers": self.request.headers,
            "body": body.decode("utf-8", "replace"),
            "truncated": len(body) < len(self.request.body),
            "json": self.request.json_or_none(),
            "status": self.status,
            "signature": self.signature,
        }


@dataclass(frozen=True)
class Filter:
    """Which calls a reader asks for; ``None`` matches everything."""

    service: str | None = None
    path: str | None = None
    after: int = 0

    def matches(self, call: Call) -> bool:
        return (
            call.number > self.after
            and self.service in (None, call.service)
            and (self.path is None or same_path(self.path, call.path))
        )


class CallLog:
    """Ring buffer that readers can wait on instead of polling."""

    def __init__(
        self, max_calls: int = MAX_CALLS, max_bytes: int = MAX_TOTAL_BYTES
    ) -> None:
        self._calls: deque[Call] = deque()
        self._changed = threading.Condition()
        self._last_number = 0
        self._bytes = 0
        self._max_calls = max_calls
        self._max_bytes = max_bytes

    def record(
        self, service: str, request: Request, status: int, signature: str
    ) -> Call:
        now = datetime.now(timezone.utc)
        with self._changed:
            self._last_number += 1
            call = Call(self._last_number, service, now, request, status, signature)
            self._calls.append(call)
            self._bytes += call.size
            self._drop_oldest()
            self._changed.notify_all()
        return call

    def wait(self, wanted: Filter, count: int = 0, timeout_s: float = 0) -> list[Call]:
        """Return the matching calls once there are ``count``, or at the time-out."""
        deadline = time.monotonic() + min(timeout_s, MAX_WAIT_S)
        found: list[Call] = []
        seen = 0
        with self._changed:
            while True:
                found += filter(wanted.matches, self._newer_than(seen))
                seen = self._last_number
                left = deadline - time.monotonic()
                if len(found) >= count or left <= 0:
                    return found
                self._changed.wait(left)

    def clear(self) -> None:
        """Forget everything; numbers go on, so that an old ``after`` stays valid."""
        with self._changed:
            self._calls.clear()
            self._bytes = 0

    def _newer_than(self, number: int) -> list[Call]:
        newest_first = takewhile(
            lambda call: call.number > number, reversed(self._calls)
        )
        return list(newest_first)[::-1]

    def _drop_oldest(self) -> None:
        while len(self._calls) > self._max_calls or self._bytes > self._max_bytes:
            self._bytes -= self._calls.popleft().size


def same_path(wanted: str, path: str) -> bool:
    """Accept a full path or its tail: ``lead-created`` names ``/webhook/lead-created``."""
    return f"/{path.strip('/')}".endswith(f"/{wanted.strip('/')}")
