"""One Python environment per set of pins; a half-made one starts over."""

from __future__ import annotations

from pathlib import Path

import pytest
from smarter_dev import apt, process, virtualenv
from smarter_dev.errors import CommandFailed

HOME = Path("/opt/odoo")


@pytest.fixture
def pins(checkout, monkeypatch):
    """Requirements of a checkout; environments are made and filled in no time."""
    runtime, tools = checkout / "requirements.txt", checkout / "requirements-dev.txt"
    runtime.write_text("# Runtime.\nrequests==1\n")
    tools.write_text("pytest==1\n")
    monkeypatch.setattr(virtualenv, "RUNTIME", runtime)
    monkeypatch.setattr(virtualenv, "TOOLS", tools)
    installed = []
    monkeypatch.setattr(process, "run", make_environment)
    monkeypatch.setattr(
        virtualenv, "install", lambda _directory, path: installed.append(path.name)
    )
    return installed


def make_environment(command, **_options):
    """Stand for ``python -m venv``."""
    library = Path(command[-1]) / "lib" / "python3.11" / "site-packages"
    library.mkdir(parents=True)
    (Path(command[-1]) / "bin").mkdir()
    return ""


def test_it_is_made_once_and_tools_are_added_later(pins):
    python = virtualenv.ensure()
    assert virtualenv.ensure() == python
    assert pins == ["requirements.txt"]
    assert virtualenv.ensure(tools=True) == python
    assert pins == ["requirements.txt", "requirements-dev.txt"]


def test_odoo_is_on_its_path_and_has_an_executable(pins):
    python = virtualenv.ensure()
    virtualenv.link_odoo(python, HOME)
    [link] = python.parents[1].glob("lib/*/site-packages/odoo.pth")
    assert link.read_text() == f"{HOME}\n"
    launcher = virtualenv.launcher(python)
    assert launcher.read_text().startswith(f"#!{python}\n")
    assert launcher.stat().st_mode & 0o100


def test_a_newer_odoo_in_the_cache_is_linked_instead(pins):
    python = virtualenv.ensure()
    for home in (HOME, Path("/opt/newer")):
        virtualenv.link_odoo(python, home)
    [link] = python.parents[1].glob("lib/*/site-packages/odoo.pth")
    assert link.read_text() == "/opt/newer\n"


def test_another_pin_or_an_odoo_of_ones_own_is_another_environment(pins, monkeypatch):
    first = virtualenv.ensure()
    with monkeypatch.context() as patch:
        patch.setenv("ODOO_HOME", "/opt/other")
        assert virtualenv.ensure() != first
    virtualenv.RUNTIME.write_text("requests==2\n")
    assert virtualenv.ensure() != first


def test_a_half_made_environment_starts_over(pins, monkeypatch):
    def fail(*_args):
        raise CommandFailed("pip", 1, "no network")

    with monkeypatch.context() as patch:
        patch.setattr(virtualenv, "install", fail)
        with pytest.raises(CommandFailed):
            virtualenv.ensure()
    virtualenv.ensure()
    assert pins == ["requirements.txt"]


def test_a_missing_venv_module_is_installed(pins, monkeypatch):
    asked = []

    def run(command, **_options):
        if not asked:
            raise CommandFailed("venv", 1, "ensurepip is not available")
        return make_environment(command)

    monkeypatch.setattr(process, "run", run)
    monkeypatch.setattr(apt, "install", lambda names, _why: asked.extend(names))
    virtualenv.ensure()
    [name] = asked
    assert name.startswith("python3.") and name.endswith("-venv")
