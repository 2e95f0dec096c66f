"""Fixtures of the end-to-end and browser tests: one real server for all of them.

Nothing here imports Odoo: the server is another process, reached over HTTP.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from smarter_dev import database as databases
from smarter_dev import environment as environments

from tests.sandbox.client import SandboxProcess
from tests.support.stage import Stage

BUSINESSES = (
    (76_543_210, "Ferretería Los Aromos SpA"),
    (77_123_456, "Clínica Dental Ñuñoa Ltda."),
)
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def peers() -> Iterator[SandboxProcess]:
    """The outside services, in a process of their own."""
    with SandboxProcess() as process:
        yield process


@pytest.fixture(scope="session")
def stage(peers, tmp_path_factory) -> Iterator[Stage]:
    """A database cloned from the template, with two tenants connected to n8n."""
    database = f"smarter_e2e_{os.getpid()}"
    databases.clone(databases.template_name(), database)
    stage = Stage(
        environment=environments.load(),
        database=database,
        sandbox=peers,
        folder=tmp_path_factory.mktemp("server"),
    )
    try:
        stage.add_tenants(*BUSINESSES)
        stage.start()
        stage.connect_tenants()
        yield stage
    finally:
        stage.stop()
        databases.drop(database)


@pytest.fixture
def running(stage: Stage) -> Stage:
    """The stage with its server up, whatever an earlier test did to it."""
    stage.sandbox.clear_faults()
    if not stage.is_running:
        stage.start()
    return stage


@pytest.fixture
def report_figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a measured figure at the end of the run, passed or failed."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for figure in config.stash.get(FIGURES, []):
        terminalreporter.write_line(f"measured: {figure}")
