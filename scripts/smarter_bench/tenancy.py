"""What many tenants cost: the same work beside 10 and beside 2,000 of them.

Two databases that differ only in how many tenants they hold, served at the same time and
measured in turns. The measured tenant is the same in both and has as many leads.
"""

from __future__ import annotations

import http.cookiejar
import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from smarter_dev import database

from . import measures, pages, wrk
from .figures import Line, Series, cost_line, percentile
from .measures import Effort
from .stage import BenchStage, pipeline_calls

BAR = 1.2
FEW, MANY = "few", "many"
LEADS_OF_EACH = 100


@dataclass
class Side:
    """One of the two databases while it is served."""

    url: str
    database: str
    tenant: dict[str, Any]
    holds: dict[str, int]
    slowest: dict[str, Any]
    form: str


def measure(effort: Effort) -> list[Line]:
    """Return the lines of accept, pipeline, login and of pages in a browser."""
    with _sides(effort) as sides:
        lines = [
            _compare(sides, effort, "Accept a lead", _accept_ms),
            _compare(
                sides,
                effort,
                "Open the pipeline",
                _pipeline_ms,
                slowest_ms=sides[MANY].slowest["ms"],
            ),
            _compare(sides, effort, "Log in", _login_ms),
        ]
        lines[1].values["slowest query"] = sides[MANY].slowest
        lines += [
            _compare(sides, effort, f"Page load, {name}", partial(_page_ms, name))
            for name in pages.NAMES
        ]
        return lines


@contextmanager
def _sides(effort: Effort) -> Iterator[dict[str, Side]]:
    wanted = {FEW: 10, MANY: effort.tenants}
    first = BenchStage(None)
    grown = {name: BenchStage(None) for name in wanted}
    with ExitStack() as stack:
        first.prepare(tenants=1)
        stack.callback(first.close)
        sides = {}
        for name, count in wanted.items():
            other = grown[name]
            other.database = f"{first.database}_{name}"
            database.clone(first.database, other.database)
            stack.callback(other.close)
            holds = other.ask("grow", "--leads", LEADS_OF_EACH, "--copies", count - 1)
            tenant = first.tenants[0]
            slowest = other.ask("slowest", "--login", tenant["login"], "--rounds", 3)
            form = pages.form_of(other, tenant)
            url = stack.enter_context(other.server(cron_threads=0))
            sides[name] = Side(url, other.database, tenant, holds, slowest, form)
        yield sides


def _compare(
    sides: dict[str, Side],
    effort: Effort,
    what: str,
    work: Any,
    *,
    slowest_ms: float = 0,
) -> Line:
    """Measure in turns; the cost is the ratio of the medians."""
    found: dict[str, list[list[float]]] = {name: [] for name in sides}
    for side in sides.values():
        work(side, effort)
    for _turn in range(effort.rounds):
        for name, side in sides.items():
            found[name].append(work(side, effort))
    medians = {
        name: Series([percentile(turn, 0.5) for turn in turns])
        for name, turns in found.items()
    }
    worst = percentile([ms for turn in found[MANY] for ms in turn], 0.95)
    many, few = sides[MANY].holds, sides[FEW].holds
    title = (
        f"{what}, {many['tenants']:,} tenants and {many['leads']:,} leads"
        f" / {few['tenants']} tenants"
    )
    return cost_line(
        title,
        medians[MANY],
        medians[FEW],
        bar=BAR,
        p95=worst,
        slowest_ms=slowest_ms,
    )


def _accept_ms(side: Side, effort: Effort) -> list[float]:
    load = wrk.run(
        side.url + measures.ACCEPT_PATH,
        body="lead",
        key=side.tenant["api_key"],
        connections=1,
        seconds=effort.warm_up_s,
    )
    return [load.p50_ms, load.p50_ms, load.p95_ms]


def _pipeline_ms(side: Side, effort: Effort) -> list[float]:
    client = _WebClient(side)
    client.login()
    return [client.open_pipeline() for _turn in range(effort.probes)]


def _login_ms(side: Side, effort: Effort) -> list[float]:
    return [_WebClient(side).login() for _turn in range(effort.probes // 2)]


def _page_ms(name: str, side: Side, effort: Effort) -> list[float]:
    """Load a page with a full cache: what is left is this server's own work."""
    loads = max(3, effort.loads // 3)
    found = pages.browse(side.url, side.database, side.tenant, side.form, loads, [name])
    times: list[float] = found[name]["warm"]["times_ms"]
    return times


class _WebClient:
    """Speaks to Odoo as its web client does."""

    def __init__(self, side: Side) -> None:
        self._side = side
        cookies = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(cookies)
        self._opener = urllib.request.build_opener(handler)

    def login(self) -> float:
        """Log in and load the menus; return the milliseconds that it took."""
        started = time.perf_counter()
        tenant = self._side.tenant
        self._call(
            "/web/session/authenticate",
            db=self._side.database,
            login=tenant["login"],
            password=tenant["password"],
        )
        self._opener.open(f"{self._side.url}/odoo", timeout=60).read()
        return (time.perf_counter() - started) * 1000

    def open_pipeline(self) -> float:
        """Ask for everything that the pipeline shows; return the milliseconds."""
        started = time.perf_counter()
        for method, arguments in pipeline_calls():
            path = f"/web/dataset/call_kw/crm.lead/{method}"
            self._call(path, model="crm.lead", method=method, args=[], kwargs=arguments)
        return (time.perf_counter() - started) * 1000

    def _call(self, path: str, **parameters: Any) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        request = urllib.request.Request(
            self._side.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        answer = json.load(self._opener.open(request, timeout=60))
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]
