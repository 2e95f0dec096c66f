"""Packages of npm that tests compare us with, kept in the user cache.

A directory with ``package.json`` and ``package-lock.json`` names them. The lock pins
every version by its digest and no address: npm asks the registry that this machine is
configured for. Scripts of packages never run. Node.js itself can be such a package, so
that its version does not depend on the machine.
"""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from smarter_dev import apt, console, files, locking, paths, process
from smarter_dev.errors import CommandFailed, SetupError

#: Set to a true word, tests that need npm are skipped instead of failing.
SKIP_VARIABLE = "SMARTER_TEST_WITHOUT_NPM"
MANIFESTS = ("package.json", "package-lock.json")
ARCHITECTURES = {"x86_64": "x64", "aarch64": "arm64"}
NEEDED_GIB = 1


def unwanted() -> bool:
    """Whether this machine is meant to do without npm."""
    return os.environ.get(SKIP_VARIABLE, "").lower() in {"1", "true", "yes", "on"}


def ensure(source: Path) -> Path:
    """Return a directory with ``node_modules`` as the lock of ``source`` says."""
    texts = [(source / name).read_text() for name in MANIFESTS]
    target = paths.cache_dir() / "npm" / f"{source.name}-{files.text_hash(texts)}"
    if not target.exists():
        lock = target.with_name(f"{target.name}.lock")
        with locking.exclusive(lock, "installing packages of npm"):
            if not target.exists():
                install(source, target)
    return target


def install(source: Path, target: Path) -> None:
    """Install into a directory that exists only when everything is there."""
    if not shutil.which("npm"):
        apt.install(["npm"], "npm")
    files.require_space(paths.cache_dir(), NEEDED_GIB)
    with (
        console.step(f"Installing packages of npm ({source.name})"),
        files.staged_directory(target) as staging,
    ):
        for name in MANIFESTS:
            shutil.copy(source / name, staging / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            process.run(command, cwd=staging)
        except CommandFailed as exc:
            raise failure(source, exc) from exc


def failure(source: Path, error: CommandFailed) -> SetupError:
    """Sentence for packages that could not be had."""
    tail = "\n".join(error.output.strip().splitlines()[-8:])
    return SetupError(
        f"Could not install the packages that {source / 'package.json'} names. Check the"
        " network connection and the registry that npm is configured for, or set"
        f" {SKIP_VARIABLE}=1 to skip the tests that need them.\n{tail}"
    )


def node(installed: Path) -> Path:
    """Return the Node.js among installed packages."""
    machine = platform.machine()
    name = f"node-linux-{ARCHITECTURES.get(machine, machine)}"
    found = installed / "node_modules" / name / "bin" / "node"
    if not found.exists():
        raise SetupError(f"There is no Node.js of ours for this machine ({machine}).")
    return found
