"""Host names in one spelling: lower case, ASCII, without port."""

from __future__ import annotations

import ipaddress
import re

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_LONGEST = 253


def normalize(text: str) -> str:
    """Return the canonical spelling of a host name; ValueError if it is none.

    An address is none, and neither is a name without a dot: nobody owns those.
    """
    name = text.strip().rstrip(".").lower()
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(text) from None
    labels = name.split(".")
    fits = len(labels) > 1 and len(name) <= _LONGEST
    if not fits or not all(map(_LABEL.fullmatch, labels)) or _is_address(name):
        raise ValueError(text)
    return name


def of_header(host: str) -> str:
    """Return the name in a ``Host`` header as it would be stored."""
    return host.partition(":")[0].rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
