"""Redis: the one that ``SMARTER_REDIS_URL`` names, else a private one in ``.local``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from smarter_dev import (
    apt,
    console,
    credentials,
    files,
    paths,
    ports,
    process,
    state,
)
from smarter_dev.errors import SetupError

VARIABLE = "SMARTER_REDIS_URL"
SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {directory}
save ""
appendonly no
maxmemory 256mb
"""


def ensure() -> dict[str, str]:
    """Return the variable that leads to a running Redis."""
    explicit = os.environ.get(VARIABLE)
    if explicit:
        return {VARIABLE: explicit}
    stored = state.get("redis")
    if not process.is_running(stored) or not ports.answers(stored["port"]):
        with console.step("Starting a private Redis"):
            stored = start(stored.get("port"))
    secret = credentials.get("redis_password", credentials.password)
    return {VARIABLE: f"redis://:{secret}@{ports.LOOPBACK}:{stored['port']}/0"}


def stop() -> bool:
    """Stop the private Redis of this checkout; False when none runs."""
    stored = state.get("redis")
    if not process.is_running(stored):
        return False
    process.stop_group(stored)
    return True


def start(previous_port: int | None) -> dict[str, Any]:
    """Start it and remember its process."""
    program = shutil.which("redis-server")
    if program is None:
        apt.install(["redis-server"], "Redis")
        program = shutil.which("redis-server") or "redis-server"
    port = ports.keep_or_replace(previous_port)
    log = paths.log_dir() / "redis.log"
    running = process.start([program, write_settings(port)], log)
    stored = {**process.identity(running.pid), "port": port}
    state.put("redis", stored)
    if not process.wait_until(lambda: ports.answers(port), 10):
        raise SetupError(f"Redis does not start:\n{process.tail(log)}")
    return stored


def write_settings(port: int) -> Path:
    """Write its configuration; the password stays off the command line."""
    directory = paths.local_dir() / "redis"
    directory.mkdir(mode=0o700, exist_ok=True)
    text = SETTINGS.format(
        port=port,
        password=credentials.get("redis_password", credentials.password),
        directory=directory,
    )
    files.write_text(directory / "redis.conf", text, 0o600)
    return directory / "redis.conf"
