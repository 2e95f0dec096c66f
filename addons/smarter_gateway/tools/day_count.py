"""Requests of tenants by day: counted in Redis along with their limits.

A day of a database is one hash: for each tenant what was let through and what was
refused, and a mark that says which hash it is. When Redis loses it a new hash with
another mark begins; who reads it adds the figures of both up.

These are figures for graphs and not for bills: what was counted while Redis was away, or
refused without asking it, goes there with the next request that this process counts, and
is lost with a process that ends before.
"""

from __future__ import annotations

import functools
import threading
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_base.tools.redis_link import RedisLink

LET_THROUGH = "requests"
REFUSED = "refused"
MARK = "mark"
# Long enough to be read after a long night, and then it goes by itself.
LIFETIME_S = 4 * 24 * 3600
# What one request passes on at most of what had to wait.
PASSED_ON = 50
_MAX_WAITING = 10_000
# What may pass until a hash is read: of all tenants, and while somebody waits.
_READING_S = 10.0
_LOOKING_S = 0.3


@dataclass(frozen=True, slots=True)
class Account:
    """Whose requests are counted, and in which hash."""

    place: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Day:
    """What a hash says."""

    mark: str
    # Tenant -> figure -> amount.
    figures: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Waiting:
    """Counts of this process that Redis does not know yet."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, account: Account, figure: str) -> None:
        """Keep one request for later."""
        key = (account.place, f"{account.tenant}:{figure}")
        with self._lock:
            if key in self._counts or len(self._counts) < _MAX_WAITING:
                self._counts[key] += 1

    def take(self) -> Sequence[tuple[tuple[str, str], int]]:
        """Return some of them, which are then no longer here."""
        if not self._counts:
            return ()
        with self._lock:
            keys = list(self._counts)[:PASSED_ON]
            return [(key, self._counts.pop(key)) for key in keys]

    def give_back(self, counts: Iterable[tuple[tuple[str, str], int]]) -> None:
        """Keep again what could not be passed on."""
        with self._lock:
            for key, amount in counts:
                self._counts[key] += amount


def new_mark() -> str:
    """Return a mark for a hash that may have to be begun."""
    return uuid.uuid4().hex


def place(database: str, day: date) -> str:
    """Return the name of the hash of a day."""
    return f"smarter:day:{database}:{day.isoformat()}"


def read_days(link: RedisLink, places: Sequence[str]) -> list[Day | None]:
    """Return what the hashes say; None for those that are not there.

    :raises RedisAway: nobody knows
    """
    answers = link.run(*(("HGETALL", place) for place in places))
    return [_day(_texts(answer)) for answer in answers]


def read_account(link: RedisLink, account: Account) -> Day | None:
    """Return what the hash says of one tenant.

    :raises RedisAway: nobody knows
    """
    names = [MARK, *(f"{account.tenant}:{one}" for one in (LET_THROUGH, REFUSED))]
    [answer] = link.run(("HMGET", account.place, *names))
    pairs = zip(names, answer, strict=True)
    return _day({name: value.decode() for name, value in pairs if value is not None})


def _texts(answer: Sequence[bytes]) -> dict[str, str]:
    texts = [part.decode() for part in answer]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def _day(found: dict[str, str]) -> Day | None:
    mark = found.pop(MARK, None)
    if mark is None:
        return None
    figures: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, amount in found.items():
        tenant, _colon, figure = name.rpartition(":")
        figures[tenant][figure] = int(amount)
    return Day(mark, figures)


def reader(*, is_waited_for: bool = False) -> RedisLink | None:
    """Return a way to Redis for who reads figures; None without a Redis."""
    budget_s = _LOOKING_S if is_waited_for else _READING_S
    return _reader(settings.get("redis_url"), budget_s)


@functools.cache
def _reader(url: str | None, budget_s: float) -> RedisLink | None:
    return RedisLink(url, "no figures of the day", budget_s) if url else None
