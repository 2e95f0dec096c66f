"""The whole walk: every model, every field, every path, as each kind of person."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .arena import Arena
from .inside.markers import FOREIGN

ROLES = ("manager", "user", "portal", "public")
PUBLIC_USER = 3
# A manager works with these every day: an empty answer is a test that looks nowhere.
OWN = {"crm.lead", "crm.tag", "crm.stage", "res.partner", "mail.activity", "utm.source"}
COVERED = 0.99


@pytest.fixture(scope="module")
def reports(arena: Arena) -> dict[str, dict[str, Any]]:
    """Walk as everybody, two at a time."""

    def walk(number_and_role: tuple[int, str]) -> dict[str, Any]:
        number, role = number_and_role
        user_id = PUBLIC_USER if role == "public" else arena.person(role).id
        host = arena.hosts[number % len(arena.hosts)]
        return dict(host.call("walk", user_id=user_id, with_paths=role == "manager"))

    with ThreadPoolExecutor(len(arena.hosts)) as pool:
        return dict(zip(ROLES, pool.map(walk, enumerate(ROLES)), strict=True))


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_others(
    arena: Arena,
    reports: dict[str, Any],
    role: str,
    report_figure: Callable[[str], None],
):
    report = reports[role]
    report_figure(
        f"walk as {role}: {len(report['walked'])} of {len(arena.models)} models"
        f" ({len(report['open'])} open), {report['calls']} calls,"
        f" {report['paths']} paths, {report['refused']} refused,"
        f" {report['seconds']:.0f} s"
    )
    assert report["leaks"] == []
    assert report["crashes"] == []
    assert len(report["walked"]) >= COVERED * len(arena.models)


def test_the_manager_sees_the_own_rows(reports: dict[str, Any]):
    assert set(reports["manager"]["own"]) >= OWN


def test_every_owner_has_rows(arena: Arena, report_figure: Callable[[str], None]):
    """A model without a row of B proves nothing; which ones and why is printed."""
    rows, notes = arena.world["b"]["rows"], arena.world["b"]["notes"]
    missing = [f"{model} ({why})" for model, why in sorted(notes.items())]
    report_figure(
        f"rows of {FOREIGN} in {len(arena.foreign_b)} models,"
        f" made in {len(rows)} of {len(arena.models)}; none in: {'; '.join(missing)}"
    )
    assert len(rows) + len(notes) >= COVERED * len(arena.models)
    assert len(arena.foreign_b) > len(arena.models) // 2
