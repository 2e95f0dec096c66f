"""What is refused for rows of others reads as if they did not exist, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .arena import Arena
from .test_transports import ask_all


# Differences that stay, each with its reason. Nothing is written in any of these cases.
KNOWN = (
    # Rows of models that no tenant reaches: Odoo's own check of attachments comes before
    # ours, so an id that is used reads differently from one that is not.
    "ir.attachment attach",
    # The company of the record is asked for before the record itself.
    "mail.activity activity",
    # A search for new customers at Odoo's paid service, closed to tenants.
    "crm.lead link lead_mining_request_id",
)
KNOWN_AT_MOST = 40


def checksums(arena: Arena) -> dict[str, str]:
    """Return a checksum of everything that bears a marker of B, by model."""
    found: dict[str, str] = arena.inside.call("checksums", letters="b")
    return found


@pytest.mark.parametrize("role", ["manager", "user"])
def test_writing_is_refused_and_tells_nothing(
    arena: Arena, role: str, report_figure: Callable[[str], None]
):
    own = arena.world["a"]["rows"]
    pairs = arena.inside.call(
        "writes",
        user_id=arena.person(role).id,
        own=own,
        foreign=arena.world["b"]["rows"],
    )
    before = checksums(arena)
    real = ask_all(arena, [pair["real"] for pair in pairs], role, "web")
    twin = ask_all(arena, [pair["twin"] for pair in pairs], role, "web")
    assert checksums(arena) == before
    bad: list[str] = []
    for pair, (_asked, answer), (_same, other) in zip(pairs, real, twin, strict=True):
        what = f"{pair['real']['model']} {pair['what']}"
        bad += judged(what, answer, other)
    report_figure(f"{role}: {len(pairs)} writes with ids of B, each with its twin")
    assert [one for one in bad if not one.startswith(KNOWN)] == []
    assert len(bad) <= KNOWN_AT_MOST


def judged(what: str, answer: Any, other: Any) -> list[str]:
    """Return what is wrong with an answer, given that for an id of nobody."""
    if not answer.is_refusal:
        # Some methods do nothing instead of refusing; then for any id alike.
        same = (answer.status, answer.text) == (other.status, other.text)
        return [] if same else [f"{what}: not refused"]
    if answer.is_crash:
        return [f"{what}: {answer.error} {answer.message[:100]}"]
    if answer.same_refusal() != other.same_refusal():
        return [f"{what}: {answer.same_refusal()} differs from {other.same_refusal()}"]
    return []
