"""How many calls each connector may have in flight.

One slow or dead endpoint must not take the threads of the others. A connector starts
with a few calls, doubles with every prompt answer, and falls back to one call at a time
when it times out, breaks, or takes long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

FIRST_LIMIT = 4
#: An answer later than this says that the peer is in trouble.
SLOW_S = 2.0


class Gate:
    """Counts calls per connector and in total. Not thread-safe: one owner."""

    def __init__(self, total: int, per_connector: int) -> None:
        self._total = max(total, 1)
        self._most = max(per_connector, 1)
        self._limits: dict[int, int] = {}
        self._distrusted: set[int] = set()
        self._calls: dict[int, dict[object, float]] = defaultdict(dict)

    @property
    def in_flight(self) -> int:
        """Calls that have started and not ended."""
        return sum(len(calls) for calls in self._calls.values())

    def distrust(self, connector_id: int) -> None:
        """Give this connector one call at a time until it answers promptly."""
        self._distrusted.add(connector_id)
        self._limits[connector_id] = 1

    def enter(self, connector_id: int, call: object, now: float) -> None:
        """A call starts."""
        self._calls[connector_id][call] = now

    def leave(
        self,
        connector_id: int,
        call: object,
        now: float,
        *,
        slow: bool,
        answers: int = 1,
    ) -> None:
        """A call has ended; ``slow`` when it failed in a way that holds a thread.

        :param answers: how many the peer gave in that time
        """
        started = self._calls[connector_id].pop(call)
        if slow or now - started > SLOW_S * max(answers, 1):
            self.distrust(connector_id)
            return
        self._distrusted.discard(connector_id)
        self._limits[connector_id] = min(self._limit(connector_id) * 2, self._most)

    def suspects(self, now: float) -> set[int]:
        """Connectors whose calls may take the whole time allowed."""
        waiting = {
            connector_id
            for connector_id, calls in self._calls.items()
            if any(now - started > SLOW_S for started in calls.values())
        }
        return waiting | self._distrusted

    def hanging(self, now: float) -> bool:
        """Whether a call is in flight that may not end soon."""
        return any(self._calls[connector_id] for connector_id in self.suspects(now))

    def allot(self, connector_ids: Iterable[int]) -> dict[int, int]:
        """Share the free calls among connectors, one each in turn, within limits."""
        rooms = {key: self._room(key) for key in connector_ids}
        shares: dict[int, int] = defaultdict(int)
        free = self._total - self.in_flight
        while free > 0 and any(rooms.values()):
            for key in [key for key, room in rooms.items() if room][:free]:
                rooms[key] -= 1
                shares[key] += 1
                free -= 1
        return dict(shares)

    def _limit(self, connector_id: int) -> int:
        return self._limits.get(connector_id, min(FIRST_LIMIT, self._most))

    def _room(self, connector_id: int) -> int:
        return max(self._limit(connector_id) - len(self._calls[connector_id]), 0)
