"""A browser, a server that also serves its websocket, and pages for two people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from smarter_dev import paths
from smarter_dev.server import OdooServer, free_port

from tests.support.stage import Stage

from .screen import DESKTOP, PHONE, Screen, open_browser

ADMIN = ("admin", "admin")


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots go; the directory is ignored by git."""
    return paths.local_dir() / "artifacts" / "browser"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def web_url(stage: Stage, tmp_path_factory) -> Iterator[str]:
    """A second server on the same database, threaded: one port for pages and bus."""
    if not stage.is_running:
        stage.start()
    log = tmp_path_factory.mktemp("web") / "odoo.log"
    with OdooServer(
        database=stage.database,
        port=free_port(),
        workers=0,
        cron_threads=0,
        log_path=log,
        variables={"SMARTER_OUTBOUND_ALLOW": stage.sandbox.address},
    ) as server:
        yield server.url


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def open_screen(request, browser, web_url, pictures) -> Iterator[Callable[..., Screen]]:
    """Return a function that logs a person in; nothing may complain meanwhile."""
    screens: list[Screen] = []

    def log_in(login: str, password: str) -> Screen:
        screen = Screen(browser, web_url, request.param, pictures)
        screens.append(screen)
        screen.log_in(login, password)
        return screen

    yield log_in
    complaints = [text for screen in screens for text in screen.complaints]
    for screen in screens:
        screen.close()
    assert complaints == []


@pytest.fixture
def manager(stage, web_url, open_screen) -> Screen:
    """The first tenant's manager, who has one lead and one delivery to look at."""
    tenant = stage.tenants[0]
    return open_screen(tenant.login, tenant.password)


@pytest.fixture
def operator(open_screen) -> Screen:
    return open_screen(*ADMIN)
