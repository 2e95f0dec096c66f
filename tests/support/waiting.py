"""Wait for a condition instead of for the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
INTERVAL_S = 0.05


def until(
    read: Callable[[], Value],
    *,
    timeout_s: float = 30,
    what: str,
    accept: Callable[[Value], bool] = bool,
) -> Value:
    """Return the first value of ``read`` that ``accept`` takes; fail at the time-out."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = read()
        if accept(value):
            return value
        if time.monotonic() > deadline:
            raise AssertionError(
                f"gave up after {timeout_s} s on {what}; last: {value!r}"
            )
        time.sleep(INTERVAL_S)
