"""How long people wait for a page: loads in a real browser, empty and full cache."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smarter_dev import browser, environment, paths, process

from .figures import Line, percentile
from .stage import BenchStage

# `browse.PAGES` knows what they are; it imports what only the tools' Python has.
NAMES = ("login", "/app", "pipeline", "hosted form")
CACHES = {"cold": "empty cache", "warm": "full cache"}
BAR_S = 2.0


def load_times(stage: BenchStage, url: str, loads: int) -> list[Line]:
    """One line for each page and kind of cache."""
    tenant = stage.tenants[0]
    found = browse(url, stage.database, tenant, form_of(stage, tenant), loads)
    return [
        _line(name, words, found[name][cache])
        for name in NAMES
        for cache, words in CACHES.items()
    ]


def form_of(stage: BenchStage, tenant: dict[str, Any]) -> str:
    """Make a form for the tenant; return the last part of its address."""
    return str(stage.ask("form", "--login", tenant["login"])["slug"])


def browse(
    url: str,
    database: str,
    tenant: dict[str, Any],
    form: str,
    loads: int,
    pages: Sequence[str] = NAMES,
) -> dict[str, Any]:
    """Load pages as this tenant's manager; return what each load took."""
    browser.ensure()
    job = {
        "url": url,
        "database": database,
        "login": tenant["login"],
        "password": tenant["password"],
        "form": form,
        "loads": loads,
        "pages": list(pages),
    }
    answer = process.run(
        [environment.load().python, "-m", "smarter_bench.browse"],
        variables={"PYTHONPATH": f"{paths.ROOT / 'scripts'}:{paths.ROOT}"},
        cwd=paths.ROOT,
        stdin=json.dumps(job),
    )
    found: dict[str, Any] = json.loads(answer)
    return found


def _line(name: str, words: str, found: dict[str, Any]) -> Line:
    """The bar is for the slow ones among the loads."""
    seconds = [ms / 1000 for ms in found["times_ms"]]
    p50, p95 = percentile(seconds, 0.5), percentile(seconds, 0.95)
    requests = percentile(found["requests"], 0.5)
    size = percentile(found["sizes"], 0.5)
    return Line(
        f"Page load, {name}, {words}, p95",
        f"{p95:.2f} s",
        f"p50 {p50:.2f} s, {requests:.0f} requests, {size / 1024:,.0f} KiB",
        "",
        f"< {BAR_S:g} s",
        p95 < BAR_S,
        {"times_s": seconds, "requests": requests, "bytes": size},
    )
