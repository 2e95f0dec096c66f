"""A burst on several threads: every lead exactly once, soon, for the right tenant."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.stage import Stage
from tests.support.waiting import INTERVAL_S, until

from .journey import events_received, wait_until_settled

LEADS = 200
THREADS = 4


def post(stage: Stage, number: int) -> tuple[str, float]:
    """Post one lead; return its id and when the 202 came."""
    tenant = stage.tenants[number % len(stage.tenants)]
    accepted = tenant.api(stage.url).create_lead(
        name=f"Ráfaga {number}", email=f"rafaga-{number}@example.cl", source="burst"
    )
    return accepted["id"], time.monotonic()


def watch_conversion(stage: Stage, uuids: list[str]) -> dict[str, float]:
    """Return when each lead was first seen in the database."""
    seen: dict[str, float] = {}

    def look() -> int:
        rows = stage.sql.rows(
            "SELECT uuid FROM smarter_lead_intake"
            " WHERE state = 'converted' AND uuid = ANY(%s)",
            [uuid for uuid in uuids if uuid not in seen],
        )
        seen.update(dict.fromkeys((uuid for (uuid,) in rows), time.monotonic()))
        return len(seen)

    until(look, accept=lambda done: done == len(uuids), what="the conversion")
    return seen


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_burst(running, report_figure):
    running.sandbox.clear_calls()
    started = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        accepted = dict(pool.map(lambda number: post(running, number), range(LEADS)))
    rate = LEADS / (time.monotonic() - started)
    seen = watch_conversion(running, list(accepted))
    # What a poll reports is late by up to one interval: the figure is an upper bound.
    delays = [max(seen[uuid] - at, INTERVAL_S) for uuid, at in accepted.items()]
    report_figure(
        f"burst of {LEADS} leads on {THREADS} threads: {rate:.0f} accepted/s,"
        f" 202 to visible p50 {percentile(delays, 0.5):.2f} s,"
        f" p95 {percentile(delays, 0.95):.2f} s"
    )
    assert_every_event_arrived_once(
        running, wait_until_settled(running, list(accepted))
    )


def assert_every_event_arrived_once(stage: Stage, events: dict[str, str]) -> None:
    received: Counter[str] = Counter()
    for connection in stage.connections:
        for call in events_received(stage, connection.path):
            assert call["signature"] == "valid"
            assert call["json"]["tenant"]["id"] == connection.tenant.uuid
            received[call["json"]["id"]] += 1
    assert {received[event] for event in events.values()} == {1}
