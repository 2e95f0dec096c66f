"""Run Odoo's command line in the environment of this checkout."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from smarter_dev import environment, log_check, paths, process, virtualenv
from smarter_dev.errors import SetupError


def command(found: environment.Environment, *words: str) -> list[str]:
    """The command that runs Odoo with these words."""
    return [str(found.python), str(virtualenv.launcher(found.python)), *words]


def run_logged(
    words: Sequence[str],
    log_path: Path,
    *,
    variables: Mapping[str, str] | None = None,
    stdin: str | None = None,
) -> None:
    """Run an Odoo command to its end with its log in a file."""
    found = environment.load()
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log:
        result = subprocess.run(
            command(found, *words),
            env={**found.full_variables(), **(variables or {})},
            cwd=paths.ROOT,
            input=(stdin or "").encode(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    if result.returncode:
        raise SetupError(
            f"Odoo failed (`odoo {' '.join(words[:6])}`), see {log_path}:\n"
            f"{process.tail(log_path, 25)}"
        )


def run_modules(
    database: str,
    log_path: Path,
    *,
    install: Sequence[str] = (),
    update: Sequence[str] = (),
    extra: Sequence[str] = (),
) -> list[str]:
    """Install and update addons; return the log's warnings and errors."""
    words = ["server", "-d", database, "--no-http", "--stop-after-init", *extra]
    if install:
        words += ["-i", ",".join(install)]
    if update:
        words += ["-u", ",".join(update)]
    # A crash of PostgreSQL may undo the last moments of a build, which starts over.
    run_logged(words, log_path, variables={"PGOPTIONS": "-c synchronous_commit=off"})
    return log_check.problems(log_path.read_text(errors="replace"))


def replace_process(words: Sequence[str]) -> None:
    """Become Odoo's command line, as ``scripts/odoo`` does."""
    found = environment.load()
    full = command(found, *words)
    os.execvpe(full[0], full, found.full_variables())
