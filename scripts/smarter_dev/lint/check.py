"""What a check is: a name, how to run it and, for some, how to repair."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smarter_dev import environment, paths


@dataclass(frozen=True)
class Outcome:
    """Whether a check passed, and what it found."""

    passed: bool
    text: str = ""


@dataclass(frozen=True)
class Check:
    """One line of the gate."""

    name: str
    run: Callable[[], Outcome]
    repair: Callable[[], Outcome] | None = None


def tool(module: str, *words: str) -> Outcome:
    """Run a Python tool of the environment in the checkout."""
    found = environment.load()
    return program([str(found.python), "-m", module, *words])


def program(command: Sequence[str]) -> Outcome:
    """Run a program in the checkout and keep what it says."""
    result = subprocess.run(
        list(command),
        cwd=paths.ROOT,
        env={**os.environ, **environment.load().variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Outcome(result.returncode == 0, result.stdout.strip())
