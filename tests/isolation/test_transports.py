"""No way of calling a model shows anything of another tenant or of the operators."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .arena import Arena
from .inside.markers import found
from .transports import TRANSPORTS, Answer

THREADS = 4
COVERED = 0.99


def ask_all(
    arena: Arena, asked: list[dict[str, Any]], role: str | None, transport: str
) -> list[tuple[dict[str, Any], Answer]]:
    """Make all calls over a few kept connections; return them with their answers."""
    person = arena.person(role) if role else None
    local = threading.local()

    def ask(one: dict[str, Any]) -> tuple[dict[str, Any], Answer]:
        if not hasattr(local, "client"):
            local.client = TRANSPORTS[transport](arena, person)
        return one, local.client.call(one)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, asked))


def problems(answers: list[tuple[dict[str, Any], Answer]]) -> list[str]:
    """Return what no answer may have: markers of others, and failures."""
    bad = []
    for asked, answer in answers:
        # What was asked for may be repeated in a refusal.
        hits = [] if answer.is_refusal else found(answer.text, "bo")
        what = f"{asked['model']} {asked['method']}"
        bad += [f"{what}: {hit}" for hit in hits]
        if answer.is_crash:
            bad.append(f"{what}: {answer.status} {answer.error} {answer.message[:120]}")
    return bad


def found_by_id(answers: list[tuple[dict[str, Any], Answer]]) -> list[str]:
    """Return the models whose foreign rows a search by id finds."""
    return [
        asked["model"]
        for asked, answer in answers
        if asked["method"] == "search"
        and not answer.is_refusal
        and _result(answer) != "[]"
    ]


def unequal_counts(answers: list[tuple[dict[str, Any], Answer]]) -> list[str]:
    """Return the models where searching for a marker finds more than for nonsense."""
    counts: dict[str, set[str]] = {}
    for asked, answer in answers:
        if asked["method"] == "search_count" and asked["kwargs"].get("context"):
            result = "" if answer.is_refusal else _result(answer)
            counts.setdefault(asked["model"], set()).add(result)
    return [name for name, different in counts.items() if len(different) > 1]


def _result(answer: Answer) -> str:
    document = json.loads(answer.text)
    return str(document["result"] if isinstance(document, dict) else document)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("role", ["manager", "user", "portal"])
def test_reading(
    arena: Arena, role: str, transport: str, report_figure: Callable[[str], None]
):
    user_id = arena.person(role).id
    asked = arena.inside.call(
        "reads",
        user_id=user_id,
        foreign=arena.foreign,
        full=(role, transport) == ("manager", "web"),
    )
    answers = ask_all(arena, asked, role, transport)
    assert not problems(answers)
    assert not found_by_id(answers)
    assert not unequal_counts(answers)
    covered = {one["model"] for one in asked}
    assert len(covered) >= COVERED * len(arena.models)
    methods = Counter(one["method"] for one in asked)
    refused = sum(answer.is_refusal for _one, answer in answers)
    report_figure(
        f"{role} by {transport}: {len(covered)} of {len(arena.models)} models,"
        f" {len(asked)} calls of {len(methods)} methods, {refused} refused"
    )


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_manager_reads_the_own_rows(arena: Arena, transport: str):
    """Otherwise seeing nothing of others would prove nothing."""
    own = arena.world["a"]["rows"]
    asked = [
        {
            "model": model,
            "method": "read",
            "ids": [own[model]],
            "kwargs": {},
        }
        for model in ("crm.lead", "crm.tag", "res.partner", "mail.activity")
    ]
    for _asked, answer in ask_all(arena, asked, "manager", transport):
        assert found(answer.text, "a"), answer.text


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_nobody_is_let_in_without_logging_in(arena: Arena, transport: str):
    asked = [
        {"model": model, "method": "search", "ids": None, "kwargs": {"domain": []}}
        for model in arena.models
    ]
    answers = ask_all(arena, asked, None, transport)
    assert all(answer.is_refusal for _one, answer in answers)
    assert not problems(answers)
