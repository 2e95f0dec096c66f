"""How much of a limit is used, and whether that is worth a word to the managers."""

from __future__ import annotations

UNLIMITED = 0
WARN_PERCENT = 80
FULL_PERCENT = 100


def percent(used: int, limit: int) -> int:
    """Return how much of the limit is used, in percent, never rounded up; 0 if none."""
    return used * 100 // limit if limit else 0


def level(used: int, limit: int) -> int:
    """Return the warning that is due: 100 when full, 80 from 80 % on, else 0."""
    share = percent(used, limit)
    if share >= FULL_PERCENT:
        return FULL_PERCENT
    return WARN_PERCENT if share >= WARN_PERCENT else 0


def is_reached(used: int, limit: int) -> bool:
    """Whether there is no room for one more."""
    return bool(limit) and used >= limit
