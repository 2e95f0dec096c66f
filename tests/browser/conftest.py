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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="package")
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
        variables={
            "SMARTER_OUTBOUND_ALLOW": stage.sandbox.address,
            **stage.sandbox.chatwoot.variables,
        },
    ) as server:
        yield server.url


@pytest.fixture(scope="module", params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def log_in(request, browser, web_url, pictures) -> Iterator[Callable[..., Screen]]:
    """Return a function that logs a person in, on a desktop and then on a phone."""
    screens: list[Screen] = []

    def open_screen(login: str, password: str) -> Screen:
        screen = Screen(browser, web_url, request.param, pictures)
        screens.append(screen)
        screen.log_in(login, password)
        return screen

    yield open_screen
    for screen in screens:
        screen.close()


@pytest.fixture(scope="module")
def manager_screen(stage, log_in) -> Screen:
    tenant = stage.tenants[0]
    return log_in(tenant.login, tenant.password)


@pytest.fixture(scope="module")
def operator_screen(log_in) -> Screen:
    return log_in(*ADMIN)


@pytest.fixture
def manager(manager_screen: Screen) -> Iterator[Screen]:
    """The first tenant's manager; nothing may complain meanwhile."""
    yield manager_screen
    assert manager_screen.take_complaints() == []


@pytest.fixture
def operator(operator_screen: Screen) -> Iterator[Screen]:
    """The administrator of this server; nothing may complain meanwhile."""
    yield operator_screen
    assert operator_screen.take_complaints() == []
