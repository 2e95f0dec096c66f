"""Files, pictures, documents and pages by their address, with the ids of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from .arena import Arena
from .inside.markers import MISSING, found
from .transports import Web

THREADS = 4
# They end the session.
LEFT_OUT = ("/web/session/logout", "/web/tests", "/web/become", "/websocket")
ROLES = (None, "portal", "user", "manager")
# Odoo's own routes that fail on words that are no size, font or barcode, whoever asks.
FAILING = re.compile(
    r"^/(html_editor|web_editor)/(image_shape|shape)/"
    r"|^/(mail|web_editor)/font_to_img/"
    r"|^/report/barcode/"
)


def get_all(
    arena: Arena, role: str | None, paths: list[str]
) -> list[tuple[str, requests.Response]]:
    """Get the addresses over one session; return them with their answers."""
    web = Web(arena, arena.person(role) if role else None)
    with ThreadPoolExecutor(THREADS) as pool:
        return list(zip(paths, pool.map(web.get, paths), strict=True))


def problems(answers: list[tuple[str, requests.Response]]) -> list[str]:
    """Return what no answer may have: markers of others, and failures."""
    bad = []
    for path, answer in answers:
        if answer.status_code >= 500 and not FAILING.search(path):
            bad.append(f"{path}: {answer.status_code}")
        # Latin-1 takes any byte: files are looked through as well.
        bad += [
            f"{path}: {hit}" for hit in found(answer.content.decode("latin-1"), "bo")
        ]
    return bad


@pytest.mark.parametrize("role", ROLES)
def test_addresses(
    arena: Arena, role: str | None, report_figure: Callable[[str], None]
):
    paths = [
        path
        for path in arena.inside.call("urls", foreign=arena.foreign)
        if not path.startswith(LEFT_OUT)
    ]
    answers = get_all(arena, role, paths)
    failed = sum(answer.status_code >= 500 for _path, answer in answers)
    report_figure(
        f"isolation, addresses as {role or 'anonymous'}: {len(paths)} with foreign ids,"
        f" {failed} failed in Odoo's own code"
    )
    assert problems(answers) == []


# -- documents ------------------------------------------------------------------------


def documents(arena: Arena, rows: dict[str, int]) -> list[str]:
    by_model: dict[str, list[str]] = arena.inside.call("documents", rows=rows)
    return [path for paths in by_model.values() for path in paths]


@pytest.mark.parametrize("role", ROLES)
def test_documents_of_others_are_not_there(
    arena: Arena, role: str | None, report_figure: Callable[[str], None]
):
    rows = arena.world["b"]["rows"]
    answers = get_all(arena, role, documents(arena, rows))
    twins = get_all(arena, role, documents(arena, dict.fromkeys(rows, MISSING)))
    assert problems(answers) == []
    told = [
        f"{path}: {outcome(answer)}, not {outcome(twin)}"
        for (path, answer), (_path, twin) in zip(answers, twins, strict=True)
        if outcome(answer) != outcome(twin)
    ]
    assert told == []
    report_figure(
        f"isolation, documents as {role or 'anonymous'}: {len(answers)} of rows of B"
    )


def outcome(answer: requests.Response) -> tuple[Any, ...]:
    """Return what tells answers apart, without ids."""
    location = re.sub(r"\d+", "#", answer.headers.get("Location", ""))
    return answer.status_code, location


def test_documents_show_the_own_rows(
    arena: Arena, report_figure: Callable[[str], None]
):
    """Otherwise seeing nothing of others in them would prove nothing."""
    paths = documents(arena, arena.world["a"]["rows"])
    shown = {
        path
        for path, answer in get_all(arena, "manager", paths)
        if answer.status_code == 200 and found(answer.content.decode("latin-1"), "a")
    }
    report_figure(f"isolation, own documents shown: {len(shown)} of {len(paths)}")
    for kind in ("html", "pdf"):
        assert any(f"/{kind}/sale.report_saleorder/" in path for path in shown), shown
