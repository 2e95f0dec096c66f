"""What healthy connectors notice of one whose endpoint takes calls and never answers."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from smarter_dev import sql
from smarter_dev.errors import SetupError

from .figures import Line, limit_line, percentile
from .measures import PATIENCE_S, Client, Effort
from .stage import BenchStage

HEALTHY = 4
PER_SECOND = 20
BAR_S = 5
CREATED = (
    "SELECT event.uuid, extract(epoch FROM delivery.create_date)::float8"
    "  FROM smarter_delivery delivery JOIN smarter_event event"
    "    ON event.id = delivery.event_id"
    " WHERE event.uuid = ANY(%s)"
)


def queue_delay(stage: BenchStage, url: str, effort: Effort) -> list[Line]:
    """From the row of a delivery to its arrival, while a fifth connector hangs."""
    stage.sandbox.clear_calls()
    fault = stage.sandbox.add_fault("hang", path=_path(HEALTHY))
    try:
        count = _post(stage, url, effort.seconds * 6)
        delays = _delays(stage, count)
    finally:
        stage.sandbox.clear_faults(fault)
    what = "Queue delay of four healthy connectors while a fifth hangs, p99"
    p50 = f"p50 {percentile(delays, 0.5):.2f} s, {count} deliveries"
    return [
        limit_line(what, percentile(delays, 0.99), unit="s", bar=BAR_S, peer=p50),
    ]


def _path(place: int) -> str:
    return f"/webhook/bench-{place}"


def _post(stage: BenchStage, url: str, seconds: int) -> int:
    """Send leads to all five at a steady rate; return how many are for the healthy."""
    clients = [Client(url, own["api_key"]) for own in stage.tenants[: HEALTHY + 1]]
    started = time.perf_counter()

    def post(number: int) -> None:
        due = started + number / PER_SECOND
        time.sleep(max(0, due - time.perf_counter()))
        clients[number % len(clients)].post()

    total = PER_SECOND * seconds
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(total)))
    return sum(number % len(clients) != HEALTHY for number in range(total))


def _delays(stage: BenchStage, count: int) -> list[float]:
    """Wait for the calls of the healthy connectors; return how late each was."""
    deadline = time.monotonic() + PATIENCE_S
    paths = [_path(place) for place in range(HEALTHY)]
    while sum(stage.sandbox.count(path=path) for path in paths) < count:
        if time.monotonic() > deadline:
            raise SetupError(f"Not all of {count} calls arrived in {PATIENCE_S} s.")
        time.sleep(0.2)
    calls = list(itertools.chain(*(stage.sandbox.calls(path=path) for path in paths)))
    arrived = {call["headers"]["webhook-id"]: _seconds(call["at"]) for call in calls}
    rows = sql.run((CREATED, [list(arrived)]), database=stage.database)
    return [arrived[uuid] - created for uuid, created in rows]


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
