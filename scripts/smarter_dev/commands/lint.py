"""``scripts/lint``: the gate before the tests."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from smarter_dev import console, environment
from smarter_dev.commands.failing import reported
from smarter_dev.lint import catalogue
from smarter_dev.lint.check import Check, Outcome


@reported
def main(words: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="scripts/lint",
        description="Check formatting, typing and conventions of the whole checkout.",
    )
    parser.add_argument(
        "--fix", action="store_true", help="repair what can be repaired"
    )
    options = parser.parse_args(words)
    environment.prepare(tools=True)
    failed = [
        check.name for check in catalogue.checks() if not passes(check, options.fix)
    ]
    print(f"\nlint: {', '.join(failed)} failed" if failed else "\nlint: all clean")
    return 1 if failed else 0


def passes(check: Check, fix: bool) -> bool:
    """Run one check and show what it found."""
    with console.step(check.name):
        outcome: Outcome = check.repair() if fix and check.repair else check.run()
    if not outcome.passed:
        print(outcome.text or "failed", flush=True)
    return outcome.passed
