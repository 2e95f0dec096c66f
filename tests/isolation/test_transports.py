"""No way of calling a model shows anything of another tenant or of the operators."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .arena import Arena
from .inside.markers import MISSING, found
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
    found_ids = [
        (asked, _result(answer))
        for asked, answer in answers
        if asked["method"] == "search" and not answer.is_refusal
    ]
    # Rows of some views are made of the id that is asked for.
    return [
        asked["model"]
        for asked, result in found_ids
        if result not in {"[]", str([MISSING])}
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


def _distinct(asked: list[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(one[name] for one in asked))


def coverage(arena: Arena, asked: list[dict[str, Any]]) -> str:
    """Return how many models were asked about; less than must be is a failure."""
    models, methods = len(set(_distinct(asked, "model"))), _distinct(asked, "method")
    assert models >= COVERED * len(arena.models)
    return (
        f"{models} of {len(arena.models)} models ({models / len(arena.models):.1%}),"
        f" {len(asked)} calls of {len(methods)} methods"
    )


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("role", ["manager", "user", "portal"])
def test_reading(
    arena: Arena, role: str, transport: str, report_figure: Callable[[str], None]
):
    """Every model, by every method and every transport."""
    asked = arena.inside.call(
        "reads",
        user_id=arena.person(role).id,
        foreign=arena.foreign,
        full=role == "manager",
    )
    answers = ask_all(arena, asked, role, transport)
    refused = sum(answer.is_refusal for _one, answer in answers)
    report_figure(
        f"isolation, {role} by {transport}: {coverage(arena, asked)}, {refused} refused"
    )
    assert problems(answers) == []
    assert found_by_id(answers) == []
    assert unequal_counts(answers) == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_manager_reads_the_own_rows(arena: Arena, transport: str):
    """Otherwise seeing nothing of others would prove nothing."""
    own = arena.world["a"]["rows"]
    asked = [
        {
            "model": model,
            "method": "read",
            "ids": [own[model]],
            "kwargs": {"fields": ["display_name"]},
        }
        for model in ("crm.lead", "crm.tag", "res.partner", "mail.activity")
    ]
    for _asked, answer in ask_all(arena, asked, "manager", transport):
        assert found(answer.text, "a"), answer.text


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_nobody_is_let_in_without_logging_in(
    arena: Arena, transport: str, report_figure: Callable[[str], None]
):
    """All that a portal user could ask, by whom nobody knows."""
    asked = arena.inside.call(
        "reads", user_id=arena.person("portal").id, foreign=arena.foreign, full=False
    )
    answers = ask_all(arena, asked, None, transport)
    report_figure(
        f"isolation, anonymous by {transport}: {coverage(arena, asked)}, all refused"
    )
    assert [one for one, answer in answers if not answer.is_refusal] == []
    assert problems(answers) == []
