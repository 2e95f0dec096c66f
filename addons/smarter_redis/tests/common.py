"""A session store on a Redis of the tests' own."""

from __future__ import annotations

from odoo.addons.smarter_base.tests.private_redis import PrivateRedis
from odoo.addons.smarter_base.tools.redis_link import RedisLink

from ..session_store import LIFETIME_S, RedisSessionStore


class SessionStoreMixin:
    """One Redis for a class, empty at the start of each test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redis = cls.enterClassContext(PrivateRedis())

    def setUp(self):
        super().setUp()
        self.redis.client.flushall()

    def make_store(self, lifetime_s=LIFETIME_S):
        """Return a store as another instance of Odoo would have it."""
        link = RedisLink(self.redis.url, "testing", budget_s=1.0)
        self.addCleanup(link.close)
        return RedisSessionStore(link, lifetime_s)
