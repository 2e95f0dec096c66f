"""The text of a browser key: ``pk_`` and 32 characters.

It stands in the HTML of web sites, so it is an identifier and no secret: what keeps
strangers out is that it can do one thing, from the form's own origins.
"""

from __future__ import annotations

import re
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 32
#: For those who describe it to others.
PATTERN = rf"^pk_[A-Za-z0-9]{{{_LENGTH}}}$"
_SHAPE = re.compile(PATTERN)


def generate() -> str:
    """Return a new random key."""
    return "pk_" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def is_key(text: str | None) -> bool:
    """Tell whether this can be one of ours."""
    return bool(text and _SHAPE.fullmatch(text))
