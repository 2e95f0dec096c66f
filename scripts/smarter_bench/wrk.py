"""Load over HTTP with wrk: its cost is small enough to share two cores with Odoo."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from smarter_dev.errors import SetupError

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw."""

    rate: float
    p50_ms: float
    p95_ms: float
    failed: int


def ensure() -> None:
    """Have wrk, from the machine's own packages when it is missing."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", "wrk"],
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if not shutil.which("wrk"):
        raise SetupError("scripts/bench needs wrk: install the package `wrk`.")


def run(
    url: str, *, body: str, key: str = "", connections: int = 4, seconds: int = 4
) -> Load:
    """Post as fast as the server answers; ``body`` names a template of ``load.lua``."""
    command = [
        *("wrk", "--threads", "1", "--connections", str(connections)),
        *("--duration", f"{seconds}s", "--timeout", "30s"),
        *("--script", str(SCRIPT), url, "--", body, key),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"wrk failed: {done.stderr or done.stdout}")
    return Load(**json.loads(done.stdout.splitlines()[-1]))
