"""Leads at a fixed rate, and what became of each request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests

from .api import TIMEOUT_S
from .tenants import Tenant

THREADS = 32


@dataclass(frozen=True)
class Outcome:
    """One request: when it was due, how long it took from then on, and its answer."""

    due_s: float
    seconds: float
    # None when the connection broke.
    status: int | None
    lead_id: str | None = None


@dataclass
class Load:
    """So many leads a second for so long, for several tenants in turns.

    Requests are sent when they are due, whatever became of those before: a server that
    stalls cannot slow the load down.
    """

    url: str
    tenants: Sequence[Tenant]
    per_second: float
    seconds: float
    outcomes: list[Outcome] = field(default_factory=list)

    def run(self, *events: tuple[float, Callable[[], None]]) -> None:
        """Send everything; each event happens that many seconds after the start."""
        start = time.monotonic()
        timers = [threading.Timer(at, event) for at, event in events]
        for timer in timers:
            timer.start()
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                count = int(self.per_second * self.seconds)
                self.outcomes = list(
                    pool.map(lambda number: self._post(start, number), range(count))
                )
        finally:
            for timer in timers:
                timer.join()

    def _post(self, start: float, number: int) -> Outcome:
        due = number / self.per_second
        time.sleep(max(0.0, start + due - time.monotonic()))
        tenant = self.tenants[number % len(self.tenants)]
        lead = {"name": f"Carga {number}", "email": f"carga-{number}@example.cl"}
        status, lead_id = None, None
        try:
            answer = requests.post(
                f"{self.url}/leads/create",
                json={**lead, "source": "load"},
                headers={"Authorization": f"Bearer {tenant.api_key}"},
                timeout=TIMEOUT_S,
            )
            status = answer.status_code
            lead_id = answer.json()["id"] if status == 202 else None
        except requests.ConnectionError:
            pass
        return Outcome(due, time.monotonic() - start - due, status, lead_id)

    @property
    def accepted(self) -> list[str]:
        """The ids of all leads that got their 202."""
        return [one.lead_id for one in self.outcomes if one.lead_id]

    @property
    def unanswered(self) -> list[Outcome]:
        """Requests whose connection broke."""
        return [one for one in self.outcomes if one.status is None]

    def times(self, start_s: float = 0, end_s: float = float("inf")) -> list[float]:
        """Return how long the answers took that were due in this part of the run."""
        return sorted(
            one.seconds
            for one in self.outcomes
            if one.status and start_s <= one.due_s < end_s
        )


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time that this share of the sorted times does not exceed."""
    return times[min(len(times) - 1, int(len(times) * share))]
