"""A worker, then the whole server are killed with thousands of deliveries on the way.

Short by default: 200 deliveries, new leads wake the crons, and the leases of the dead
are ended by hand. ``SMARTER_LOAD=full`` is the run of ``docs/reliability.md``: 2,000
deliveries, and a server that is left alone until it has found the rest by itself.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.stage import Stage
from tests.support.waiting import until

from .journey import deliveries_of, events_received, post_passing_lead

IS_FULL = os.environ.get("SMARTER_LOAD") == "full"
COUNT = 2000 if IS_FULL else 200
RECOVERED_WITHIN_S = 120
PATIENCE_S = 300
#: So many are under way that a kill costs something.
UNDER_WAY = 8

# 2026-11-23 02:30:00,123 4711 INFO db odoo...ir_cron: Job '...' (12) starting
DRAIN = re.compile(r"^\S+ \S+ (\d+) INFO .* Job '.*events to n8n' \(\d+\) starting")

CLAIMED = (
    "SELECT count(*) FROM smarter_delivery"
    " WHERE state = 'pending' AND claim IS NOT NULL"
)
LEASES_OVER = (
    "UPDATE smarter_delivery SET next_attempt_at = now() AT TIME ZONE 'UTC',"
    " lease_until = now() AT TIME ZONE 'UTC'"
    " WHERE state = 'pending' AND claim IS NOT NULL"
)


@pytest.fixture
def paused(running: Stage) -> Iterator[Stage]:
    """Connectors that collect; undone for the tests that follow."""
    switch(running, "action_pause")
    yield running
    running.sandbox.clear_faults()
    if not running.is_running:
        running.start()
    switch(running, "action_resume")


def switch(stage: Stage, action: str) -> None:
    for connection in stage.connections:
        web = connection.tenant.web(stage.url)
        web.call("smarter.connector", action, [connection.connector_id])


def post_leads(stage: Stage) -> list[str]:
    def post(number: int) -> str:
        api = stage.tenants[number % 2].api(stage.url)
        email = f"muchas-{number}@example.cl"
        return str(api.create_lead(name=f"Muchas {number}", email=email)["id"])

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(post, range(COUNT)))


def states(stage: Stage, accepted: list[str]) -> Counter[str]:
    return Counter(state for __, __, state in deliveries_of(stage, accepted))


def wait_for_states(stage: Stage, accepted: list[str], **wanted: int) -> None:
    until(
        lambda: states(stage, accepted),
        accept=lambda found: found == Counter(wanted),
        timeout_s=PATIENCE_S,
        what=f"{wanted}",
    )


def hold_after(stage: Stage, count: int) -> int:
    """Have the peer answer so many more calls and hold the next; return that fault."""
    stage.sandbox.add_fault("delay", delay_ms=5, times=count)
    return stage.sandbox.add_fault("hold")


def wait_for_calls(stage: Stage, more: int, known: int = 0) -> None:
    """Wait until so many more were answered, and enough of the next are held."""
    until(
        lambda: stage.sandbox.count(service="n8n"),
        accept=lambda count: count >= known + more + UNDER_WAY,
        timeout_s=PATIENCE_S,
        what="calls under way",
    )


def kill_the_draining_worker(stage: Stage) -> None:
    pid = next(
        int(found[1])
        for line in reversed(stage.log.since())
        if (found := DRAIN.match(line))
    )
    os.kill(pid, signal.SIGKILL)


@pytest.mark.timeout(1200)
def test_killed_with_many_on_the_way(paused: Stage, report_figure):
    stage = paused
    accepted = post_leads(stage)
    wait_for_states(stage, accepted, pending=COUNT)
    stage.sandbox.clear_calls()
    held = hold_after(stage, COUNT // 4)
    switch(stage, "action_resume")

    wait_for_calls(stage, COUNT // 4)
    kill_the_draining_worker(stage)
    in_flight = stage.sql.value(CLAIMED)
    known = stage.sandbox.count(service="n8n")
    # The next barrier stands before this one opens.
    hold_after(stage, COUNT // 4)
    stage.sandbox.clear_faults(held)
    post_passing_lead(stage)  # As in life: what wakes the crons.

    wait_for_calls(stage, COUNT // 4, known)
    stage.kill()
    stage.sql.wait_until_alone()
    in_flight += stage.sql.value(CLAIMED)
    half = states(stage, accepted)
    assert half["pending"] and half["delivered"], "in the middle"
    stage.sandbox.clear_faults()

    stage.start()
    seconds = recover(stage, accepted)
    arrivals = count_arrivals(stage)
    wanted = {event for __, event, __ in deliveries_of(stage, accepted)}
    assert len(wanted) == COUNT
    assert wanted <= set(arrivals), "none is lost"
    repeats = sum(arrivals.values()) - len(arrivals)
    assert repeats <= in_flight
    report_figure(
        f"{COUNT} deliveries, a worker and the server killed: 0 lost, {repeats} twice"
        f" of {in_flight} in flight, all done {seconds:.0f} s after the start"
    )


def recover(stage: Stage, accepted: list[str]) -> float:
    """Wait until all are delivered; return how long it took."""
    started = time.monotonic()
    if not IS_FULL:
        stage.sql.execute(LEASES_OVER)
        post_passing_lead(stage)
    wait_for_states(stage, accepted, delivered=COUNT)
    seconds = time.monotonic() - started
    assert seconds < RECOVERED_WITHIN_S or not IS_FULL
    return seconds


def count_arrivals(stage: Stage) -> Counter[str]:
    """Count how often each event was taken, always signed and by its own tenant."""
    arrivals: Counter[str] = Counter()
    for connection in stage.connections:
        for call in events_received(stage, connection.path):
            assert call["signature"] == "valid"
            assert call["json"]["tenant"]["id"] == connection.tenant.uuid
            arrivals[call["json"]["id"]] += 1
    return arrivals
