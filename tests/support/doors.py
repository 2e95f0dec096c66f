"""The ways into one tenant, and a crowd that keeps trying all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TRIES_AT_ONCE = 2

#: Tries to come in once; tells whether it was let in.
Door = Callable[[], bool]


@dataclass
class Watch:
    """What happened at one door: when each try began, and whether it got in."""

    tries: list[tuple[float, bool]] = field(default_factory=list)

    def last_admitted_after(self, moment: float) -> float:
        """Return how long after ``moment`` the last one began that was let in; 0: none."""
        late = [at - moment for at, admitted in self.tries if admitted and at > moment]
        return max(late, default=0.0)

    def count(self, *, admitted: bool, since: float = 0, until: float = 1e12) -> int:
        return sum(
            1 for at, was in self.tries if was == admitted and since < at < until
        )


class Crowd:
    """Threads that try every door over and over; several at once reach all workers."""

    def __init__(self, doors: Mapping[str, Door]) -> None:
        self.watches = {name: Watch() for name in doors}
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._try, args=(door, self.watches[name]))
            for name, door in doors.items()
            for _number in range(TRIES_AT_ONCE)
        ]

    def _try(self, door: Door, watch: Watch) -> None:
        while not self._over.is_set():
            at = time.monotonic()
            watch.tries.append((at, door()))

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
