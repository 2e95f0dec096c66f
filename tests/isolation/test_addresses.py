"""Files, pictures, documents and pages by their address, with the ids of others."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from .arena import Arena
from .inside.markers import found
from .transports import Web

THREADS = 4
# They end the session.
LEFT_OUT = ("/web/session/logout", "/web/tests", "/web/become", "/websocket")


@pytest.mark.parametrize("role", [None, "portal", "user", "manager"])
def test_addresses(
    arena: Arena, role: str | None, report_figure: Callable[[str], None]
):
    web = Web(arena, arena.person(role) if role else None)
    paths = [
        path
        for path in arena.inside.call("urls", foreign=arena.foreign)
        if not path.startswith(LEFT_OUT)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(web.get, paths))
    bad = []
    for path, answer in zip(paths, answers, strict=True):
        if answer.status_code >= 500:
            bad.append(f"{path}: {answer.status_code}")
        bad += [f"{path}: {hit}" for hit in found(answer.text, "bo")]
    assert not bad
    report_figure(f"{role or 'anonymous'}: {len(paths)} addresses with foreign ids")
