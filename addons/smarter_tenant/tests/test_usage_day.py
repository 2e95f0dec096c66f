"""Figures of days: kept as often as one likes, of each tenant its own."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..models.smarter_usage import USERS
from ..models.smarter_usage_day import ACTIVE_USERS
from ..tools import periods
from .common import TenantCase

NOW = "2026-11-23 15:00:00"
TODAY = date(2026, 11, 23)


@tagged("post_install", "-at_install")
class TestDays(BaseCase):
    def test_days_are_those_of_chile(self):
        # Three hours behind UTC in summer, four in winter.
        for moment, day in (
            (datetime(2026, 11, 24, 2, 59), date(2026, 11, 23)),
            (datetime(2026, 11, 24, 3, 0), date(2026, 11, 24)),
            (datetime(2026, 7, 1, 3, 59), date(2026, 6, 30)),
        ):
            with self.subTest(moment):
                self.assertEqual(periods.day(moment), day)

    def test_a_day_begins_at_its_midnight(self):
        # The night to 6 September 2026 has no midnight: clocks go from 0 to 1.
        for moment, start in (
            (datetime(2026, 11, 24, 2, 59), datetime(2026, 11, 23, 3, 0)),
            (datetime(2026, 9, 6, 12, 0), datetime(2026, 9, 6, 4, 0)),
        ):
            with self.subTest(moment):
                self.assertEqual(periods.day_start(moment), start)


@tagged("post_install", "-at_install")
class TestUsageDay(TenantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days = cls.env["smarter.usage.day"]

    def keep(self, amount, metric=ACTIVE_USERS, **options):
        self.days._keep(TODAY, metric, {self.tenant.id: amount}, **options)

    def shown(self, company=None, user=None):
        days = self.days.with_user(user or self.manager)
        return days._since(company or self.tenant, TODAY)

    def test_to_keep_it_again_changes_nothing(self):
        self.keep(3), self.keep(3), self.keep(2)
        self.assertEqual(self.shown(), {(TODAY, ACTIVE_USERS): 3})

    def test_it_grows(self):
        self.keep(3), self.keep(5)
        self.assertEqual(self.shown(), {(TODAY, ACTIVE_USERS): 5})

    def test_a_figure_of_a_moment_follows_it(self):
        self.keep(5, USERS), self.keep(3, USERS)
        self.assertEqual(self.shown(), {(TODAY, USERS): 3})

    def test_what_two_counted_is_added_up(self):
        self.keep(3), self.keep(4, source="elsewhere"), self.keep(4, source="elsewhere")
        self.assertEqual(self.shown(), {(TODAY, ACTIVE_USERS): 7})

    def test_no_row_for_nothing(self):
        self.keep(0)
        self.assertEqual(self.shown(), {})

    def test_days_stand_for_themselves(self):
        self.keep(3)
        yesterday = TODAY - timedelta(days=1)
        self.days._keep(yesterday, ACTIVE_USERS, {self.tenant.id: 9})
        self.assertEqual(self.shown(), {(TODAY, ACTIVE_USERS): 3})
        both = self.days._since(self.tenant, yesterday)
        self.assertEqual(sorted(both.values()), [3, 9])

    def test_two_at_once_cannot_make_two_rows(self):
        self.keep(3)
        values = self.days.search([("company_id", "=", self.tenant.id)]).copy_data()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.days.create(values)

    def test_tenants_see_their_own_and_change_nothing(self):
        self.days._keep(TODAY, ACTIVE_USERS, {self.tenant.id: 3, self.other.id: 8})
        self.assertEqual(self.shown(), {(TODAY, ACTIVE_USERS): 3})
        self.assertEqual(self.shown(self.other), {})
        row = self.days.search([("company_id", "=", self.tenant.id)], limit=1)
        with self.assertRaises(AccessError):
            row.with_user(self.manager).amount = 0
        with self.assertRaises(AccessError):
            self.days.with_user(self.user).search([])

    @freeze_time(NOW)
    def test_the_cron_counts_people(self):
        seen = {
            self.manager: [datetime(2026, 11, 23, 3, 0), datetime(2026, 11, 23, 9, 0)],
            self.user: [datetime(2026, 11, 23, 2, 59)],
            self.operator: [datetime(2026, 11, 23, 9, 0)],
        }
        self.env["res.device.log"].create(
            [
                {"user_id": user.id, "session_identifier": "s", "last_activity": moment}
                for user, moments in seen.items()
                for moment in moments
            ]
        )
        self.days._cron_count()
        self.days._cron_count()
        users = self.tenant._count_members()
        expected = {(TODAY, USERS): users, (TODAY, ACTIVE_USERS): 1}
        self.assertEqual(self.shown(), expected)
        self.user.active = False
        self.env.invalidate_all()
        self.days._cron_count()
        self.assertEqual(self.shown()[TODAY, USERS], users - 1)

    @freeze_time(NOW)
    def test_what_no_graph_shows_goes(self):
        self.keep(3)
        self.days._keep(date(2025, 1, 1), ACTIVE_USERS, {self.tenant.id: 3})
        self.days._gc_days()
        rows = self.days.search([("company_id", "=", self.tenant.id)])
        self.assertEqual(rows.mapped("day"), [TODAY])
