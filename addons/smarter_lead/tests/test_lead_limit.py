"""Leads per month: the plan's limit, counted exactly, refused with a clear answer."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.smarter_tenant.models.smarter_usage import LEADS

from ..models.smarter_lead_intake import CONVERTED, RECEIVED
from .common import LeadCase, LeadMixin, submission

NOVEMBER, DECEMBER = "2026-11-15 12:00:00", "2026-12-01 03:00:00"


@tagged("post_install", "-at_install")
class TestLeadLimit(LeadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.plan_id = cls.env["smarter.plan"].create(
            {"code": "small", "name": "Small", "max_leads_per_month": 3}
        )
        cls.intakes = cls.company_a._tenant_env()["smarter.lead.intake"]

    def counters(self):
        domain = [("company_id", "=", self.company_a.id), ("metric", "=", LEADS)]
        return self.env["smarter.usage"].search(domain)

    def used(self):
        return {row.period: row.amount for row in self.counters()}

    @freeze_time(NOVEMBER)
    def test_the_limit_counts_what_waits_and_what_is_converted(self):
        self._submit()
        self._submit()
        self._convert()
        self._submit()
        self.assertEqual(self.intakes._leads_used(3), 3)
        with self.assertRaises(UserError):
            self.intakes._check_lead_limit()
        self.assertEqual(self.used(), {"2026-11": 2})

    def test_a_new_month_has_room_again(self):
        with freeze_time(NOVEMBER):
            for _turn in range(3):
                self._submit()
            self._convert()
            with self.assertRaises(UserError):
                self.intakes._check_lead_limit()
        with freeze_time(DECEMBER):
            self.intakes._check_lead_limit()
            self.assertEqual(self.intakes._leads_used(3), 0)

    @freeze_time(NOVEMBER)
    def test_a_retried_lead_counts_once(self):
        intake = self._submit()
        self._convert()
        intake.lead_id.unlink()
        intake.write({"state": RECEIVED})
        self._convert()
        self.assertEqual(intake.state, CONVERTED)
        self.assertEqual(self.used(), {"2026-11": 1})
        self.assertEqual(self.intakes._leads_used(3), 1)

    @freeze_time(NOVEMBER)
    def test_managers_hear_of_80_percent_when_leads_are_converted(self):
        self.company_a.plan_id.max_leads_per_month = 5
        for _turn in range(4):
            self._submit()
        self._convert()
        counter = self.counters()
        self.assertEqual((counter.amount, counter.warned_level), (4, 80))

    @freeze_time(NOVEMBER)
    def test_over_rpc_it_is_refused_too_and_nothing_is_stored(self):
        for _turn in range(3):
            self._submit()
        before = self._waiting()
        model = self._as_integration(self.company_a)
        with self.assertRaisesRegex(UserError, "3 leads per month"):
            model.create({"payload": submission()})
        self.assertEqual(self._waiting(), before)

    @freeze_time(NOVEMBER)
    def test_leads_of_other_tenants_do_not_count(self):
        self.intakes._check_lead_limit(3)
        for _turn in range(3):
            self._submit(self.company_b)
        for _turn in range(3):
            self.intakes._check_lead_limit(3)
            self._submit()
        with self.assertRaises(UserError):
            self.intakes._check_lead_limit(3)

    @freeze_time(NOVEMBER)
    def test_far_from_the_limit_waiting_leads_are_not_counted_again(self):
        with self.assertQueryCount(2):
            self.intakes._check_lead_limit(100)
        for _turn in range(3):
            self._submit()
        with self.assertQueryCount(1):
            self.intakes._check_lead_limit(100)
        with self.assertRaises(UserError):
            self.intakes._check_lead_limit(3)

    @freeze_time(NOVEMBER)
    def test_a_higher_limit_counts_all_that_wait(self):
        for _turn in range(5):
            self._submit()
        for limit in (3, 5):
            with self.subTest(limit=limit), self.assertRaises(UserError):
                self.intakes._check_lead_limit(limit)
        self.intakes._check_lead_limit(6)

    def test_without_limit_nothing_is_asked(self):
        with self.assertQueryCount(0):
            self.intakes._check_lead_limit(0)


@tagged("post_install", "-at_install")
class TestLeadLimitOverHttp(LeadMixin, HttpCase):
    def test_the_api_says_when_to_come_back(self):
        self._create_tenants()
        self.company_a.plan_id = self.env["smarter.plan"].create(
            {"code": "tiny", "name": "Tiny", "max_leads_per_month": 1}
        )
        _record, key = self._key(self.company_a)
        headers = {"Authorization": f"Bearer {key}"}
        answers = [
            self.url_open(
                "/leads/create", method="POST", json=submission(), headers=headers
            )
            for _turn in range(2)
        ]
        self.assertEqual([answer.status_code for answer in answers], [202, 429])
        self.assertEqual(answers[1].json()["code"], "lead_limit_reached")
        self.assertGreater(int(answers[1].headers["Retry-After"]), 0)
        self.assertEqual(self._waiting(), 1)
