"""The browser of tours and browser tests: the machine's Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path

from smarter_dev import apt

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def find() -> Path | None:
    """A Chromium of this machine."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return Path(found) if found else None


def ensure() -> None:
    """Install Chromium when there is none and we may."""
    if find() is None:
        apt.install(["chromium"], "Chromium")
