"""One database with two full tenants, a server on it, and two Odoo processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from smarter_dev import database as databases

from .arena import Arena


@pytest.fixture(scope="session")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Everything that the tests of this folder need; see ``Arena``."""
    database = f"smarter_e2e_{os.getpid()}_isolation"
    databases.clone(databases.template_name(), database)
    arena = Arena(database, tmp_path_factory.mktemp("isolation"))
    try:
        arena.build()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda start: start(), (arena.serve, arena.mark)))
        yield arena
    finally:
        arena.close()
        databases.drop(database)
