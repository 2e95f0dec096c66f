"""Packages of others, from npm."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from smarter_dev import npm, paths

from tests.sandbox.client import SandboxProcess

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def npm_packages() -> Callable[[str], Path]:
    """Install what a directory of this one names; fails clearly when that fails."""

    def install(name: str) -> Path:
        if npm.unwanted():
            pytest.skip(f"{npm.SKIP_VARIABLE} is set")
        return npm.ensure(HERE / name)

    return install


@pytest.fixture(scope="session")
def clerk_tools() -> Callable[[str], ModuleType]:
    """Import a pure module of the Clerk addon without Odoo around it."""
    package = "smarter_clerk_tools"
    folder = paths.ADDONS / "smarter_clerk" / "tools"
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec and spec.loader
    sys.modules[package] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[package])
    return lambda name: importlib.import_module(f"{package}.{name}")


@pytest.fixture(scope="session")
def peers() -> Iterator[SandboxProcess]:
    """A sandbox of our own: these tests change its keys."""
    with SandboxProcess() as process:
        yield process
