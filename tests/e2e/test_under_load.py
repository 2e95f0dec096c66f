"""Leads come in without pause while a worker is killed and Redis hangs.

Short by default; ``SMARTER_LOAD=full`` is the run of ``docs/performance.md``: 50 leads
a second for five minutes, Redis frozen for 20 seconds of them.
"""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.support.load import Load, percentile
from tests.support.private_redis import PrivateRedis
from tests.support.stage import WORKERS, Stage
from tests.support.waiting import until

from .journey import leads_of, no_lead_twice, wait_for_deliveries

IS_FULL = os.environ.get("SMARTER_LOAD") == "full"
PER_SECOND = 50 if IS_FULL else 20
SECONDS = 300 if IS_FULL else 15
KILL_AT_S = SECONDS / 3
FREEZE_AT_S = SECONDS / 2
FROZEN_S = 20 if IS_FULL else 4
CONVERTED_WITHIN_S = 300

# 2026-11-23 02:30:00,123 4711 INFO db werkzeug: 127.0.0.1 - - [...] "POST /leads/create
REQUEST = re.compile(r"^\S+ \S+ (\d+) INFO .*\"POST /leads/create", re.MULTILINE)


@pytest.fixture
def redis() -> Iterator[PrivateRedis]:
    with PrivateRedis() as server:
        yield server


@pytest.fixture
def loaded(stage: Stage, redis: PrivateRedis) -> Iterator[Stage]:
    """The stage, counting its requests in a Redis that may be frozen."""
    stage.sandbox.clear_faults()
    stage.stop()
    stage.start(variables={"SMARTER_REDIS_URL": redis.url})
    yield stage
    # For the tests that follow, as they know it.
    stage.sandbox.clear_calls()
    stage.stop()
    stage.start()


def kill_a_worker(stage: Stage) -> None:
    """Kill the process that has just accepted a lead, as a lack of memory would."""
    pids = REQUEST.findall(stage.log.path.read_text())
    os.kill(int(pids[-1]), signal.SIGKILL)


@pytest.mark.timeout(1200)
def test_load(loaded, redis, report_figure):
    load = Load(loaded.url, loaded.tenants, PER_SECOND, SECONDS)
    load.run(
        (KILL_AT_S, lambda: kill_a_worker(loaded)),
        (FREEZE_AT_S, redis.freeze),
        (FREEZE_AT_S + FROZEN_S, redis.thaw),
    )
    accepted = load.accepted
    found = until(
        lambda: leads_of(loaded, accepted),
        accept=lambda leads: len(leads) == len(accepted),
        timeout_s=CONVERTED_WITHIN_S,
        what=f"{len(accepted)} leads",
    )
    frozen = load.times(FREEZE_AT_S, FREEZE_AT_S + FROZEN_S)
    report_figure(
        f"{PER_SECOND} leads/s for {SECONDS} s: {len(accepted)} accepted,"
        f" {len(load.unanswered)} unanswered (worker killed);"
        f" p50 {percentile(load.times(), 0.5) * 1000:.0f} ms,"
        f" p95 {percentile(load.times(), 0.95) * 1000:.0f} ms; while Redis was frozen"
        f" p95 {percentile(frozen, 0.95) * 1000:.0f} ms, longest {frozen[-1]:.2f} s"
    )
    statuses = Counter(one.status for one in load.outcomes)
    assert set(statuses) <= {202, None}, statuses
    assert len(load.unanswered) <= WORKERS, "the killed worker's own requests"
    assert found == Counter(accepted), "every 202 is one lead"
    assert no_lead_twice(loaded)
    assert_each_request_at_most_once(loaded, len(load.outcomes))
    wait_for_deliveries(loaded, accepted)


def assert_each_request_at_most_once(stage: Stage, sent: int) -> None:
    """Check those without an answer, too: they may be there, but once."""
    rows = stage.sql.rows(
        "SELECT email_from, count(*) FROM crm_lead"
        " WHERE email_from LIKE 'carga-%%@example.cl' GROUP BY email_from"
    )
    assert len(rows) <= sent
    assert {count for _email, count in rows} == {1}
