"""Where things live: the checkout, its ``.local`` directory and the user cache."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
TESTS = ROOT / "tests"
SCRIPTS = ROOT / "scripts"
LOCAL = ROOT / ".local"


def cache_dir() -> Path:
    """Directory shared by all checkouts of this user: Odoo and virtual environments."""
    explicit = os.environ.get("SMARTER_CACHE_DIR")
    if explicit:
        return Path(explicit).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().resolve() / "smarteros"


def local_dir() -> Path:
    """Directory of everything that belongs to this checkout only; created on demand."""
    LOCAL.mkdir(mode=0o755, exist_ok=True)
    return LOCAL


def log_dir() -> Path:
    """Directory of the logs of everything we start."""
    directory = local_dir() / "log"
    directory.mkdir(exist_ok=True)
    return directory


def data_dir() -> Path:
    """Odoo's data directory: filestore and sessions."""
    directory = local_dir() / "data"
    directory.mkdir(mode=0o700, exist_ok=True)
    return directory


def checkout_id() -> str:
    """Eight characters that tell this checkout from others on the machine."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
