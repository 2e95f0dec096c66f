"""The retry schedule: steps, jitter, floors and Retry-After."""

from __future__ import annotations

import random

from odoo.tests import BaseCase, tagged

from ..tools import retry


class Fixed(random.Random):
    """Returns the end of the range that the test asks for."""

    def __init__(self, end):
        super().__init__(0)
        self.end = end

    def uniform(self, a, b):
        return (a, b)[self.end]


LOW, HIGH = Fixed(0), Fixed(1)


@tagged("post_install", "-at_install")
class TestRetry(BaseCase):
    def wait(self, attempts, rng=LOW, **options):
        return retry.next_wait(retry.DEFAULT_SCHEDULE, attempts, rng=rng, **options)

    def test_the_default_schedule(self):
        self.assertEqual(
            retry.format_schedule(retry.DEFAULT_SCHEDULE),
            "0, 5, 300, 1800, 7200, 18000, 36000, 36000",
        )

    def test_steps_with_twenty_percent_jitter(self):
        low = [self.wait(n) for n in range(8)]
        high = [self.wait(n, HIGH) for n in range(8)]
        self.assertEqual(low, [0, 4, 240, 1440, 5760, 14400, 28800, 28800])
        self.assertEqual(high, [0, 6, 360, 2160, 8640, 21600, 43200, 43200])

    def test_jitter_is_spread(self):
        rng = random.Random(7)
        waits = {round(self.wait(2, rng), 3) for _ in range(50)}
        self.assertGreater(len(waits), 40)
        self.assertTrue(all(240 <= wait <= 360 for wait in waits))

    def test_the_schedule_ends(self):
        self.assertIsNone(self.wait(8))
        self.assertIsNone(self.wait(9, retry_after_s=5, floor_s=60))

    def test_a_floor_only_lengthens(self):
        self.assertEqual(self.wait(1, floor_s=60), 60)
        self.assertEqual(self.wait(2, floor_s=60), 240)

    def test_retry_after_is_honoured_and_bounded(self):
        self.assertEqual(self.wait(1, retry_after_s=120), 120)
        self.assertEqual(self.wait(2, retry_after_s=1), 240)
        self.assertEqual(self.wait(1, retry_after_s=10**9), 36000)

    def test_retry_after_as_seconds(self):
        cases = {"120": 120, " 7 ": 7, "0": 0, "9" * 30: 36000}
        for text, expected in cases.items():
            self.assertEqual(retry.parse_retry_after(text, now=0), expected)

    def test_retry_after_as_date(self):
        now = 1445412480.0
        cases = {
            "Wed, 21 Oct 2015 07:28:30 GMT": 30,
            "Wed, 21 Oct 2015 07:28:30": 30,
            "Wed, 21 Oct 2015 07:00:00 GMT": 0,
            "Wed, 21 Oct 2099 07:28:00 GMT": 36000,
        }
        for text, expected in cases.items():
            self.assertEqual(retry.parse_retry_after(text, now=now), expected)

    def test_nonsense_is_ignored(self):
        for text in (None, "", "soon", "-5", "1.5", "١٢", "Wed, 99 Oct 2015 99:00 GMT"):
            self.assertIsNone(retry.parse_retry_after(text, now=0))

    def test_a_schedule_is_read_and_checked(self):
        self.assertEqual(retry.parse_schedule("0,5, 300"), (0, 5, 300))
        for text in ("", "a", "0,,5", "-1", "0,5.5", ",".join("0" * 21), "604801"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                retry.parse_schedule(text)
