"""Each addon comes with its own dependencies only, and goes without a trace."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
import requests
from smarter_dev import addons, environment, log_check, odoo_cli, odoo_config
from smarter_dev import database as databases
from smarter_dev.server import OdooServer

from tests.support.cli import OdooCli
from tests.support.server_log import ServerLog
from tests.support.sql import Sql
from tests.support.tenants import rut

MANIFESTS: dict[str, dict[str, Any]] = {
    folder.name: ast.literal_eval((folder / "__manifest__.py").read_text("utf-8"))
    for folder in addons.directories()
}
# What was unique for each tenant, and is not for all: Odoo says so and goes on.
NO_LONGER_UNIQUE = re.compile(r"odoo\.schema: could not create unique index")
TIMEOUT_S = 60

pytestmark = pytest.mark.timeout(1800)


def needs(name: str) -> set[str]:
    """Return which of our addons this one depends on."""
    return MANIFESTS.keys() & set(MANIFESTS[name]["depends"])


def comes_by_itself(name: str) -> bool:
    return bool(MANIFESTS[name].get("auto_install"))


def is_large(name: str) -> bool:
    """Whether it is between ours and large addons of Odoo's, or stands on one that is."""
    foreign = set(MANIFESTS[name]["depends"]) - set(MANIFESTS)
    return (comes_by_itself(name) and bool(foreign)) or any(map(is_large, needs(name)))


LARGE = [name for name in MANIFESTS if is_large(name)]
# The others, each after what it needs.
CHAIN = [
    name
    for name in TopologicalSorter({n: needs(n) for n in MANIFESTS}).static_order()
    if name not in LARGE
]


# Odoo uninstalls by itself nothing that its settings load into every server.
SERVER_WIDE = MANIFESTS.keys() & set(odoo_config.server_wide_modules())


class Place:
    """A database, and a server that goes on while addons come and go."""

    def __init__(self, database: str, folder: Path) -> None:
        found = environment.load()
        self.database = database
        self.cli = OdooCli(found, database)
        self.sql = Sql(found.variables, database)
        self.log = ServerLog(folder / "odoo.log")
        self._server = OdooServer(
            database, workers=0, cron_threads=0, log_path=self.log.path
        )

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def module(self, action: str, *names: str) -> None:
        done = self.cli.run("module", action, *names)
        assert done.returncode == 0, done.stderr[-4000:]
        problems = log_check.problems(done.stderr)
        assert [p for p in problems if not NO_LONGER_UNIQUE.search(p)] == []

    def add_tenant(self) -> None:
        """Have data of ours in the database: what is empty goes easily."""
        self.cli.json(
            *("tenant", "create", "--rut", rut(76_543_210), "--name", "Los Aromos"),
            *("--admin-email", "gerencia@example.cl", "--plan", "enterprise"),
        )

    def installed(self) -> set[str]:
        """Return which of our addons are there."""
        rows = self.sql.rows(
            "SELECT name FROM ir_module_module WHERE state='installed'"
        )
        return MANIFESTS.keys() & {name for (name,) in rows}

    def check_that_odoo_works(self, word: str) -> None:
        """Sign in and write to what everybody uses."""
        session = requests.Session()
        credential = {"db": self.database, "login": "admin", "password": "admin"}
        assert self._call(session, "/web/session/authenticate", **credential)["uid"]
        for model in ("res.partner", "product.template", "crm.lead", "utm.source"):
            if self.sql.rows("SELECT FROM ir_model WHERE model = %s", model):
                values = {"name": f"{word}, {model}"}
                row = self._model(session, model, "create", [values])
                assert self._model(session, model, "copy", row)
        assert self.log.problems() == []

    def check_that_nothing_is_left(self) -> None:
        """Look for names of ours, for Odoo's own rules, and at the first page."""
        traces = self.sql.rows(
            "SELECT relname FROM pg_class WHERE relname LIKE 'smarter%%'"
            " UNION SELECT proname FROM pg_proc WHERE proname LIKE 'smarter%%'"
            " UNION SELECT model FROM ir_model WHERE model LIKE 'smarter.%%'"
            " UNION SELECT name FROM ir_model_data WHERE module LIKE 'smarter%%'"
        )
        assert traces == []
        login = self.sql.value(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conname = 'res_users_login_key'"
        )
        assert login.startswith("UNIQUE (login")  # websites have a word in it
        page = requests.get(f"{self._server.url}/web/login", timeout=TIMEOUT_S)
        assert page.status_code == 200
        assert self.log.problems() == []

    def _model(
        self, session: requests.Session, model: str, method: str, *args: object
    ) -> Any:
        path = f"/web/dataset/call_kw/{model}/{method}"
        parameters = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self._call(session, path, **parameters)

    def _call(self, session: requests.Session, path: str, **parameters: object) -> Any:
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        answer = session.post(self._server.url + path, json=body, timeout=TIMEOUT_S)
        document = answer.json()
        assert "result" in document, document
        return document["result"]


@contextmanager
def place(database: str, folder: Path) -> Iterator[Place]:
    here = Place(database, folder)
    try:
        here.start()
        yield here
    finally:
        here.stop()
        databases.drop(database)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Place]:
    """A database with everything."""
    database = f"smarter_e2e_{os.getpid()}_full"
    databases.clone(databases.template_name(), database)
    with place(database, tmp_path) as here:
        yield here


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Place]:
    """A database with the least that Odoo has."""
    database = f"smarter_e2e_{os.getpid()}_bare"
    databases.drop(database)
    odoo_cli.run_modules(database, tmp_path / "build.log", install=["base"])
    with place(database, tmp_path) as here:
        yield here


def test_each_addon_comes_and_goes_with_its_own_dependencies_only(bare: Place) -> None:
    there: set[str] = set()
    for name in CHAIN:
        if name not in there:
            bare.module("install", name)
        there |= {name}
        there |= {n for n in CHAIN if comes_by_itself(n) and needs(n) <= there}
        assert bare.installed() == there
        bare.check_that_odoo_works(f"with {name}")
    bare.add_tenant()
    for name in reversed(CHAIN):
        if name in SERVER_WIDE:
            continue
        bare.module("uninstall", name)
        there -= {name}
        there -= {n for n in SERVER_WIDE if name in needs(n)}
        assert bare.installed() == there
        bare.check_that_odoo_works(f"without {name}")
    bare.check_that_nothing_is_left()


def test_what_isolates_larger_addons_goes_first_and_the_rest_at_once(
    full: Place,
) -> None:
    full.add_tenant()
    for names in (LARGE, ["smarter_base"]):
        full.module("uninstall", *names)
        full.check_that_odoo_works(f"without {names[0]}")
    full.check_that_nothing_is_left()
