"""The whole walk: every model, every field, every path, as each kind of person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from .arena import Arena
from .inside.markers import FOREIGN

# Visitors act as a user of the web site's company, here A's.
ROLES = ("manager", "user", "portal", "anonymous")
HOPS = 3
# A manager works with these every day: an empty answer is a test that looks nowhere.
OWN = {"crm.lead", "crm.tag", "crm.stage", "res.partner", "mail.activity", "utm.source"}
COVERED = 0.99
# Pieces of work per person: small ones keep both processes busy to the end.
PARTS = 6

# The fixtures do all of it, for everybody, before the first test ends.
pytestmark = pytest.mark.timeout(1200)

Reports = dict[str, list[dict[str, Any]]]


def in_parts(arena: Arena, jobs: list[tuple[str, str, dict[str, Any]]]) -> Reports:
    """Do the jobs (role, call, arguments) and return the reports of each role."""
    calls = [
        (call, {"user_id": arena.person(role).id, **arguments})
        for role, call, arguments in jobs
    ]
    reports: Reports = defaultdict(list)
    for (role, _call, _arguments), report in zip(jobs, arena.each(calls), strict=True):
        reports[role].append(report)
    return reports


def total(reports: list[dict[str, Any]], name: str) -> Any:
    """Add up what the parts report: numbers, or lists."""
    values = [report[name] for report in reports]
    return sum(values) if isinstance(values[0], int | float) else sum(values, [])


@pytest.fixture(scope="module")
def walks(arena: Arena) -> Reports:
    """Ask everything of every model as everybody, in both processes."""
    return in_parts(
        arena,
        [
            (role, "walk", {"names": arena.models[part::PARTS]})
            for role in ROLES
            for part in range(PARTS)
        ],
    )


@pytest.fixture(scope="module")
def searches(arena: Arena) -> Reports:
    """Search through all paths as everybody, in both processes."""
    return in_parts(
        arena,
        [
            (role, "search_paths", {"part": part, "parts": PARTS, "hops": HOPS})
            for role in ROLES
            for part in range(PARTS)
        ],
    )


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_others(
    arena: Arena, walks: Reports, role: str, report_figure: Callable[[str], None]
):
    reports = walks[role]
    walked = set(total(reports, "walked"))
    report_figure(
        f"isolation, walk as {role}: {len(walked)} of {len(arena.models)} models"
        f" ({len(walked) / len(arena.models):.1%}),"
        f" {len(total(reports, 'open'))} open, {total(reports, 'calls')} calls,"
        f" {total(reports, 'refused')} refused, {len(total(reports, 'leaks'))} leaks,"
        f" {total(reports, 'seconds'):.0f} s"
    )
    assert total(reports, "leaks") == []
    assert total(reports, "crashes") == []
    assert len(walked) >= COVERED * len(arena.models)


@pytest.mark.parametrize("role", ROLES)
def test_no_search_tells_of_others(
    searches: Reports, role: str, report_figure: Callable[[str], None]
):
    reports = searches[role]
    paths: Counter[str] = Counter()
    for report in reports:
        paths.update(report["paths"])
    by_hops = ", ".join(f"{paths[hops]} of {hops} hops" for hops in sorted(paths))
    report_figure(
        f"isolation, search_count as {role}: {paths.total()} paths"
        f" from {reports[0]['models']} open models ({by_hops}),"
        f" {total(reports, 'queries')} queries, {len(total(reports, 'leaks'))} leaks,"
        f" {total(reports, 'seconds'):.0f} s"
    )
    assert total(reports, "leaks") == []
    assert total(reports, "crashes") == []


def test_the_manager_sees_the_own_rows(walks: Reports):
    assert set(total(walks["manager"], "own")) >= OWN


def test_every_owner_has_rows(arena: Arena, report_figure: Callable[[str], None]):
    """A model without a row of B proves nothing; which ones and why is printed."""
    rows, notes = arena.world["b"]["rows"], arena.world["b"]["notes"]
    by_reason: dict[str, list[str]] = defaultdict(list)
    for model, why in sorted(notes.items()):
        by_reason[why].append(model)
    missing = [f"{why}: {', '.join(models)}" for why, models in by_reason.items()]
    report_figure(
        f"isolation, rows of {FOREIGN} in {len(arena.foreign_b)} models,"
        f" made in {len(rows)} of {len(arena.models)}; none in {'; '.join(missing)}"
    )
    assert arena.world["a"]["failed"] == arena.world["b"]["failed"] == {}
    assert rows.keys() | notes.keys() >= set(arena.models)
    assert len(arena.foreign_b) > len(arena.models) // 2
