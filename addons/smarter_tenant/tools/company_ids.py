"""What may stand in the context key ``allowed_company_ids``."""

from __future__ import annotations

from collections.abc import Container

KEY = "allowed_company_ids"
_MAX_ID = 2**31 - 1


def is_id(value: object) -> bool:
    """Tell whether PostgreSQL could have a row of this id; booleans are no ids."""
    return type(value) is int and 0 < value <= _MAX_ID


def clean(value: object, own: Container[int] | None = None) -> list[int]:
    """Return the ids of a value that a client sent, whatever its shape.

    With ``own`` only these are left. The order stays: the first is the main company.
    """
    if not isinstance(value, list | tuple):
        return []
    ids = dict.fromkeys(item for item in value if is_id(item))
    return [id_ for id_ in ids if own is None or id_ in own]


def from_text(text: str) -> list[int]:
    """Return the ids of a cookie: ``1-2``."""
    parts = (part for part in text.split("-") if part.isascii() and part.isdecimal())
    # Longer ones are no ids, and slow to read.
    return clean([int(part) for part in parts if len(part) < 11])
