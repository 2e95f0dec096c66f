"""A form's public value as JSON and back, to be shared between processes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter

from .config import FormConfig

_ADAPTER = TypeAdapter(FormConfig)
#: Another version of the code finds nothing of this one's.
SHAPE = hashlib.sha256(json.dumps(_ADAPTER.json_schema()).encode()).hexdigest()[:12]


def dump(config: FormConfig) -> Any:
    """Return the value as what JSON can hold."""
    return _ADAPTER.dump_python(config, mode="json")


def load(stored: Any) -> FormConfig:
    """Return the value that `dump` made this of."""
    return _ADAPTER.validate_python(stored)
