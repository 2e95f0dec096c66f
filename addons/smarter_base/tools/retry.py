"""When to try again: the schedule, its jitter, and what the peer asked for.

A schedule is data: the seconds to wait before each attempt. ``schedule[0]`` is the
wait before the first one, and the length is the number of attempts.
"""

from __future__ import annotations

import datetime
import email.utils
import random
from collections.abc import Sequence

DEFAULT_SCHEDULE = (0, 5, 300, 1800, 7200, 18000, 36000, 36000)
JITTER = 0.2
#: A longer Retry-After is shortened to this: the longest step of the schedule.
MAX_RETRY_AFTER_S = 36000.0
MAX_ATTEMPTS = 20
MAX_STEP_S = 7 * 86400


def parse_schedule(text: str) -> tuple[int, ...]:
    """Return ``"0, 5, 300"`` as numbers; ValueError says what is wrong."""
    try:
        steps = tuple(int(part) for part in text.split(","))
    except ValueError as exc:
        raise ValueError("a schedule is a list of seconds, as in 0, 5, 300") from exc
    if len(steps) > MAX_ATTEMPTS:
        raise ValueError(f"a schedule has at most {MAX_ATTEMPTS} steps")
    if min(steps) < 0 or max(steps) > MAX_STEP_S:
        raise ValueError(f"a step is between 0 and {MAX_STEP_S} seconds")
    return steps


def format_schedule(schedule: Sequence[int]) -> str:
    """Return the text that :func:`parse_schedule` reads."""
    return ", ".join(str(step) for step in schedule)


def next_wait(
    schedule: Sequence[int],
    attempts_made: int,
    *,
    rng: random.Random,
    floor_s: float = 0.0,
    retry_after_s: float | None = None,
) -> float | None:
    """Return the seconds until the next attempt, or None when the schedule is over.

    Jitter spreads the crowd after an outage; the floor and the peer's wish come on
    top of it, so that nobody is called earlier than asked for.
    """
    if attempts_made >= len(schedule):
        return None
    wait = schedule[attempts_made] * rng.uniform(1 - JITTER, 1 + JITTER)
    asked = min(retry_after_s or 0.0, MAX_RETRY_AFTER_S)
    return max(wait, floor_s, asked)


def parse_retry_after(value: str | None, *, now: float) -> float | None:
    """Return the seconds a ``Retry-After`` header asks for, in either of its forms.

    Nonsense gives None; a date in the past gives 0.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MAX_RETRY_AFTER_S)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return min(max(moment.timestamp() - now, 0.0), MAX_RETRY_AFTER_S)
