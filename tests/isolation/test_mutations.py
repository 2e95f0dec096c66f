"""The proof is one: each rule taken away turns it red, at the right place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .arena import Arena

MODELS = ["crm.tag", "crm.lead", "res.partner"]


@pytest.mark.parametrize(
    ("mutation", "model"),
    [
        (None, None),
        ("tag_without_owner", "crm.tag"),
        ("partner_without_rule", "res.partner"),
    ],
)
def test_the_walk_sees_a_missing_rule(
    arena: Arena,
    mutation: str | None,
    model: str | None,
    report_figure: Callable[[str], None],
):
    report = arena.inside.call(
        "walk",
        user_id=arena.person("manager").id,
        names=MODELS,
        mutation=mutation,
    )
    leaking = {leak.split()[0] for leak in report["leaks"]}
    report_figure(f"without {mutation or 'nothing'}: {len(report['leaks'])} leaks")
    assert (model in leaking) if model else not leaking


@pytest.mark.parametrize("mutation", [None, "references_unchecked"])
def test_links_see_a_missing_check(
    arena: Arena, mutation: str | None, report_figure: Callable[[str], None]
):
    accepted = arena.inside.call(
        "links",
        user_id=arena.person("manager").id,
        own=arena.world["a"]["rows"],
        foreign=arena.world["b"]["rows"],
        mutation=mutation,
    )
    report_figure(f"without {mutation or 'nothing'}: {len(accepted)} foreign links")
    assert bool(accepted) == bool(mutation), accepted
