"""Requests by day: counted along with the limits, kept by a cron, never lost there."""

from __future__ import annotations

import time
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tests.private_redis import PrivateRedis
from odoo.addons.smarter_base.tools.redis_link import RedisLink

from ..tools import day_count, rate_limit
from ..tools.day_count import LET_THROUGH, LIFETIME_S, MARK, REFUSED, Account
from ..tools.rate_limit import Limit, RateLimiter
from .common import GatewayCase
from .test_rate_limit import LINK_LOGGER
from .test_rate_limited_routes import RateLimitedCase

NOW = "2026-11-23 15:00:00"
TODAY = date(2026, 11, 23)
PLACE = day_count.place("base", TODAY)
ANA, EVA = Account(PLACE, "ana"), Account(PLACE, "eva")


class WithRedis:
    """A Redis of our own, empty at the start of each test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redis = cls.enterClassContext(PrivateRedis())

    def setUp(self):
        super().setUp()
        self.redis.client.flushall()
        self.redis.client.config_resetstat()

    def link(self):
        link = RedisLink(self.redis.url, "testing", budget_s=5)
        self.addCleanup(link.close)
        return link


@tagged("post_install", "-at_install")
class TestDayCount(WithRedis, BaseCase):
    """The limiter and Redis."""

    def setUp(self):
        super().setUp()
        self.limiter = RateLimiter(self.link())

    def hit(self, account=ANA, per_minute=100, limiter=None):
        limits = [Limit("tenant", account.tenant, per_minute)]
        return (limiter or self.limiter).hit(limits, account)

    def figures(self):
        [day] = day_count.read_days(self.link(), [PLACE])
        return day and day.figures

    def test_each_tenant_has_its_own_figures(self):
        self.hit(), self.hit(), self.hit(EVA)
        expected = {"ana": {LET_THROUGH: 2}, "eva": {LET_THROUGH: 1}}
        self.assertEqual(self.figures(), expected)

    def test_no_round_trip_more(self):
        self.hit(), self.hit()
        calls = self.redis.client.info("commandstats")["cmdstat_evalsha"]["calls"]
        self.assertEqual(calls, 2)

    def test_refusals_are_counted_even_those_that_redis_is_not_asked_about(self):
        for _turn in range(5):
            self.hit(per_minute=2)
        self.hit(EVA)
        expected = {"ana": {LET_THROUGH: 2, REFUSED: 3}, "eva": {LET_THROUGH: 1}}
        self.assertEqual(self.figures(), expected)

    def test_what_any_limit_refuses_is_refused(self):
        limits = [Limit("key", "k", 1), Limit("tenant", "t", 9)]
        self.limiter.hit(limits, ANA), self.limiter.hit(limits, ANA)
        self.assertEqual(self.figures(), {"ana": {LET_THROUGH: 1, REFUSED: 1}})

    def test_without_any_limit_requests_are_counted_too(self):
        decision = self.hit(per_minute=0)
        self.assertFalse(decision.refused)
        self.assertEqual(self.figures(), {"ana": {LET_THROUGH: 1}})

    def test_without_an_account_nothing_is_counted(self):
        self.limiter.hit([Limit("address", "a", 9)])
        self.assertIsNone(self.figures())

    def test_days_go_by_themselves(self):
        self.hit(), self.hit(EVA)
        left = self.redis.client.ttl(PLACE)
        self.assertTrue(0 < left <= LIFETIME_S, left)

    def test_a_lost_day_begins_anew_under_another_mark(self):
        self.hit()
        [before] = day_count.read_days(self.link(), [PLACE])
        self.hit()
        [same] = day_count.read_days(self.link(), [PLACE])
        self.redis.client.flushall()
        self.hit()
        [after] = day_count.read_days(self.link(), [PLACE])
        self.assertEqual(before.mark, same.mark)
        self.assertNotEqual(before.mark, after.mark)
        self.assertEqual(after.figures, {"ana": {LET_THROUGH: 1}})

    def test_what_came_in_while_redis_was_away_is_counted_later(self):
        link = self.link()
        limiter = RateLimiter(link)
        self.hit(limiter=limiter)
        self.redis.kill()
        try:
            with self.assertLogs(LINK_LOGGER, "WARNING"):
                for _turn in range(3):
                    self.assertFalse(self.hit(limiter=limiter).refused)
        finally:
            self.redis.start()
        end = time.monotonic() + 30
        while link.is_away:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        self.hit(EVA, limiter=limiter)
        # The Redis of before kept nothing: what is new came in since.
        expected = {"ana": {LET_THROUGH: 3}, "eva": {LET_THROUGH: 1}}
        self.assertEqual(self.figures(), expected)

    def test_a_request_passes_on_a_part_of_what_waits(self):
        for number in range(day_count.PASSED_ON + 3):
            waiting = Account(PLACE, f"w{number}")
            self.limiter._waiting.add(waiting, REFUSED)
        self.hit()
        self.assertEqual(len(self.figures()), day_count.PASSED_ON + 1)
        self.hit()
        self.assertEqual(len(self.figures()), day_count.PASSED_ON + 4)

    def test_one_tenant_alone_can_be_asked_for(self):
        self.hit(), self.hit(EVA)
        day = day_count.read_account(self.link(), ANA)
        self.assertEqual(day.figures, {"ana": {LET_THROUGH: 1}})
        nobody = day_count.read_account(self.link(), Account(PLACE, "nobody"))
        self.assertEqual(nobody.figures, {})
        other = day_count.place("another base", TODAY)
        self.assertIsNone(day_count.read_account(self.link(), Account(other, "ana")))

    def test_without_redis_limits_hold_and_nothing_waits(self):
        limiter = RateLimiter(None)
        refused = [bool(self.hit(EVA, 1, limiter).refused) for _turn in range(2)]
        self.assertEqual(refused, [False, True])
        self.assertEqual(list(limiter._waiting.take()), [])


class KeptCase(WithRedis):
    """A database that counts in our Redis."""

    def setUp(self):
        super().setUp()
        variables = {"SMARTER_REDIS_URL": self.redis.url}
        self.enterContext(patch.dict("os.environ", variables))
        # A busy machine may take longer than people should wait.
        self.enterContext(patch.object(day_count, "_LOOKING_S", 5))
        self.forget_links()
        self.addCleanup(self.forget_links)

    def forget_links(self):
        rate_limit._made.cache_clear()
        day_count._reader.cache_clear()


@tagged("post_install", "-at_install")
class TestKeepingDays(KeptCase, GatewayCase):
    """The cron, and what a page shows."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))
        self.days = self.env["smarter.usage.day"]

    def count(self, amount, figure=LET_THROUGH, company=None, day=TODAY, mark="m1"):
        place = day_count.place(self.env.cr.dbname, day)
        tenant = (company or self.tenant).tenant_uuid
        values = {f"{tenant}:{figure}": amount, MARK: mark}
        self.redis.client.hset(place, mapping=values)

    def kept(self, company=None, day=TODAY):
        found = self.days._since(company or self.tenant, day)
        return tuple(found.get((day, figure), 0) for figure in (LET_THROUGH, REFUSED))

    def shown(self):
        return tuple(self.days._requests_of_today(self.tenant).values())

    def test_kept_once_however_often_the_cron_runs(self):
        self.count(7), self.count(2, REFUSED), self.count(5, company=self.other)
        self.days._cron_count()
        self.days._cron_count()
        self.assertEqual(self.kept(), (7, 2))
        self.assertEqual(self.kept(self.other), (5, 0))
        self.count(9)
        self.days._cron_count()
        self.assertEqual(self.kept(), (9, 2))

    def test_what_is_kept_outlives_redis(self):
        self.count(7)
        self.days._cron_count()
        self.redis.client.flushall()
        self.days._cron_count()
        self.assertEqual((self.kept(), self.shown()), ((7, 0), (7, 0)))
        self.count(2, mark="m2")
        self.assertEqual(self.shown(), (9, 0))
        self.days._cron_count()
        self.days._cron_count()
        self.assertEqual((self.kept(), self.shown()), ((9, 0), (9, 0)))

    def test_the_page_need_not_wait_for_the_cron(self):
        self.assertEqual(self.shown(), (0, 0))
        self.count(7), self.count(1, REFUSED), self.count(90, company=self.other)
        self.assertEqual(self.shown(), (7, 1))
        self.days._cron_count()
        self.count(8)
        self.assertEqual(self.shown(), (8, 1))

    def test_the_end_of_a_day_is_kept_after_midnight(self):
        yesterday = date(2026, 11, 22)
        self.count(7, day=yesterday)
        self.days._cron_count()
        self.assertEqual(self.kept(day=yesterday), (7, 0))
        self.assertEqual(self.kept(), (0, 0))

    def test_tenants_of_a_former_database_are_nobody(self):
        place = day_count.place(self.env.cr.dbname, TODAY)
        self.redis.client.hset(place, mapping={"gone:requests": 5, MARK: "m"})
        self.count(7)
        self.days._cron_count()
        self.assertEqual(self.kept(), (7, 0))

    def test_other_databases_count_elsewhere(self):
        place = day_count.place(f"{self.env.cr.dbname}-2", TODAY)
        values = {f"{self.tenant.tenant_uuid}:{LET_THROUGH}": 5, MARK: "m"}
        self.redis.client.hset(place, mapping=values)
        self.days._cron_count()
        self.assertEqual((self.kept(), self.shown()), ((0, 0), (0, 0)))

    def test_without_redis_there_are_no_figures_and_no_failure(self):
        self.count(7)
        self.days._cron_count()
        with patch.dict("os.environ", {"SMARTER_REDIS_URL": ""}):
            self.days._cron_count()
            self.assertEqual(self.days._requests_of_today(self.tenant), {})
        self.assertEqual(self.kept(), (7, 0))

    def test_a_redis_that_is_away_is_no_failure_either(self):
        self.count(7)
        self.days._cron_count()
        self.redis.kill()
        try:
            with self.assertLogs(LINK_LOGGER, "WARNING"):
                self.days._cron_count()
                self.assertEqual(self.shown(), (7, 0))
        finally:
            day_count.reader().close()
            day_count.reader(is_waited_for=True).close()
            self.redis.start()
        self.assertEqual(self.kept(), (7, 0))


@tagged("post_install", "-at_install")
class TestCountingCalls(KeptCase, RateLimitedCase):
    """From the call of a client to the figure."""

    def setUp(self):
        super().setUp()
        # As that of the process, with more patience than a request has.
        limiter = RateLimiter(self.link())
        self.enterContext(patch.object(rate_limit, "_made", lambda _url: limiter))
        self.set_environment(SMARTER_REDIS_URL=self.redis.url)

    def test_calls_are_counted_for_the_tenant_of_the_key(self):
        self.assertEqual(self.statuses(4), [200, 200, 200, 429])
        self.assertEqual(self.get_me("sk_nonsense").status_code, 401)
        self.assertEqual(self.get_me(self.key_text).status_code, 200)
        days = self.env["smarter.usage.day"]
        self.assertEqual(
            days._requests_of_today(self.busy), {LET_THROUGH: 3, REFUSED: 1}
        )
        self.assertEqual(
            days._requests_of_today(self.tenant), {LET_THROUGH: 1, REFUSED: 0}
        )
