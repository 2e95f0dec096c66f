"""A checkout of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from smarter_dev import paths


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout: ``.local`` and ``addons`` are below a temporary directory."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(paths, "ADDONS", tmp_path / "addons")
    monkeypatch.setenv("SMARTER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("ODOO_HOME", raising=False)
    return tmp_path
