"""The committed OpenAPI document is what the server serves."""

from __future__ import annotations

import json
from pathlib import Path

import requests

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


def test_the_committed_copy_is_current(running):
    served = requests.get(f"{running.url}/api/v1/openapi.json", timeout=30).json()
    committed = json.loads(COMMITTED.read_text())
    assert committed == served, "run scripts/openapi, see docs/development.md"
