"""``kill -9`` of the whole server at the worst moments loses and doubles nothing.

Each test makes its moment certain instead of likely: crons switched off, or a lock
that stops the server exactly between two steps. See ``docs/reliability.md``.
"""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.support.stage import Stage

from .journey import events_received, leads_of, wait_until_settled

_numbers = itertools.count(1)
DELIVERY_TABLES = ("smarter_delivery", "smarter_delivery_attempt")


def post_lead(stage: Stage, tenant: int = 0) -> str:
    number = next(_numbers)
    accepted = (
        stage.tenants[tenant]
        .api(stage.url)
        .create_lead(
            name=f"Corte {number}", email=f"corte-{number}@example.cl", source="kill"
        )
    )
    return str(accepted["id"])


def kill(stage: Stage) -> None:
    """Kill, and wait until the database has rolled back what was under way."""
    stage.kill()
    stage.sql.wait_until_alone()


@pytest.fixture
def calls_cleared(running: Stage) -> Stage:
    running.sandbox.clear_calls()
    return running


def test_killed_between_acceptance_and_conversion(calls_cleared):
    stage = calls_cleared
    kill(stage)
    stage.start(cron_threads=0)
    accepted = [post_lead(stage, tenant) for tenant in (0, 1) * 10]
    assert leads_of(stage, accepted) == Counter()
    kill(stage)
    assert leads_of(stage, accepted) == Counter()

    stage.start()
    events = wait_until_settled(stage, accepted, traffic=True)
    assert_arrivals(stage, events, at_least=1, at_most=1)


def test_killed_in_the_middle_of_a_conversion(calls_cleared):
    stage = calls_cleared
    with stage.sql.no_writes_to("crm_lead"):
        accepted = [post_lead(stage), post_lead(stage, 1)]
        stage.sql.wait_for_blocked_writer()
        stage.kill()
    stage.sql.wait_until_alone()
    assert leads_of(stage, accepted) == Counter()

    stage.start()
    events = wait_until_settled(stage, accepted, traffic=True)
    assert_arrivals(stage, events, at_least=1, at_most=1)


def test_killed_between_n8ns_answer_and_our_commit(calls_cleared):
    stage = calls_cleared
    held = stage.sandbox.add_fault("hold")
    accepted = [post_lead(stage)]
    (first,) = stage.sandbox.calls(service="n8n", wait_for=1, timeout=30)
    with stage.sql.no_writes_to(*DELIVERY_TABLES):
        stage.sandbox.clear_faults(held)
        # n8n's 200 is out and read: recording it is all that is left, and it waits.
        stage.sql.wait_for_blocked_writer()
        stage.kill()
    stage.sql.wait_until_alone()

    stage.start()
    events = wait_until_settled(stage, accepted, traffic=True)
    assert_arrivals(stage, events, at_least=2, at_most=2)
    same = [
        call["body"]
        for call in stage.sandbox.calls(service="n8n")
        if call["headers"]["webhook-id"] == first["headers"]["webhook-id"]
    ]
    assert same == [first["body"]] * 2


def test_killed_while_clients_are_posting(calls_cleared):
    """Only what got its 202 is owed; what got no answer may exist, but once."""
    stage = calls_cleared
    accepted: list[str] = []

    def post_until_the_end(tenant: int) -> None:
        while True:
            try:
                accepted.append(post_lead(stage, tenant))
            except requests.RequestException:
                return

    with ThreadPoolExecutor(4) as pool:
        clients = [pool.submit(post_until_the_end, tenant) for tenant in (0, 1, 0, 1)]
        stage.sandbox.calls(service="n8n", wait_for=20, timeout=30)
        stage.kill()
    for client in clients:
        client.result()
    stage.sql.wait_until_alone()
    assert len(accepted) >= 20

    stage.start()
    events = wait_until_settled(stage, accepted, traffic=True)
    assert_arrivals(stage, events, at_least=1, at_most=2)


def assert_arrivals(
    stage: Stage, events: dict[str, str], *, at_least: int, at_most: int
) -> None:
    """Check how often each event reached n8n, always signed and under its own id."""
    arrivals: Counter[str] = Counter()
    for connection in stage.connections:
        for call in events_received(stage, connection.path):
            assert call["signature"] == "valid"
            assert call["headers"]["webhook-id"] == call["json"]["id"]
            assert call["json"]["tenant"]["id"] == connection.tenant.uuid
            arrivals[call["json"]["id"]] += 1
    for event in events.values():
        assert at_least <= arrivals[event] <= at_most, (event, arrivals[event])
