"""Packages of npm are installed once, whole, as the lock says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from smarter_dev import apt, files, npm, paths, process
from smarter_dev.errors import CommandFailed, SetupError


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "clerk"
    folder.mkdir()
    for name in npm.MANIFESTS:
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """Stand for npm, and put the cache elsewhere."""
    seen = []

    def run(command, *, cwd):
        seen.append(command)
        (cwd / "node_modules").mkdir()
        return ""

    monkeypatch.setenv("SMARTER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(npm.shutil, "which", lambda _name: "/usr/bin/npm")
    monkeypatch.setattr(process, "run", run)
    monkeypatch.setattr(files, "require_space", lambda *_arguments: None)
    return seen


def test_installed_once_without_running_scripts(source, commands):
    installed = npm.ensure(source)
    assert npm.ensure(source) == installed
    (command,) = commands
    assert command[:2] == ["npm", "ci"] and "--ignore-scripts" in command
    assert (installed / "node_modules").is_dir()
    assert (installed / "package-lock.json").exists()


def test_another_lock_is_another_directory(source, commands):
    first = npm.ensure(source)
    (source / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assert npm.ensure(source) != first
    assert len(commands) == 2


def test_failure_leaves_nothing_and_says_what_to_do(source, commands, monkeypatch):
    def fail(command, *, cwd):
        raise CommandFailed("npm ci", 1, "ENOTFOUND")

    monkeypatch.setattr(process, "run", fail)
    with pytest.raises(SetupError, match="SMARTER_TEST_WITHOUT_NPM=1") as caught:
        npm.ensure(source)
    assert "ENOTFOUND" in str(caught.value)
    assert not list((source.parent / "cache" / "npm").glob("clerk-*/node_modules"))


def test_npm_itself_comes_from_debian(source, commands, monkeypatch):
    installed = []
    monkeypatch.setattr(npm.shutil, "which", lambda _name: None)
    monkeypatch.setattr(apt, "install", lambda names, purpose: installed.extend(names))
    npm.ensure(source)
    assert installed == ["npm"]


def test_tests_are_skipped_only_on_request(monkeypatch):
    monkeypatch.delenv(npm.SKIP_VARIABLE, raising=False)
    assert not npm.unwanted()
    for value, expected in {"1": True, "true": True, "0": False, "": False}.items():
        monkeypatch.setenv(npm.SKIP_VARIABLE, value)
        assert npm.unwanted() is expected


def test_node_of_another_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(npm.platform, "machine", lambda: "riscv64")
    with pytest.raises(SetupError, match="riscv64"):
        npm.node(tmp_path)


def locks():
    return sorted(paths.TESTS.glob("*/*/package-lock.json"))


@pytest.mark.parametrize("lock", locks(), ids=lambda path: path.parent.name)
def test_locks_pin_digests_and_no_addresses(lock: Path):
    packages = json.loads(lock.read_text())["packages"]
    assert packages.pop("")["dependencies"]
    assert all(package["integrity"] for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize("lock", locks(), ids=lambda path: path.parent.name)
def test_versions_are_exact(lock: Path):
    manifest = json.loads((lock.parent / "package.json").read_text())
    wanted = manifest["dependencies"] | manifest.get("optionalDependencies", {})
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
