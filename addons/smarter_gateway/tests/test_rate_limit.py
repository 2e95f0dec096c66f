"""How requests are counted: exactly, with and without Redis."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tests.private_redis import PrivateRedis
from odoo.addons.smarter_base.tools.redis_link import BUDGET_S, RedisLink

from ..tools import client_address
from ..tools.rate_limit import MAX_KEYS, Limit, RateLimiter

START = datetime(2026, 11, 2, 12, 0, 0)
# What a machine without a free core adds to any measured time.
BUSY_S = 0.25
LINK_LOGGER = "odoo.addons.smarter_base.tools.redis_link"


def hit(limiter, key="tenant", per_minute=5, **values):
    return limiter.hit([Limit("tenant", key, per_minute, **values)])


class CountingRules:
    """What holds wherever is counted: the class that mixes it in says where."""

    def test_exactly_the_limit_passes(self):
        limiter = self.limiter()
        refused = [hit(limiter).refused is not None for _turn in range(8)]
        self.assertEqual(refused, [False] * 5 + [True] * 3)

    def test_keys_do_not_share_a_limit(self):
        limiter = self.limiter()
        self.assertFalse(hit(limiter, "one", 1).refused)
        self.assertFalse(hit(limiter, "two", 1).refused)

    def test_zero_is_no_limit_and_costs_nothing(self):
        decision = hit(self.limiter(), per_minute=0)
        self.assertFalse(decision.refused)
        self.assertEqual(decision.headers(), {})

    def test_what_a_narrow_limit_refuses_is_not_taken_from_the_wide_one(self):
        limiter = self.limiter()
        narrow, wide = Limit("key", "k", 2), Limit("tenant", "t", 10)
        for _turn in range(6):
            limiter.hit([narrow, wide])
        [standing] = limiter.hit([wide]).standings
        self.assertEqual(standing.remaining, 7)

    def test_a_costly_hit_counts_for_many(self):
        limiter = self.limiter()
        self.assertEqual(hit(limiter, cost=3).standings[0].remaining, 2)
        self.assertTrue(hit(limiter, cost=3).refused, "and takes what is left")
        self.assertTrue(hit(limiter, cost=1).refused)

    def test_a_cost_over_the_limit_is_the_limit(self):
        limiter = self.limiter()
        self.assertFalse(hit(limiter, cost=40).refused)
        self.assertTrue(hit(limiter, cost=40).refused)

    def test_a_new_plan_holds_at_once(self):
        limiter = self.limiter()
        self.assertFalse(hit(limiter, per_minute=1).refused)
        self.assertTrue(hit(limiter, per_minute=1).refused)
        self.assertFalse(hit(limiter, per_minute=2).refused)

    def test_headers_say_where_the_client_stands(self):
        limiter = self.limiter()
        limits = [Limit("key", "k", 3), Limit("tenant", "t", 100)]
        headers = limiter.hit(limits).headers()
        self.assertEqual(
            headers["RateLimit-Policy"], '"key";q=3;w=60, "tenant";q=100;w=60'
        )
        self.assertEqual(headers["RateLimit"], '"key";r=2;t=60, "tenant";r=99;t=60')
        self.assertNotIn("Retry-After", headers)

    def test_a_refusal_says_when_to_come_back(self):
        limiter = self.limiter()
        hit(limiter, per_minute=1)
        headers = hit(limiter, per_minute=1).headers()
        self.assertTrue(59 <= int(headers["Retry-After"]) <= 60)
        self.assertIn('"tenant";r=0;t=', headers["RateLimit"])


@tagged("post_install", "-at_install")
class TestCountingHere(CountingRules, BaseCase):
    """Without Redis."""

    def limiter(self):
        return RateLimiter(None)

    def test_never_more_than_the_limit_in_any_minute(self):
        """One request now, the rest of the limit late in the minute, more soon after."""
        limiter = self.limiter()
        with freeze_time(START) as clock:
            hit(limiter, per_minute=10)
            clock.tick(timedelta(seconds=59))
            for _turn in range(9):
                self.assertFalse(hit(limiter, per_minute=10).refused)
            clock.tick(timedelta(seconds=20))
            passed = [not hit(limiter, per_minute=10).refused for _turn in range(9)]
            self.assertEqual(sum(passed), 1, "only the first is a minute old")
            clock.tick(timedelta(seconds=41))
            self.assertFalse(hit(limiter, per_minute=10).refused)

    def test_keys_are_forgotten(self):
        """Many addresses must not fill the memory of a process."""
        limiter = self.limiter()
        for number in range(MAX_KEYS + 10):
            limiter._memory.events[f"old-{number}"] = []
        hit(limiter)
        self.assertLess(len(limiter._memory.events), 20)


@tagged("post_install", "-at_install")
class TestCountingInRedis(CountingRules, BaseCase):
    """With a Redis of our own, empty at the start of each test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redis = cls.enterClassContext(PrivateRedis())

    def setUp(self):
        super().setUp()
        self.redis.client.flushall()
        self.redis.client.config_resetstat()
        self.links = []

    def tearDown(self):
        # Else a script that Redis refuses would pass every test, in memory.
        self.assertFalse([link for link in self.links if link.is_away])
        super().tearDown()

    def limiter(self, budget_s=BUDGET_S):
        link = RedisLink(self.redis.url, "testing", budget_s)
        self.addCleanup(link.close)
        self.links.append(link)
        return RateLimiter(link)

    def calls(self):
        """Return how often a script was sent by its digest."""
        stats = self.redis.client.info("commandstats")
        return stats["cmdstat_evalsha"]["calls"]

    def test_a_hundred_at_once_from_two_processes(self):
        """Exactly the limit passes, whoever is asked.

        Twenty threads share this process's time, so each may take longer.
        """
        limiters = [self.limiter(budget_s=5), self.limiter(budget_s=5)]
        hit(limiters[0], "warm"), hit(limiters[1], "warm")
        with ThreadPoolExecutor(20) as pool:
            decisions = list(
                pool.map(lambda n: hit(limiters[n % 2], "t", 37), range(100))
            )
        self.assertEqual(sum(not one.refused for one in decisions), 37)

    def test_one_round_trip_for_all_limits(self):
        limiter = self.limiter()
        limiter.hit([Limit(name, name, 9) for name in ("address", "key", "tenant")])
        limiter.hit([Limit(name, name, 9) for name in ("address", "key", "tenant")])
        self.assertEqual(self.calls(), 2)

    def test_who_is_refused_is_not_asked_about_again(self):
        limiter = self.limiter()
        for _turn in range(5):
            hit(limiter, per_minute=1)
        self.assertEqual(self.calls(), 2)

    def test_nothing_stays_for_ever(self):
        hit(self.limiter(), "t", 5)
        for key in self.redis.client.scan_iter():
            self.assertTrue(0 < self.redis.client.ttl(key) <= 60, key)

    def test_a_local_bucket_takes_over_and_hands_back(self):
        """Whatever is wrong with Redis: no failure, a limit, and exact again soon."""
        ways = {
            "hung": (self.redis.freeze, self.redis.thaw),
            "full": (self.redis.fill, self.redis.empty),
            "read-only": (self.redis.make_read_only, self.redis.make_writable),
            "down": (self.redis.kill, self.redis.start),
        }
        for name, (break_it, repair) in ways.items():
            with self.subTest(name):
                self.check_take_over(name, break_it, repair)

    def check_take_over(self, name, break_it, repair):
        limiter, other = self.limiter(), self.limiter()
        hit(limiter, "warm"), hit(other, "warm")
        break_it()
        try:
            with self.assertLogs(LINK_LOGGER, "WARNING"):
                timed = [self.timed_hit(limiter, name) for _turn in range(4)]
        finally:
            repair()
        self.assertEqual([one[0] for one in timed], [True, True, False, False])
        self.assertLess(max(one[1] for one in timed), BUDGET_S + BUSY_S)
        self.wait_until_back(limiter)
        key = f"{name} again"
        both = [hit(one, key, 3).refused is None for one in [limiter, other] * 3]
        self.assertEqual(both, [True] * 3 + [False] * 3, "counted together again")

    def timed_hit(self, limiter, key):
        started = time.perf_counter()
        is_allowed = not hit(limiter, key, 2).refused
        return is_allowed, time.perf_counter() - started

    def wait_until_back(self, limiter):
        end = time.monotonic() + 10
        while limiter._link.is_away:
            self.assertLess(time.monotonic(), end, "exact again within 10 s")
            time.sleep(0.02)


@tagged("post_install", "-at_install")
class TestClientAddress(BaseCase):
    PROXY = "10.0.0.5"

    def of(self, peer, forwarded=None, trusted=""):
        environ = {"REMOTE_ADDR": peer}
        if forwarded is not None:
            environ["HTTP_X_FORWARDED_FOR"] = forwarded
        with self.trust(trusted):
            return client_address.of(environ)

    def trust(self, proxies):
        return patch.dict("os.environ", {"SMARTER_TRUSTED_PROXIES": proxies})

    def test_without_proxies_headers_change_nothing(self):
        self.assertEqual(self.of("198.51.100.7", "203.0.113.9"), "198.51.100.7")

    def test_a_stranger_is_not_believed(self):
        address = self.of("198.51.100.7", "203.0.113.9", trusted="10.0.0.0/8")
        self.assertEqual(address, "198.51.100.7")

    def test_the_chain_is_read_from_the_right(self):
        for forwarded, expected in (
            ("203.0.113.9", "203.0.113.9"),
            ("127.0.0.1, 203.0.113.9", "203.0.113.9"),
            ("198.51.100.1, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("2001:db8::9", "2001:db8::9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("203.0.113.9, garbage", self.PROXY),
            ("203.0.113.9,", self.PROXY),
            ("10.1.1.1", "10.1.1.1"),
            ("", self.PROXY),
        ):
            with self.subTest(forwarded):
                address = self.of(self.PROXY, forwarded, trusted="10.0.0.0/8")
                self.assertEqual(address, expected)

    def test_odoos_proxy_mode_is_looked_behind(self):
        """Odoo took the last entry, which is a proxy of ours as well."""
        environ = {
            "REMOTE_ADDR": "10.1.1.1",
            "werkzeug.proxy_fix.orig": {"REMOTE_ADDR": self.PROXY},
            "HTTP_X_FORWARDED_FOR": "203.0.113.9, 10.1.1.1",
        }
        self.assertEqual(client_address.of(environ), "10.1.1.1")
        with self.trust("10.0.0.0/8"):
            self.assertEqual(client_address.of(environ), "203.0.113.9")

    def test_a_network_of_ipv6_is_one_client(self):
        one, two = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9"
        self.assertEqual(client_address.group(one), client_address.group(two))
        self.assertNotEqual(
            client_address.group(one), client_address.group("2001:db8:1:3::1")
        )
        self.assertEqual(client_address.group("203.0.113.9"), "203.0.113.9")
