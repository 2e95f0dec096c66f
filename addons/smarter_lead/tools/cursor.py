"""Where a list goes on: opaque to clients, bound to its filters.

A cursor names the last row of a page by its public id, never by its number: numbers
count the rows of all tenants. Whoever reads it looks the row up among the tenant's own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Mapping

_MARK_LENGTH = 8
_LENGTH = 16 + _MARK_LENGTH


class CursorError(ValueError):
    """No cursor of ours, or that of a list with other filters."""


def encode(reference: str, filters: Mapping[str, str | None]) -> str:
    """Return the cursor after the row with this public id."""
    return base64.urlsafe_b64encode(
        uuid.UUID(reference).bytes + _mark(filters)
    ).decode()


def decode(cursor: str, filters: Mapping[str, str | None]) -> str:
    """Return the public id of the row that the cursor stands behind.

    :raises CursorError: it was not given out for a list with these filters
    """
    try:
        raw = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise CursorError from exc
    if len(raw) != _LENGTH or raw[16:] != _mark(filters):
        raise CursorError
    return str(uuid.UUID(bytes=raw[:16]))


def _mark(filters: Mapping[str, str | None]) -> bytes:
    text = json.dumps(dict(filters), sort_keys=True)
    return hashlib.sha256(text.encode()).digest()[:_MARK_LENGTH]
