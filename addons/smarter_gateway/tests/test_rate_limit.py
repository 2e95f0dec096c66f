"""Requests per minute: the plan's limit, per tenant, with and without Redis."""

import redis.exceptions
from limits.storage import MemoryStorage

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_tenant.tests.common import RUT_C

from ..tools.rate_limit import RateLimiter
from .common import GatewayHttpCase


class _DownStorage(MemoryStorage):
    """A storage that is away, as Redis is when it restarts."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def get_sliding_window(self, *_args, **_kwargs):
        self.asked += 1
        raise redis.exceptions.ConnectionError

    acquire_sliding_window_entry = get_sliding_window


@tagged("post_install", "-at_install")
class TestRateLimiter(BaseCase):
    def test_exactly_the_limit_passes(self):
        limiter = RateLimiter(MemoryStorage())
        allowed = [limiter.hit("tenant", 5).is_allowed for _hit in range(8)]
        self.assertEqual(allowed, [True] * 5 + [False] * 3)

    def test_a_refusal_says_when_to_come_back(self):
        limiter = RateLimiter(MemoryStorage())
        limiter.hit("tenant", 1)
        refused = limiter.hit("tenant", 1)
        self.assertFalse(refused.is_allowed)
        self.assertTrue(1 <= refused.retry_after_s <= 120)

    def test_tenants_do_not_share_a_limit(self):
        limiter = RateLimiter(MemoryStorage())
        self.assertTrue(limiter.hit("one", 1).is_allowed)
        self.assertTrue(limiter.hit("two", 1).is_allowed)

    def test_without_redis_the_process_counts_for_itself(self):
        storage = _DownStorage()
        limiter = RateLimiter(storage)
        with self.assertLogs("odoo.addons.smarter_gateway", "WARNING"):
            allowed = [limiter.hit("tenant", 2).is_allowed for _hit in range(3)]
        self.assertEqual(allowed, [True, True, False])
        self.assertEqual(storage.asked, 1, "Redis is left alone for a while")


@tagged("post_install", "-at_install")
class TestRateLimitedRoutes(GatewayHttpCase):
    def setUp(self):
        super().setUp()
        # A tenant of each test's own: what was counted outlives the test.
        self.busy = self.create_tenant(RUT_C, "Apurados SpA")
        self.busy.plan_id = self.env["smarter.plan"].create(
            {"code": "narrow", "name": "Narrow", "max_requests_per_minute": 3}
        )
        _record, self.busy_key = self.generate_key(self.busy)

    def get_me(self):
        return self.call("/api/v1/me", key=self.busy_key)

    def test_the_plan_limits_requests_with_a_clear_answer(self):
        statuses = [self.get_me().status_code for _turn in range(3)]
        refused = self.get_me()
        self.assertEqual(statuses, [200] * 3)
        self.assert_problem(refused, 429, "rate_limited")
        self.assertGreaterEqual(int(refused.headers["Retry-After"]), 1)

    def test_managers_are_told_once(self):
        for _turn in range(6):
            self.get_me()
        counters = self.env["smarter.usage"].search(
            [("company_id", "=", self.busy.id), ("warned_level", "=", 100)]
        )
        self.assertEqual(counters.mapped("metric"), ["requests_per_minute"])

    def test_me_tells_the_limits(self):
        plan = self.get_me().json()["plan"]
        self.assertEqual(plan["code"], "narrow")
        self.assertEqual(plan["limits"]["requests_per_minute"]["limit"], 3)
        self.assertIsNone(plan["limits"]["users"]["limit"])
