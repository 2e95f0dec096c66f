"""Loads pages in Chromium and prints how long each took, as JSON.

A process of its own, run with the Python of the tools: it has the browser's driver. The
job comes on standard input: ``{"url", "database", "login", "password", "form",
"loads", "pages"}``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.screen import DESKTOP, TIMEOUT_MS, open_browser

COLD, WARM = "cold", "warm"
#: Not counted: bundles are made, and each HTTP worker loads what it keeps in memory.
WARM_UP = 3
_LOADED = "performance.getEntriesByType('navigation')[0].domComplete"


@dataclass(frozen=True)
class Wanted:
    """A page, and when somebody who waits for it would say that it is there."""

    path: str
    is_personal: bool = False
    #: True of the page when it can be used; without one its own "load" is the end.
    ready: str = ""


PAGES = {
    "login": Wanted("/web/login"),
    "/app": Wanted(
        "/app",
        is_personal=True,
        ready="document.querySelector('.sp-tile')"
        " && !document.querySelector('[aria-busy=true]')",
    ),
    "pipeline": Wanted(
        "/odoo/action-crm.crm_lead_action_pipeline",
        is_personal=True,
        ready="document.querySelector('.o_kanban_renderer .o_kanban_group')"
        " && !document.querySelector('.o_loading_indicator')",
    ),
    # Its policy lets nothing wait inside of it; it has no script either.
    "hosted form": Wanted("/f/{form}?lang=es"),
}


@dataclass
class Found:
    """All loads of one page with one kind of cache."""

    times_ms: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class Wire:
    """What crosses the wire while a page is loaded: caches answer the rest."""

    def __init__(self, session: CDPSession) -> None:
        self.requests = 0
        self.size = 0
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.loadingFinished", self._on_finished)
        session.send("Network.enable")

    def _on_response(self, event: dict[str, Any]) -> None:
        response = event["response"]
        is_kept = response.get("fromDiskCache") or response.get("fromPrefetchCache")
        is_here = response["url"].startswith(("data:", "blob:"))
        self.requests += not (is_kept or is_here)

    def _on_finished(self, event: dict[str, Any]) -> None:
        self.size += int(event["encodedDataLength"])


def main() -> int:
    job = json.load(sys.stdin)
    with open_browser() as browser:
        found = {name: measure(browser, job, PAGES[name]) for name in job["pages"]}
    json.dump(found, sys.stdout)
    return 0


def measure(browser: Browser, job: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Load a page with an empty cache and then with a full one, many times."""
    found = {COLD: Found(), WARM: Found()}
    for _turn in range(WARM_UP):
        visit(browser, job, wanted, {COLD: Found(), WARM: Found()})
    for _turn in range(job["loads"]):
        visit(browser, job, wanted, found)
    return {name: asdict(times) for name, times in found.items()}


def visit(
    browser: Browser, job: dict[str, Any], wanted: Wanted, found: dict[str, Found]
) -> None:
    """Open a new browser profile and load the page twice in it."""
    context = browser.new_context(viewport=DESKTOP, locale="es-CL")
    context.set_default_timeout(TIMEOUT_MS)
    try:
        if wanted.is_personal:
            log_in(context, job)
        url = job["url"] + wanted.path.format(form=job["form"])
        for cache in (COLD, WARM):
            note(load(context, url, wanted), found[cache])
    finally:
        context.close()


def log_in(context: BrowserContext, job: dict[str, Any]) -> None:
    """Get a session without loading any page: the cache stays empty."""
    names = {"db": "database", "login": "login", "password": "password"}
    parameters = {name: job[key] for name, key in names.items()}
    answer = context.request.post(
        f"{job['url']}/web/session/authenticate",
        data={"jsonrpc": "2.0", "method": "call", "params": parameters},
    )
    if "error" in answer.json():
        raise RuntimeError(answer.json()["error"]["data"]["message"])


def load(context: BrowserContext, url: str, wanted: Wanted) -> tuple[float, Wire]:
    """Load the page in a new tab; return the milliseconds and what it cost."""
    page = context.new_page()
    wire = Wire(context.new_cdp_session(page))
    answer = page.goto(url, wait_until="load")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{url}: {answer and answer.status}")
    taken_ms = wait(page, wanted)
    page.close()
    return taken_ms, wire


def wait(page: Page, wanted: Wanted) -> float:
    """Wait until the page can be used; return its age in milliseconds then."""
    if not wanted.ready:
        return float(page.evaluate(_LOADED))
    age = page.wait_for_function(
        f"({wanted.ready}) && performance.now()", polling="raf"
    )
    return float(age.json_value())


def note(measured: tuple[float, Wire], found: Found) -> None:
    taken_ms, wire = measured
    found.times_ms.append(taken_ms)
    found.requests.append(wire.requests)
    found.sizes.append(wire.size)


if __name__ == "__main__":
    sys.exit(main())
