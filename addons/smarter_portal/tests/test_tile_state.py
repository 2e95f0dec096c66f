"""The state of an app from the health of its connectors, and other small rules."""

from datetime import datetime

from odoo.tests import BaseCase

from ..tools import checklist, initials, moments, tile
from ..tools.checklist import Task


class TestTileState(BaseCase):
    """Pure."""

    def test_states(self):
        cases = [
            ([], tile.SETUP),
            (["new"], tile.CONNECTED),
            (["healthy", "new"], tile.CONNECTED),
            (["failing"], tile.ERROR),
            (["disabled", "failing"], tile.ERROR),
            (["paused", "failing"], tile.ERROR),
            (["healthy", "failing"], tile.DEGRADED),
            (["paused"], tile.DEGRADED),
            (["paused", "healthy"], tile.DEGRADED),
        ]
        for healths, state in cases:
            with self.subTest(healths):
                self.assertEqual(tile.judge(healths), state)

    def test_the_worst_is_told(self):
        self.assertIsNone(tile.culprit(["healthy"]))
        self.assertEqual(tile.culprit(["paused", "healthy", "failing"]), 2)
        self.assertEqual(tile.culprit(["paused", "disabled"]), 1)

    def test_an_unknown_health_is_no_good_one(self):
        self.assertEqual(tile.judge(["open"]), tile.ERROR)
        self.assertEqual(tile.culprit(["healthy", "open"]), 1)

    def test_initials(self):
        self.assertEqual(initials.initials("Panadería San José SpA"), "PS")
        self.assertEqual(initials.initials("Óptica Ñuñoa Ltda."), "ÓÑ")
        self.assertEqual(initials.initials("SpA"), "S")
        self.assertEqual(initials.initials("  "), "?")

    def test_days_begin_by_the_clock_of_the_reader(self):
        # Chile has summer time in November: three hours behind UTC.
        late = datetime(2026, 11, 23, 2, 59)
        self.assertEqual(moments.today(late, "America/Santiago").day, 22)
        begin = moments.start_of_day(moments.today(late, None), None)
        self.assertEqual(begin, datetime(2026, 11, 22, 3, 0))

    def test_greeting_by_the_hour(self):
        parts = [moments.part_of_day(hour) for hour in (4, 5, 11, 12, 19, 20)]
        self.assertEqual(
            parts,
            ["evening", "morning", "morning", "afternoon", "afternoon", "evening"],
        )

    def test_progress_is_complete_only_when_all_is_done(self):
        def tasks(*done):
            return checklist.of([Task("x", "", "", "", one) for one in done])

        self.assertEqual(tasks(True, True, False).percent, 66)
        self.assertFalse(tasks(True, False).is_complete)
        self.assertTrue(tasks(True).is_complete)
        self.assertTrue(tasks().is_complete)
        self.assertIsNone(tasks(True).following)
