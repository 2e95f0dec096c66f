"""Secrets of this checkout, made once and kept in ``.local/secrets.json`` (0600)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smarter_dev import files, locking, paths

PASSWORD_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 16


def location() -> Path:
    """The file that holds them."""
    return paths.local_dir() / "secrets.json"


def password() -> str:
    """A random password without letters that look alike."""
    return "".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(PASSWORD_LENGTH))


def fernet_key() -> str:
    """A key for encryption at rest."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def webhook_secret() -> str:
    """A signing secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def get(name: str, make: Callable[[], Any]) -> Any:
    """Return a stored secret, making it the first time it is asked for."""
    with locking.exclusive(paths.local_dir() / "secrets.lock", "reading secrets"):
        stored = files.read_json(location())
        if name not in stored:
            stored[name] = make()
            files.write_json(location(), stored)
        return stored[name]


def put(name: str, value: Any) -> None:
    """Store or replace a secret."""
    with locking.exclusive(paths.local_dir() / "secrets.lock", "reading secrets"):
        stored = files.read_json(location())
        files.write_json(location(), {**stored, name: value})
