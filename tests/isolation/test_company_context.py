"""No ``allowed_company_ids`` moves a tenant or makes the server fail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .arena import Arena
from .inside.markers import found
from .transports import TRANSPORTS

SHAPES: tuple[Any, ...] = (
    *("abc", "", "1", {}, {"a": 1}, [], [[]], [[1]], [{}], [None], [True], True, None),
    *(0, [0], -1, [-1], 1.5, [1.5], 10**30, [10**30], ["1"], ["x"], [2**31]),
)
MODELS = ("res.partner", "crm.lead", "crm.tag", "mail.message", "res.company")
PERSONS = ("manager", "user", "portal")


def values(arena: Arena) -> list[Any]:
    """Return wrong shapes, and companies of others alone and next to the own one."""
    own, other = (arena.world[letter]["company"] for letter in "ab")
    return [*SHAPES, [other], [other, own], [own, other], [1], [1, own], [own, 1]]


def context_of(value: object) -> dict[str, Any]:
    return {"allowed_company_ids": value, "active_test": False}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("role", PERSONS)
def test_nothing_of_others_is_read(arena: Arena, role: str, transport: str):
    client = TRANSPORTS[transport](arena, arena.person(role))
    bad = []
    for value in values(arena):
        for model in MODELS:
            request = {"domain": [], "fields": ["display_name"], "limit": 100}
            kwargs = {**request, "context": context_of(value)}
            asked = {"model": model, "method": "search_read", "ids": None}
            answer = client.call({**asked, "kwargs": kwargs})
            if answer.is_crash or found(answer.text, "bo"):
                bad.append(
                    f"{model} with {value!r}: {answer.status} {answer.text[:200]}"
                )
    assert bad == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_rows_are_made_in_the_own_company(arena: Arena, transport: str):
    client = TRANSPORTS[transport](arena, arena.person("manager"))
    own = arena.world["a"]["company"]
    for value in values(arena):
        kwargs = {"vals_list": [{"name": "Nueva"}], "context": context_of(value)}
        made = client.call(
            {"model": "crm.lead", "method": "create", "ids": None, "kwargs": kwargs}
        )
        assert not made.is_refusal, (value, made)
        document = json.loads(made.text)
        ids = document["result"] if isinstance(document, dict) else document
        rows = arena.sql.rows("SELECT company_id FROM crm_lead WHERE id = %s", ids[0])
        assert rows == [(own,)], value
