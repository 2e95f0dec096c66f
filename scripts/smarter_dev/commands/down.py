"""``scripts/down``: stop what ``scripts/up`` and ``scripts/test`` started."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from smarter_dev import console, stack
from smarter_dev.commands.failing import reported


@reported
def main(words: Sequence[str]) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="scripts/down",
        description="Stop Odoo, the sandbox, and the private Redis and PostgreSQL of"
        " this checkout. Data is kept.",
    )
    parser.parse_args(words)
    stopped = stack.stop() + stack.stop_services()
    console.say(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0
