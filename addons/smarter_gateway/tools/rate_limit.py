"""How many requests may come in: counted in Redis, else in this process.

The counting is that of the library ``limits``, its moving window: never more than the
limit in any 60 seconds, and all of the limit for who was quiet. (Its sliding window
counter assumes that the last minute was spread evenly and lets through up to half as
much again.) With Redis the count is that of all processes of all instances together,
for all limits of a request in one round trip, which also counts what the tenant sends
in a day. While Redis is away the process counts for itself: a limiter must never be the
reason that nothing works.
"""

from __future__ import annotations

import functools
import logging
import math
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_base.tools.redis_link import RedisAway, RedisLink, Script

from . import day_count
from .day_count import Account

_logger = logging.getLogger(__name__)

WINDOW_S = 60
# Keys that a process remembers at most; so many are an attack from many addresses.
MAX_KEYS = 10_000

# The library's own scripts, once per limit and up to the first that refuses. Time is
# Redis's: the clocks of several instances differ. A costly hit that does not fit takes
# what is left, so that who guesses keys cannot go on at the edge of the limit.
_SCRIPT = Script(
    f"""
local function acquire(KEYS, ARGV)
{RedisStorage.SCRIPT_ACQUIRE_MOVING_WINDOW.decode()}
end
local function window(KEYS, ARGV)
{RedisStorage.SCRIPT_MOVING_WINDOW.decode()}
end
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local length = tonumber(ARGV[1])
local limits = tonumber(ARGV[2])
local result, refused = {{}}, false
for i = 1, limits do
    local key = KEYS[i]
    local limit, cost = tonumber(ARGV[i * 2 + 1]), tonumber(ARGV[i * 2 + 2])
    local allowed = acquire({{key}}, {{now, limit, length, cost}})
    -- The library looks for the oldest hit among as many as it is told there may be.
    local most = math.min(limit, redis.call('LLEN', key))
    local found = window({{key}}, {{now - length, most}})
    if not allowed and cost > 1 then
        local count = found and found[2] or 0
        acquire({{key}}, {{now, limit, length, limit - count}})
        found = window({{key}}, {{now - length, limit}})
    end
    local oldest, count = now, 0
    if found then
        oldest, count = tonumber(found[1]), found[2]
    end
    result[i] = {{allowed and 1 or 0, count, tostring(oldest + length - now)}}
    if not allowed then
        refused = true
        break
    end
end
-- What is counted of the day: where, what if let through, what if refused, how often.
local rest = limits * 2 + 3
for i = limits + 1, #KEYS do
    local name = refused and ARGV[rest + 1] or ARGV[rest]
    local amount = tonumber(ARGV[rest + 2])
    rest = rest + 3
    -- Only a figure that is new may be the first of its day.
    if redis.call('HINCRBY', KEYS[i], name, amount) == amount
            and redis.call('HSETNX', KEYS[i], '{day_count.MARK}', ARGV[#ARGV]) == 1 then
        redis.call('EXPIRE', KEYS[i], {day_count.LIFETIME_S})
    end
end
return result
"""
)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests a minute for one key; 0 is no limit."""

    # Shown to clients: "tenant", "key", "form", "visitor", "address".
    name: str
    key: str
    per_minute: int
    # How many requests this one counts for.
    cost: int = 1

    @property
    def place(self) -> str:
        """Name the count; as in the library, a changed limit starts a new one."""
        return f"{self.key}/{self.per_minute}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a limit stands after a request."""

    limit: Limit
    is_allowed: bool
    remaining: int
    # Until the first of the counted requests is a minute old.
    reset_s: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may pass, and what its sender should know."""

    standings: Sequence[Standing] = ()

    @property
    def refused(self) -> Standing | None:
        """The limit that is reached, if one is."""
        return next((one for one in self.standings if not one.is_allowed), None)

    def headers(self) -> dict[str, str]:
        """Return the fields of draft-ietf-httpapi-ratelimit-headers, ``Retry-After``."""
        if not self.standings:
            return {}
        headers = {
            "RateLimit-Policy": ", ".join(
                f'"{one.limit.name}";q={one.limit.per_minute};w={WINDOW_S}'
                for one in self.standings
            ),
            "RateLimit": ", ".join(
                f'"{one.limit.name}";r={one.remaining};t={_seconds(one.reset_s)}'
                for one in self.standings
            ),
        }
        if refused := self.refused:
            headers["Retry-After"] = str(_seconds(refused.reset_s))
        return headers


class RateLimiter:
    """Counts requests against several limits at once."""

    def __init__(self, link: RedisLink | None) -> None:
        """Count in the Redis behind ``link``, and in memory while there is none."""
        self._link = link
        self._memory = MemoryStorage()
        self._local = MovingWindowRateLimiter(self._memory)
        # Until when a key is used up, so that a refusal costs Redis nothing.
        self._spent_until: dict[str, float] = {}
        self._waiting = day_count.Waiting()

    def hit(self, limits: Sequence[Limit], account: Account | None = None) -> Decision:
        """Count a request against each limit, up to the first that refuses it.

        Name the narrowest first: what one key may not send is then not taken from
        what the tenant may. With an account the day of its tenant is counted, too.
        """
        counted = [limit for limit in limits if limit.per_minute > 0]
        if not counted and not account:
            return Decision()
        for limit in counted:
            if spent := self.spent(limit):
                self._count_later(account, [spent])
                return Decision((spent,))
        standings = self._count(counted, account)
        if standings and not standings[-1].is_allowed and standings[-1].remaining <= 0:
            self._remember(standings[-1])
        return Decision(standings)

    @property
    def has_spent(self) -> bool:
        """Whether there is any limit that may be used up now."""
        return bool(self._spent_until)

    def spent(self, limit: Limit) -> Standing | None:
        """Return how a limit stands that is known to be used up; ask nobody."""
        until = self._spent_until.get(limit.place)
        if until is None:
            return None
        left = until - time.monotonic()
        if left <= 0:
            self._spent_until.pop(limit.place, None)
            return None
        return Standing(limit, False, 0, left)

    def _remember(self, refused: Standing) -> None:
        if len(self._spent_until) >= MAX_KEYS:
            self._spent_until.clear()
        until = time.monotonic() + refused.reset_s
        self._spent_until[refused.limit.place] = until

    def _count(
        self, limits: Sequence[Limit], account: Account | None
    ) -> Sequence[Standing]:
        if self._link:
            try:
                return self._count_shared(self._link, limits, account)
            except RedisAway:
                _logger.debug("Counting in this process.")
        standings = self._count_here(limits)
        self._count_later(account, standings)
        return standings

    def _count_later(
        self, account: Account | None, standings: Sequence[Standing]
    ) -> None:
        """Keep what Redis was not told of the day, when there is one to tell."""
        if self._link and account:
            is_refused = any(not one.is_allowed for one in standings)
            figure = day_count.REFUSED if is_refused else day_count.LET_THROUGH
            self._waiting.add(account, figure)

    def _count_shared(
        self, link: RedisLink, limits: Sequence[Limit], account: Account | None
    ) -> Sequence[Standing]:
        waiting = self._waiting.take()
        keys, values = _of_limits(limits)
        for place, let_through, refused, amount in _of_day(account, waiting):
            keys.append(place)
            values += (let_through, refused, amount)
        try:
            answer = link.run_script(_SCRIPT, keys, *values, day_count.new_mark())
        except RedisAway:
            self._waiting.give_back(waiting)
            raise
        return [
            Standing(limit, bool(allowed), limit.per_minute - count, float(reset))
            for limit, (allowed, count, reset) in zip(limits, answer, strict=False)
        ]

    def _count_here(self, limits: Sequence[Limit]) -> Sequence[Standing]:
        self._forget_idle_keys()
        standings = []
        for limit in limits:
            standings.append(self._count_one_here(limit))
            if not standings[-1].is_allowed:
                break
        return standings

    def _count_one_here(self, limit: Limit) -> Standing:
        item = RateLimitItemPerMinute(limit.per_minute)
        cost = _cost(limit)
        is_allowed = self._local.hit(item, limit.key, cost=cost)
        stats = self._local.get_window_stats(item, limit.key)
        if not is_allowed and cost > 1 and stats.remaining > 0:
            self._local.hit(item, limit.key, cost=stats.remaining)
            stats = self._local.get_window_stats(item, limit.key)
        reset = max(0.0, stats.reset_time - time.time())
        return Standing(limit, is_allowed, stats.remaining, reset)

    def _forget_idle_keys(self) -> None:
        """The library keeps an empty list for every key it has ever seen."""
        events = self._memory.events
        if len(events) < MAX_KEYS:
            return
        for key in [key for key, entries in list(events.items()) if not entries]:
            self._memory.clear(key)
        if len(events) >= MAX_KEYS:
            self._memory.reset()


def _of_limits(limits: Sequence[Limit]) -> tuple[list[str], list[str | int]]:
    """Return what the script is told of limits: keys and values."""
    values: list[str | int] = [WINDOW_S, len(limits)]
    for limit in limits:
        values += (limit.per_minute, _cost(limit))
    return [limit.place for limit in limits], values


def _of_day(
    account: Account | None, waiting: Sequence[tuple[tuple[str, str], int]]
) -> Iterator[tuple[str, str, str, int]]:
    """Yield what the script is told of the day: key, names of two figures, amount."""
    if account:
        let_through = f"{account.tenant}:{day_count.LET_THROUGH}"
        refused = f"{account.tenant}:{day_count.REFUSED}"
        yield account.place, let_through, refused, 1
    for (place, name), amount in waiting:
        yield place, name, name, amount


def _cost(limit: Limit) -> int:
    return min(limit.cost, limit.per_minute)


def _seconds(duration: float) -> int:
    """Round up: who comes back a moment too early is refused again."""
    return min(WINDOW_S, max(1, math.ceil(duration)))


_lock = threading.Lock()


def shared() -> RateLimiter:
    """Return the limiter of this process."""
    with _lock:
        return _made(settings.get("redis_url"))


@functools.cache
def _made(url: str | None) -> RateLimiter:
    purpose = "every process counts requests for itself"
    return RateLimiter(RedisLink(url, purpose) if url else None)
