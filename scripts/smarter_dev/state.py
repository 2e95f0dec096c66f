"""What runs at the moment, in ``.local/state.json`` (0600)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smarter_dev import files, locking, paths


def location() -> Path:
    """The file that holds it."""
    return paths.local_dir() / "state.json"


def get(name: str) -> dict[str, Any]:
    """What is known about one service; empty when nothing is."""
    value = files.read_json(location()).get(name)
    return value if isinstance(value, dict) else {}


def put(name: str, value: dict[str, Any]) -> None:
    """Remember a service."""
    with locking.exclusive(paths.local_dir() / "state.lock", "writing its state"):
        files.write_json(location(), {**files.read_json(location()), name: value})


def forget(name: str) -> None:
    """Forget a service that was stopped."""
    with locking.exclusive(paths.local_dir() / "state.lock", "writing its state"):
        stored = files.read_json(location())
        stored.pop(name, None)
        files.write_json(location(), stored)
