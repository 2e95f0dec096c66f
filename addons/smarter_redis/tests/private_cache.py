"""A shared cache on a Redis of a test's own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from odoo.addons.smarter_base.tests.private_redis import PrivateRedis
from odoo.addons.smarter_base.tools.redis_link import RedisLink
from odoo.addons.smarter_base.tools.shared_cache import Space

from ..tools.cache import Cache

WAIT_S = 30.0


class PrivateCache(Cache):
    """A cache that may lose its Redis; a context manager.

    Its budget is that of a machine that has other things to do.
    """

    def __init__(self) -> None:
        self._redis = PrivateRedis()
        super().__init__(None)

    def __enter__(self) -> PrivateCache:
        self._redis.__enter__()
        self._link = RedisLink(self._redis.url, "testing", budget_s=2.0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._link:
            self._link.close()
        self._redis.__exit__(kind, error, trace)

    def clear(self) -> None:
        """Have nothing kept, and nothing held back."""
        self._redis.client.flushall()

    def hold(self, space: Space) -> None:
        """Be in the time after a change."""
        self._redis.client.set(space.hold, 1)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have Redis answer nothing."""
        self._redis.freeze()
        try:
            yield
        finally:
            self._redis.thaw()

    def wait_until_back(self) -> None:
        """Return when Redis is asked again."""
        end = time.monotonic() + WAIT_S
        while self._link and self._link.is_away:
            assert time.monotonic() < end, "Redis does not come back"
            time.sleep(0.02)
