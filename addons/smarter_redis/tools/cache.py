"""Values of a tenant that several processes need and that are dear to make.

All values of one tenant and space are one hash in Redis, so a change drops them by name.
After a change nothing is kept for that space until every request that may have seen the
old state is over. Without Redis, or while it is away, every value is made anew: nothing
here can fail, and nothing is ever found under another tenant's name.
"""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_base.tools.redis_link import RedisAway, RedisLink, Script
from odoo.addons.smarter_base.tools.shared_cache import Space

_logger = logging.getLogger(__name__)

# Longer than Odoo lets a request run (``limit_time_real``).
HOLD_S = 150
# Changes that could not be told to Redis; more of them are told as one.
MAX_UNTOLD = 1_000

_PUT = Script(
    """
if redis.call('EXISTS', KEYS[2]) == 1 then
    return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if redis.call('TTL', KEYS[1]) < 0 then
    redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return 1
"""
)


class Cache:
    """A process's view of the shared cache."""

    def __init__(self, link: RedisLink | None) -> None:
        """Keep values in the Redis behind ``link``, or nowhere."""
        self._link = link
        self._untold: set[Space] = set()
        self._lock = threading.Lock()

    def get(self, space: Space, name: str, make: Callable[[], Any]) -> Any:
        """Return the value of that name, made by ``make`` when it is not there.

        :param make: returns what JSON can hold; called at most once
        """
        found = self._find(space, name)
        if found is not None:
            return json.loads(found)
        value = make()
        self._keep(space, name, json.dumps(value))
        return value

    def forget(self, space: Space) -> None:
        """Drop all values of a space. Call it after the commit of a change."""
        with self._lock:
            if len(self._untold) < MAX_UNTOLD:
                self._untold.add(space)
        self._tell()

    def _find(self, space: Space, name: str) -> bytes | None:
        if not self._link or not self._tell():
            return None
        try:
            [found] = self._link.run(("HGET", space.key, name))
        except RedisAway:
            return None
        return found if isinstance(found, bytes) else None

    def _keep(self, space: Space, name: str, text: str) -> None:
        if not self._link:
            return
        keys = [space.key, space.hold]
        try:
            self._link.run_script(_PUT, keys, name, text, space.lifetime_s)
        except RedisAway:
            _logger.debug("A value was not kept.")

    def _tell(self) -> bool:
        """Tell Redis of changes, also those that it missed while it was away."""
        if not self._link or not self._untold:
            return True
        with self._lock:
            untold = list(self._untold)
        commands: list[tuple[Any, ...]] = []
        for space in untold:
            commands.append(("SET", space.hold, 1, "EX", HOLD_S))
            commands.append(("DEL", space.key))
        try:
            self._link.run(*commands)
        except RedisAway:
            return False
        with self._lock:
            self._untold.difference_update(untold)
        return True


def shared() -> Cache:
    """Return the cache of this process."""
    return _made(settings.get("redis_url"))


@functools.cache
def _made(url: str | None) -> Cache:
    return Cache(RedisLink(url, "nothing is cached") if url else None)
