"""``scripts/odoo``: Odoo's command line, on the database of ``scripts/up``."""

from __future__ import annotations

import os
from collections.abc import Sequence

from smarter_dev import environment, instance, odoo_cli
from smarter_dev.commands.failing import reported


@reported
def main(words: Sequence[str]) -> int:
    """Run the command; every word goes to Odoo as it is."""
    environment.prepare()
    # Like libpq: a default that `-d` overrides.
    os.environ.setdefault("PGDATABASE", instance.NAME)
    odoo_cli.replace_process(words)
    return 0
