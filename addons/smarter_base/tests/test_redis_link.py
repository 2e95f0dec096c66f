"""What a Redis that does not answer as it should may cost a request: its budget."""

from __future__ import annotations

import time

from odoo.tests import BaseCase, tagged

from ..tools.redis_link import BUDGET_S, PATIENCE_S, RedisAway, RedisLink, Script
from .private_redis import PrivateRedis

# "At most 50 ms", and what a machine without a free core adds to any measured time.
PROMISED_S = 0.05
ALLOWED_S = PROMISED_S + 0.25
BACK_S = 10.0
LOGGER = "odoo.addons.smarter_base.tools.redis_link"


class RedisCase(BaseCase):
    """One Redis for a class, in order again after each test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.redis = cls.enterClassContext(PrivateRedis())

    def link(self, url=None):
        """Return a link that leaves no thread behind."""
        link = RedisLink(url or self.redis.url, "testing")
        self.addCleanup(link.close)
        return link

    def wait_until_back(self, link):
        """Return after how many seconds calls reach Redis again."""
        started = time.monotonic()
        while link.is_away:
            self.assertLess(time.monotonic() - started, BACK_S)
            time.sleep(0.02)
        return time.monotonic() - started


@tagged("post_install", "-at_install")
class TestRedisLink(RedisCase):
    def assert_away(self, link):
        """Check that a call fails within the budget, and the next ones at once."""
        with self.assertLogs(LOGGER, "WARNING") as log:
            started = time.perf_counter()
            with self.assertRaises(RedisAway):
                link.run(("SET", "a", "b"))
            first = time.perf_counter() - started
        self.assertEqual(len(log.output), 1)
        self.assertLess(first, ALLOWED_S)
        patient_until = time.monotonic() + PATIENCE_S
        while time.monotonic() < patient_until:
            self.assertLess(self.failing_call(link), ALLOWED_S)
        rest = sum(self.failing_call(link) for _turn in range(100))
        self.assertLess(rest, ALLOWED_S, "a hundred calls, none of which asks")

    def failing_call(self, link):
        started = time.perf_counter()
        with self.assertRaises(RedisAway):
            link.run(("SET", "a", "b"))
        return time.perf_counter() - started

    def test_answers_come_in_order(self):
        link = self.link()
        answers = link.run(("SET", "name", "José"), ("GET", "name"), ("GET", "none"))
        self.assertEqual(answers, [b"OK", "José".encode(), None])

    def test_a_script_that_redis_has_forgotten_is_sent_again(self):
        link, script = self.link(), Script("return ARGV[1] * 2")
        self.assertEqual(link.run_script(script, [], 4), 8)
        self.redis.client.script_flush()
        self.assertEqual(link.run_script(script, [], 5), 10)

    def test_a_connection_closed_meanwhile_is_no_failure(self):
        link = self.link()
        link.run(("SET", "a", "1"))
        self.redis.client.execute_command("CLIENT", "KILL", "TYPE", "normal")
        self.assertEqual(link.run(("GET", "a")), [b"1"])
        self.assertFalse(link.is_away)

    def test_down(self):
        link = self.link()
        link.run(("SET", "a", "1"))
        self.redis.kill()
        self.assert_away(link)
        self.redis.start()
        self.wait_until_back(link)
        self.assertEqual(link.run(("SET", "a", "1")), [b"OK"])

    def test_hung(self):
        for is_connected in (True, False):
            with self.subTest(is_connected=is_connected):
                link = self.link()
                if is_connected:
                    link.run(("SET", "a", "1"))
                self.redis.freeze()
                try:
                    self.assert_away(link)
                finally:
                    self.redis.thaw()
                self.wait_until_back(link)
                self.assertEqual(link.run(("SET", "a", "1")), [b"OK"])

    def test_a_late_answer_is_not_taken_for_the_next(self):
        link = self.link()
        link.run(("SET", "late", "1"))
        self.redis.freeze()
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(RedisAway):
            link.run(("GET", "late"))
        self.redis.thaw()
        self.wait_until_back(link)
        self.assertEqual(link.run(("GET", "other")), [None])

    def test_a_short_hiccup_is_waited_for(self):
        """A call after a late answer still counts with the others."""
        link = self.link()
        link.run(("SET", "a", "1"))
        self.redis.freeze()
        with self.assertLogs(LOGGER, "WARNING"), self.assertRaises(RedisAway):
            link.run(("GET", "a"))
        self.redis.thaw()
        self.assertEqual(link.run(("GET", "a")), [b"1"])

    def test_full(self):
        link = self.link()
        self.redis.fill()
        self.addCleanup(self.redis.empty)
        self.assert_away(link)
        self.redis.empty()
        self.wait_until_back(link)

    def test_read_only(self):
        link = self.link()
        self.redis.make_read_only()
        self.addCleanup(self.redis.make_writable)
        self.assert_away(link)
        self.redis.make_writable()
        self.wait_until_back(link)

    def test_nobody_there_from_the_start(self):
        self.assert_away(self.link("redis://127.0.0.1:1/0"))

    def test_packets_that_vanish(self):
        """An address of TEST-NET: no answer, not even a refusal."""
        self.assert_away(self.link("redis://192.0.2.1:6379/0"))

    def test_wrong_password(self):
        self.assert_away(self.link(self.redis.url.replace("//", "//:wrong@")))

    def test_the_budget_leaves_room(self):
        self.assertLess(BUDGET_S, PROMISED_S)
