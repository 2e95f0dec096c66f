"""Geometry and words of the chart."""

from datetime import date, timedelta

from odoo.tests import BaseCase

from ..tools import chart

TODAY = date(2026, 11, 23)


class TestChart(BaseCase):
    """Pure."""

    def test_every_day_has_a_row_and_today_is_the_last(self):
        drawn = chart.build({}, TODAY)
        self.assertEqual(len(drawn.days), 30)
        self.assertEqual(drawn.days[-1], TODAY)
        self.assertEqual(drawn.total, 0)
        self.assertFalse(drawn.bars)

    def test_bars_stand_on_each_other_and_on_the_ground(self):
        drawn = chart.build({(TODAY, "web"): 3, (TODAY, "feria"): 1}, TODAY, days=2)
        low, high = drawn.bars
        self.assertEqual(low.y + low.height, 100)
        self.assertEqual(high.y + high.height, low.y)
        self.assertEqual(drawn.top, 4)
        self.assertEqual(high.y, 0)

    def test_small_sources_are_one_series_and_nothing_is_lost(self):
        counts = {(TODAY, f"fuente {n}"): n for n in range(1, 10)}
        drawn = chart.build(counts, TODAY)
        self.assertEqual(len(drawn.series), chart.SHOWN + 1)
        self.assertEqual(drawn.series[-1].name, chart.OTHER)
        self.assertEqual(drawn.total, sum(range(1, 10)))

    def test_an_order_of_their_own(self):
        counts = {(TODAY, "refused"): 9, (TODAY, "answered"): 1}
        drawn = chart.build(counts, TODAY, order=["answered", "refused"])
        names = [series.name for series in drawn.series]
        self.assertEqual(names, ["answered", "refused"])
        self.assertEqual(drawn.rows[-1], (1, 9))

    def test_five_sources_keep_their_names(self):
        counts = {(TODAY, f"fuente {n}"): n for n in range(1, 6)}
        names = [series.name for series in chart.build(counts, TODAY).series]
        self.assertNotIn(chart.OTHER, names)
        self.assertEqual(names[0], "fuente 5")

    def test_days_outside_are_left_out(self):
        before = TODAY - timedelta(days=30)
        tomorrow = TODAY + timedelta(days=1)
        drawn = chart.build({(before, "web"): 7, (tomorrow, "web"): 7}, TODAY)
        self.assertEqual(drawn.total, 0)

    def test_the_top_is_round_and_never_too_low(self):
        for highest in range(0, 2500):
            top = chart.nice_top(highest)
            self.assertGreaterEqual(top, max(highest, 4))
            self.assertLessEqual(top, max(4, 2 * highest))
