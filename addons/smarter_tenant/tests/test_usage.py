"""Limits of plans: refusals, warnings to managers, months."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..models.res_users import GROUP_MANAGER
from ..models.smarter_usage import LEADS
from ..tools import limits, periods
from .common import TenantCase


@tagged("post_install", "-at_install")
class TestPeriods(BaseCase):
    def test_months_are_those_of_chile(self):
        # Summer time until 5 April 2026: three hours behind UTC, then four.
        self.assertEqual(periods.month(datetime(2026, 2, 1, 2, 59)), "2026-01")
        self.assertEqual(periods.month(datetime(2026, 2, 1, 3, 0)), "2026-02")
        self.assertEqual(periods.month(datetime(2026, 7, 1, 3, 59)), "2026-06")

    def test_a_month_begins_and_the_next_one_follows(self):
        moment = datetime(2026, 12, 15, 12, 0)
        self.assertEqual(periods.month_start(moment), datetime(2026, 12, 1, 3, 0))
        self.assertEqual(periods.next_month_start(moment), datetime(2027, 1, 1, 3, 0))

    def test_levels(self):
        levels = [limits.level(used, 10) for used in (0, 7, 8, 9, 10, 11)]
        self.assertEqual(levels, [0, 0, 80, 80, 100, 100])
        self.assertEqual(limits.level(1_000_000, 0), 0)


@tagged("post_install", "-at_install")
class TestUsage(TenantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["smarter.plan"].create(
            {"code": "test", "name": "Test", "max_leads_per_month": 10}
        )
        cls.tenant.plan_id = cls.plan
        cls.usage = cls.tenant._tenant_env()["smarter.usage"]
        cls.month = "2026-11"

    def notices(self):
        managers = self.tenant._managers().partner_id
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("subject", "ilike", "leads"),
                ("notified_partner_ids", "in", managers.ids),
            ]
        )

    def test_counting_adds_up(self):
        self.assertEqual(self.usage._add(self.tenant, LEADS, self.month, 3), 3)
        self.assertEqual(self.usage._add(self.tenant, LEADS, self.month, 4), 7)
        other = self.other._tenant_env()["smarter.usage"]
        self.assertEqual(other._add(self.other, LEADS, self.month, 1), 1)

    def test_managers_are_told_at_80_and_at_100_percent_once_each(self):
        told = []
        for used in (7, 8, 9, 10, 11):
            self.usage._warn(self.tenant, LEADS, used, 10, self.month)
            told.append(len(self.notices()))
        self.assertEqual(told, [0, 1, 1, 2, 2])
        self.assertEqual(
            self.notices().notified_partner_ids, self.tenant._managers().partner_id
        )

    def test_a_new_month_starts_over(self):
        self.usage._warn(self.tenant, LEADS, 10, 10, "2026-11")
        self.usage._warn(self.tenant, LEADS, 8, 10, "2026-12")
        self.assertEqual(len(self.notices()), 2)

    def test_other_tenants_are_not_told(self):
        self.usage._warn(self.tenant, LEADS, 10, 10, self.month)
        strangers = self.other._managers().partner_id
        told = self.notices().notified_partner_ids
        self.assertFalse(told & strangers)

    def test_users_over_the_plan_are_refused_and_nobody_is_added(self):
        self.plan.max_users = self.tenant._count_members()
        before = self.tenant._count_members()
        with self.assertRaisesRegex(UserError, "has room for"), self.cr.savepoint():
            self.create_tenant_user(self.tenant, "one-too-many")
        self.assertEqual(self.tenant._count_members(), before)

    def test_technical_users_take_no_place(self):
        self.plan.max_users = self.tenant._count_members()
        self.tenant._check_user_limit()

    def test_no_limit_is_no_limit(self):
        self.plan.max_users = 0
        self.create_tenant_user(self.tenant, "another", GROUP_MANAGER)

    def test_who_comes_back_needs_a_place_too(self):
        leaver = self.create_tenant_user(self.tenant, "leaver")
        leaver.active = False
        self.plan.max_users = self.tenant._count_members()
        with self.assertRaisesRegex(UserError, "has room for"), self.cr.savepoint():
            leaver.active = True
        self.assertFalse(leaver.active)

    def test_archiving_is_possible_over_the_limit(self):
        leaver = self.create_tenant_user(self.tenant, "leaver")
        self.plan.max_users = 1
        leaver.active = False
        self.assertFalse(leaver.active)

    def test_managers_see_their_figures_only_and_change_none(self):
        self.usage._add(self.tenant, LEADS, self.month, 3)
        other = self.other._tenant_env()["smarter.usage"]
        other._add(self.other, LEADS, self.month, 1)
        seen = self.env["smarter.usage"].with_user(self.manager)
        self.assertEqual(seen.search([]).company_id, self.tenant)
        with self.assertRaises(AccessError):
            seen.search([]).write({"amount": 0})

    def test_the_company_shows_use_of_its_plan(self):
        month = periods.month(self.env.cr.now())
        self.usage._add(self.tenant, LEADS, month, 8)
        self.tenant.invalidate_recordset()
        self.assertEqual(self.tenant.leads_usage, "8 of 10")
        self.assertEqual(self.tenant.usage_percent, 80)
        self.assertEqual(self.tenant._plan_usage()[LEADS], {"limit": 10, "used": 8})
