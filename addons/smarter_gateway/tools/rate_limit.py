"""How many requests a tenant may send: counted in Redis, else in this process.

The counting is that of the library ``limits`` (a sliding window, so that no burst fits
between two minutes). With Redis the count is that of all processes together. When Redis
does not answer in time the process counts for itself and asks Redis again after a while:
a limiter must never be the reason that nothing works.
"""

from __future__ import annotations

import functools
import logging
import math
import threading
import time
from dataclasses import dataclass

import redis.exceptions
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter

from odoo.addons.smarter_base.tools import settings

_logger = logging.getLogger(__name__)

REDIS_TIMEOUT_S = 0.05
REDIS_PAUSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may pass, and else in how many seconds the next one may."""

    is_allowed: bool
    retry_after_s: int = 0


class RateLimiter:
    """Counts hits per key and minute."""

    def __init__(self, storage: Storage | None) -> None:
        """Count in ``storage``, and in memory while it fails or is None."""
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = SlidingWindowCounterRateLimiter(storage) if storage else None
        self._shared_again_at = 0.0

    def hit(self, key: str, per_minute: int) -> Decision:
        """Count one hit and return whether it is within the limit."""
        item = RateLimitItemPerMinute(per_minute)
        if self._shared and time.monotonic() >= self._shared_again_at:
            try:
                return _decide(self._shared, item, key)
            except redis.exceptions.RedisError as exc:
                self._shared_again_at = time.monotonic() + REDIS_PAUSE_S
                _logger.warning(
                    "Redis does not count requests (%s); every process counts for"
                    " itself for %.0f s.",
                    type(exc).__name__,
                    REDIS_PAUSE_S,
                )
        return _decide(self._local, item, key)


def _decide(
    limiter: SlidingWindowCounterRateLimiter, item: RateLimitItemPerMinute, key: str
) -> Decision:
    if limiter.hit(item, key):
        return Decision(True)
    reset_at = limiter.get_window_stats(item, key).reset_time
    return Decision(False, max(1, math.ceil(reset_at - time.time())))


_lock = threading.Lock()


def shared() -> RateLimiter:
    """Return the limiter of this process."""
    with _lock:
        return _made(settings.get("redis_url"))


@functools.cache
def _made(url: str | None) -> RateLimiter:
    if not url:
        return RateLimiter(None)
    storage = RedisStorage(
        url,
        socket_timeout=REDIS_TIMEOUT_S,
        socket_connect_timeout=REDIS_TIMEOUT_S,
    )
    return RateLimiter(storage)
