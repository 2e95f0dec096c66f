"""OCA's queue_job, fetched for the comparison; the table says so when it is missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

from smarter_dev import environment, paths

PACKAGES = ("odoo-addon-queue_job==19.0.2.4.0.1", "openupgradelib")
# Measured once on a 2-core machine with 3 HTTP workers; used when it cannot be fetched.
REFERENCE_RATE = 33.0


def fetch() -> Path | None:
    """Return a directory with queue_job to put on the path, or ``None``."""
    target = paths.local_dir() / "bench" / "queue_job"
    if (target / "odoo" / "addons" / "queue_job").is_dir():
        return target
    pip = [str(environment.load().python), "-m", "pip", "install", "--quiet"]
    command = [*pip, "--no-deps", "--target", str(target), *PACKAGES]
    done = subprocess.run(command, capture_output=True, check=False)
    return None if done.returncode else target
