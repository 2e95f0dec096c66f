"""What root may do that others may not: install packages, become another user."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path

from smarter_dev.errors import SetupError

POSTGRES_USERS = ("postgres", "nobody")


def is_root() -> bool:
    """Whether this process may install packages and change users."""
    return os.geteuid() == 0


def database_user() -> str | None:
    """Account that runs the private PostgreSQL; None means the current user."""
    if not is_root():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in POSTGRES_USERS if name in known), None)


def owner(path: Path) -> str | None:
    """Account that owns a file of another account; None when it is ours or absent."""
    try:
        name = path.owner()
    except (FileNotFoundError, KeyError):
        return None
    return name if path.stat().st_uid != os.geteuid() else None


def as_user(user: str | None, command: Sequence[str | Path]) -> list[str | Path]:
    """Return the command, wrapped so that it runs as another account."""
    if user is None:
        return list(command)
    if shutil.which("runuser"):
        return ["runuser", "-u", user, "--", *command]
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", *command]


def give_to(path: Path, user: str | None) -> None:
    """Hand a file or directory to another account."""
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def reachable_by_others(directory: Path) -> bool:
    """Whether another account may pass through every parent of a directory."""
    return all(parent.stat().st_mode & 0o001 for parent in directory.parents)


def require_own(directory: Path) -> None:
    """Refuse a directory that somebody else put where ours should be."""
    if directory.stat().st_uid != os.geteuid():
        raise SetupError(f"{directory} belongs to another account: remove it first.")
