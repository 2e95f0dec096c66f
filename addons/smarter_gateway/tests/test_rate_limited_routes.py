"""What clients of the API notice of the limits."""

from __future__ import annotations

from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import RUT_C

from ..tools import api_key, rate_limit
from .common import GatewayHttpCase


class RateLimitedCase(GatewayHttpCase):
    """A busy tenant whose plan allows three requests a minute; nothing counted yet."""

    def setUp(self):
        super().setUp()
        self.set_environment(SMARTER_REDIS_URL="", SMARTER_LIMIT_ADDRESS="1000")
        rate_limit._made.cache_clear()
        self.addCleanup(rate_limit._made.cache_clear)
        self.busy = self.create_tenant(RUT_C, "Apurados SpA")
        self.busy.plan_id = self.env["smarter.plan"].create(
            {"code": "narrow", "name": "Narrow", "max_requests_per_minute": 3}
        )
        _record, self.busy_key = self.generate_key(self.busy)

    def set_environment(self, **variables):
        self.enterContext(patch.dict("os.environ", variables))

    def get_me(self, key=None, **options):
        return self.call("/api/v1/me", key=key or self.busy_key, **options)

    def statuses(self, turns, key=None, **options):
        return [self.get_me(key, **options).status_code for _turn in range(turns)]


@tagged("post_install", "-at_install")
class TestPlanAndKeyLimits(RateLimitedCase):
    def test_the_plan_limits_requests_with_a_clear_answer(self):
        self.assertEqual(self.statuses(3), [200] * 3)
        refused = self.get_me()
        self.assert_problem(refused, 429, "rate_limited")
        self.assertTrue(1 <= int(refused.headers["Retry-After"]) <= 60)

    def test_every_answer_tells_where_the_client_stands(self):
        answer = self.get_me()
        self.assertIn('"tenant";q=3;w=60', answer.headers["RateLimit-Policy"])
        self.assertIn('"tenant";r=2;t=60', answer.headers["RateLimit"])
        refused = [self.get_me() for _turn in range(3)][-1]
        self.assertIn('"tenant";r=0;t=', refused.headers["RateLimit"])

    def test_errors_tell_it_too(self):
        _record, text = self.generate_key(self.busy)
        companies = type(self.env["res.company"])
        with (
            patch.object(companies, "_api_description", side_effect=KeyError),
            mute_logger("odoo.http"),
        ):
            answer = self.get_me(text)
        self.assertEqual(answer.status_code, 500)
        self.assertIn('"tenant";r=2', answer.headers["RateLimit"])

    def test_managers_are_told_once(self):
        self.statuses(6)
        counters = self.env["smarter.usage"].search(
            [("company_id", "=", self.busy.id), ("warned_level", "=", 100)]
        )
        self.assertEqual(counters.mapped("metric"), ["requests_per_minute"])

    def test_me_tells_the_limits(self):
        plan = self.get_me().json()["plan"]
        self.assertEqual(plan["code"], "narrow")
        self.assertEqual(plan["limits"]["requests_per_minute"]["limit"], 3)
        self.assertIsNone(plan["limits"]["users"]["limit"])

    def test_a_key_over_its_own_limit_leaves_the_rest_to_others(self):
        _record, slow = self.generate_key(self.busy, requests_per_minute=1)
        self.assertEqual(self.get_me(slow).json()["key"]["requests_per_minute"], 1)
        refused = self.get_me(slow)
        self.assert_problem(refused, 429, "rate_limited")
        self.assertIn('"key";r=0', refused.headers["RateLimit"])
        self.assertEqual(self.statuses(3), [200, 200, 429])

    def test_tenants_do_not_share_limits(self):
        self.assertEqual(self.statuses(4)[-1], 429)
        self.assertEqual(self.get_me(self.key_text).status_code, 200)

    def test_a_request_that_odoo_runs_again_counts_once(self):
        failures = [ConcurrencyError("again")]
        companies = type(self.env["res.company"])
        describe = companies._api_description

        def fail_once(company):
            if failures:
                raise failures.pop()
            return describe(company)

        with (
            patch.object(companies, "_api_description", fail_once),
            patch("odoo.service.model.random.uniform", return_value=0),
        ):
            answer = self.get_me()
        self.assertEqual((answer.status_code, failures), (200, []))
        self.assertIn('"tenant";r=2', answer.headers["RateLimit"])


@tagged("post_install", "-at_install")
class TestAddressLimits(RateLimitedCase):
    def guess(self, **options):
        return self.get_me(api_key.generate().text, **options)

    def test_guessing_keys_is_limited(self):
        self.set_environment(SMARTER_LIMIT_ADDRESS="120")
        answers = [self.guess() for _turn in range(4)]
        self.assertEqual([one.status_code for one in answers], [401] * 3 + [429])
        self.assertIn("Retry-After", answers[-1].headers)
        refused = self.get_me()
        self.assert_problem(refused, 429, "rate_limited")
        self.assertIn('"address";r=0', refused.headers["RateLimit"])

    def test_a_good_key_at_the_edge_is_refused_as_well(self):
        """Else who guesses would learn from the difference."""
        self.set_environment(SMARTER_LIMIT_ADDRESS="50")
        self.assertEqual(self.guess().status_code, 401)
        self.assertEqual(self.guess().status_code, 429)
        self.assertEqual(self.get_me().status_code, 429)

    def test_a_refused_address_costs_no_query(self):
        self.set_environment(SMARTER_LIMIT_ADDRESS="1")
        self.get_me(), self.get_me()
        with patch.object(
            type(self.env["smarter.api.key"]), "_authenticate", side_effect=KeyError
        ):
            self.assertEqual(self.get_me().status_code, 429)

    def test_forged_headers_change_nothing(self):
        self.set_environment(SMARTER_LIMIT_ADDRESS="2")
        forged = [
            {
                "X-Forwarded-For": f"203.0.113.{number}",
                "X-Real-IP": f"203.0.113.{number}",
                "Forwarded": f"for=203.0.113.{number}",
            }
            for number in range(3)
        ]
        answers = [self.get_me(self.key_text, headers=headers) for headers in forged]
        self.assertEqual([one.status_code for one in answers], [200, 200, 429])

    def test_behind_a_proxy_of_ours_clients_are_told_apart(self):
        self.set_environment(
            SMARTER_LIMIT_ADDRESS="1", SMARTER_TRUSTED_PROXIES="127.0.0.1"
        )
        answers = [
            self.get_me(self.key_text, headers={"X-Forwarded-For": address})
            for address in ("203.0.113.1", "203.0.113.2", "1.1.1.1, 203.0.113.1")
        ]
        self.assertEqual([one.status_code for one in answers], [200, 200, 429])

    def test_listed_addresses_have_no_limit(self):
        self.set_environment(
            SMARTER_LIMIT_ADDRESS="1", SMARTER_UNLIMITED_ADDRESSES="127.0.0.0/8"
        )
        self.assertEqual(self.statuses(3, self.key_text), [200] * 3)
