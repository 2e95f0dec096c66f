"""What is refused for others' rows reads as if they were not there, and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from .arena import Arena
from .test_transports import ask_all
from .transports import Answer


def checksums(arena: Arena) -> dict[str, str]:
    """Return a checksum of everything that bears a marker of B, by model."""
    found: dict[str, str] = arena.inside.call("checksums", letters="b")
    return found


@pytest.mark.parametrize("role", ["manager", "user", "portal"])
def test_writing_is_refused_and_tells_nothing(
    arena: Arena, role: str, report_figure: Callable[[str], None]
):
    pairs = arena.inside.call(
        "writes",
        user_id=arena.person(role).id,
        own=arena.world["a"]["rows"],
        foreign=arena.world["b"]["rows"],
    )
    before = checksums(arena)
    real = ask_all(arena, [pair["real"] for pair in pairs], role, "web")
    twin = ask_all(arena, [pair["twin"] for pair in pairs], role, "web")
    assert checksums(arena) == before
    bad: list[str] = []
    for pair, (_asked, answer), (_same, other) in zip(pairs, real, twin, strict=True):
        bad += judged(f"{pair['model']} {pair['what']}", answer, other)
    kinds = Counter(pair["what"].split()[0] for pair in pairs)
    refused = sum(answer.is_refusal for _asked, answer in real)
    report_figure(
        f"isolation, writes as {role}: {len(pairs)} with ids of B, each with its twin"
        f" for an id of nobody, {refused} refused, {len(bad)} told apart"
        f" ({', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))})"
    )
    assert bad == []


def judged(what: str, answer: Answer, other: Answer) -> list[str]:
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
