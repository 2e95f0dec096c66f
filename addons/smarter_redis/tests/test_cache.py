"""The shared cache: whose values, how long, and what a change does."""

from __future__ import annotations

import time

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tests.private_redis import PrivateRedis
from odoo.addons.smarter_base.tools.redis_link import RedisLink
from odoo.addons.smarter_base.tools.shared_cache import (
    ANSWER_S,
    CONFIGURATION_S,
    Space,
)

from ..tools.cache import HOLD_S, Cache

LINK_LOGGER = "odoo.addons.smarter_base.tools.redis_link"


@tagged("post_install", "-at_install")
class TestCache(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redis = cls.enterClassContext(PrivateRedis())

    def setUp(self):
        super().setUp()
        self.redis.client.flushall()
        self.cache, self.elsewhere = self.make_cache(), self.make_cache()
        self.space = Space("db", "tenant-a", "forms")
        self.made = 0

    def make_cache(self):
        link = RedisLink(self.redis.url, "testing")
        self.addCleanup(link.close)
        return Cache(link)

    def make(self):
        self.made += 1
        return {"number": self.made}

    def get(self, cache=None, space=None, name="x"):
        return (cache or self.cache).get(space or self.space, name, self.make)

    def end_hold(self):
        self.redis.client.delete(self.space.hold)

    def test_a_value_is_made_once_for_all_processes(self):
        self.assertEqual(self.get(), {"number": 1})
        self.assertEqual(self.get(), {"number": 1})
        self.assertEqual(self.get(self.elsewhere), {"number": 1})

    def test_no_other_tenant_database_or_space_finds_it(self):
        self.get()
        for other in (
            Space("db", "tenant-b", "forms"),
            Space("other", "tenant-a", "forms"),
            Space("db", "tenant-a", "stages"),
            Space("db", 'tenant-a", "forms', "x"),
        ):
            with self.subTest(other):
                self.assertNotEqual(self.get(space=other), {"number": 1})

    def test_a_space_belongs_to_somebody(self):
        with self.assertRaises(ValueError):
            Space("db", "", "forms")

    def test_lifetimes(self):
        for lifetime in (ANSWER_S, CONFIGURATION_S):
            space = Space("db", "tenant-a", f"for {lifetime}", lifetime)
            self.get(space=space)
            self.assertEqual(self.redis.client.ttl(space.key), lifetime)
        self.assertEqual((ANSWER_S, CONFIGURATION_S), (300, 3600))

    def test_further_values_do_not_keep_old_ones_alive(self):
        self.get()
        self.redis.client.expire(self.space.key, 10)
        self.get(name="y")
        self.assertLessEqual(self.redis.client.ttl(self.space.key), 10)

    def test_a_change_drops_the_tenants_values_and_nobody_elses(self):
        other = Space("db", "tenant-b", "forms")
        self.get(), self.get(space=other)
        self.cache.forget(self.space)
        self.assertEqual(self.get(self.elsewhere), {"number": 3})
        self.assertEqual(self.get(space=other), {"number": 2})

    def test_who_saw_the_old_state_cannot_bring_it_back(self):
        """A reader that began before the change keeps nothing after it."""
        self.cache.get(self.space, "x", lambda: self.elsewhere.forget(self.space))
        self.assertEqual(self.get(), {"number": 1})
        self.assertEqual(self.get(), {"number": 2}, "not kept for a while")
        self.assertLessEqual(self.redis.client.ttl(self.space.hold), HOLD_S)
        self.end_hold()
        self.assertEqual((self.get(), self.get()), ({"number": 3}, {"number": 3}))

    def test_without_redis_every_value_is_made(self):
        cache = Cache(None)
        self.assertEqual((self.get(cache), self.get(cache))[1], {"number": 2})
        cache.forget(self.space)

    def test_while_redis_is_away_every_value_is_made(self):
        self.get()
        self.redis.freeze()
        try:
            with self.assertLogs(LINK_LOGGER, "WARNING"):
                self.assertEqual(self.get(), {"number": 2})
            self.assertEqual(self.get(), {"number": 3})
        finally:
            self.redis.thaw()

    def test_a_change_that_redis_missed_is_told_before_anything_is_read(self):
        self.get()
        self.redis.freeze()
        try:
            with self.assertLogs(LINK_LOGGER, "WARNING"):
                self.cache.forget(self.space)
        finally:
            self.redis.thaw()
        end = time.monotonic() + 10
        while self.cache._link.is_away:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        self.assertEqual(self.get(), {"number": 2})
        self.assertFalse(self.redis.client.exists(self.space.key))
