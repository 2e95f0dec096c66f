"""The machine in one sentence, so that figures are never read without it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from smarter_dev import sql


def describe() -> str:
    """Return cores, memory, system, PostgreSQL and Python."""
    cores = len(os.sched_getaffinity(0))
    [[postgres]] = sql.run("SELECT current_setting('server_version_num')::int / 10000")
    return (
        f"{cores} cores, {_memory_gib()} GiB, {_system()}, PostgreSQL {postgres},"
        f" Python {platform.python_version()}"
    )


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _system() -> str:
    lines = Path("/etc/os-release").read_text("utf-8").splitlines()
    names = dict(line.split("=", 1) for line in lines if "=" in line)
    return names.get("PRETTY_NAME", platform.platform()).strip('"')
