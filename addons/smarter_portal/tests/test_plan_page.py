"""Plan and usage: figures of the own tenant, against its limits."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.smarter_tenant.models.smarter_usage import LEADS, REQUESTS

from .common import PortalCase
from .manage import ManagePageCase

PAGE = "/app/plan"
NOW = "2026-11-23 15:00:00"


@tagged("post_install", "-at_install")
class TestPlan(PortalCase):
    """What the page is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant.plan_id = cls.env["smarter.plan"].create(
            {
                "code": "page",
                "name": "Página",
                "max_leads_per_month": 10,
                "max_users": 1000,
                "max_requests_per_minute": 60,
            }
        )

    def setUp(self):
        super().setUp()
        # The Redis of this machine counts for others.
        self.enterContext(patch.dict("os.environ", {"SMARTER_REDIS_URL": ""}))

    def values(self):
        self.env.invalidate_all()
        return self.env["smarter.portal.plan"].with_user(self.manager)._values()

    def meter(self, code):
        return next(one for one in self.values()["meters"] if one["code"] == code)

    def add(self, amount, company=None):
        company = company or self.tenant
        usage = company._tenant_env()["smarter.usage"]
        usage._add(company, LEADS, "2026-11", amount)

    def keep(self, figure, amounts, company=None):
        """Keep figures of days, given by how many days ago they were."""
        company = company or self.tenant
        today = date(2026, 11, 23)
        for back, amount in amounts.items():
            self.env["smarter.usage.day"]._keep(
                today - timedelta(days=back), figure, {company.id: amount}
            )

    def graph(self, code):
        graphs = {one["code"]: one for one in self.values()["graphs"]}
        return graphs.get(code)

    def totals(self, code):
        """Return the sums of the days, the newest first."""
        return [total for _day, _amounts, total in self.graph(code)["rows"]]

    def receive(self, company, count, received_at):
        """Let leads come in by the API at a moment."""
        rows = company._tenant_env()["smarter.lead.intake"]
        for _number in range(count):
            rows._accept({"name": "Ana Pérez", "email": "ana@ejemplo.cl"})
        rows.search([], limit=count).write({"received_at": received_at})

    @freeze_time(NOW)
    def test_levels_follow_the_use_of_the_month(self):
        self.assertEqual(self.meter(LEADS)["level"], "fine")
        told = []
        for amount in (7, 1, 2, 5):
            self.add(amount)
            meter = self.meter(LEADS)
            told.append((meter["used"], meter["percent"], meter["level"]))
        self.assertEqual(
            told,
            [
                ("7", 70, "fine"),
                ("8", 80, "near"),
                ("10", 100, "full"),
                ("15", 100, "full"),
            ],
        )

    @freeze_time(NOW)
    def test_use_of_others_and_of_former_months_is_none_of_this(self):
        self.add(9, self.other)
        usage = self.tenant._tenant_env()["smarter.usage"]
        usage._add(self.tenant, LEADS, "2026-10", 9)
        self.assertEqual(self.meter(LEADS)["used"], "0")

    def test_a_plan_without_limits(self):
        plans = self.env["smarter.plan"]
        self.tenant.plan_id = plans.create({"code": "open", "name": "Abierto"})
        values = self.values()
        self.assertEqual({one["limit"] for one in values["meters"]}, {""})
        self.assertEqual({one["level"] for one in values["meters"]}, {"fine"})
        self.assertEqual(values["requests"], {"limit": "", "refused": False})

    @freeze_time(NOW)
    def test_refused_requests_of_this_month_are_told(self):
        other = self.other._tenant_env()["smarter.usage"]
        other._warn(self.other, REQUESTS, 60, 60)
        self.assertEqual(self.values()["requests"], {"limit": "60", "refused": False})
        usage = self.tenant._tenant_env()["smarter.usage"]
        usage._warn(self.tenant, REQUESTS, 60, 60, "2026-10")
        self.assertFalse(self.values()["requests"]["refused"])
        usage._warn(self.tenant, REQUESTS, 60, 60)
        self.assertTrue(self.values()["requests"]["refused"])

    @freeze_time(NOW)
    def test_leads_by_day_of_the_reader(self):
        self.manager.tz = "America/Santiago"
        # In Chile it was still the day before, three hours behind UTC.
        self.receive(self.tenant, 2, datetime(2026, 11, 23, 2, 0))
        self.receive(self.tenant, 1, datetime(2026, 11, 23, 4, 0))
        self.receive(self.tenant, 1, datetime(2026, 10, 1, 4, 0))
        self.receive(self.other, 5, datetime(2026, 11, 23, 4, 0))
        self.assertEqual(self.graph("leads")["chart"].total, 3)
        self.assertEqual(self.totals("leads")[:3], [1, 2, 0])
        self.assertEqual(len(self.totals("leads")), 30)

    def test_without_the_app_of_leads_their_graph_is_missing(self):
        self.assertTrue(self.graph("leads"))
        self.tenant.action_switch_app("crm", False)
        self.assertIsNone(self.graph("leads"))
        self.assertTrue(self.graph("people"))

    @freeze_time(NOW)
    def test_requests_by_day(self):
        self.assertIsNone(self.graph("requests"), "nobody counts")
        self.keep("requests", {0: 5, 1: 7, 40: 99})
        self.keep("refused", {1: 2})
        self.keep("requests", {0: 30}, self.other)
        self.assertEqual(self.totals("requests")[:3], [5, 9, 0])
        series = self.graph("requests")["chart"].series
        self.assertEqual([one.total for one in series], [12, 2])

    @freeze_time(NOW)
    def test_people_by_day_with_today_as_it_is(self):
        team = self.tenant._count_members()
        self.keep("users", {0: 1, 1: 4})
        self.keep("active_users", {0: 1, 1: 3})
        rows = [amounts for _day, amounts, _total in self.graph("people")["rows"]]
        self.assertEqual(rows[:3], [(1, team - 1), (3, 1), (0, 0)])

    @freeze_time(NOW)
    def test_who_left_the_team_in_the_evening_was_here(self):
        self.keep("users", {1: 1})
        self.keep("active_users", {1: 2})
        rows = [amounts for _day, amounts, _total in self.graph("people")["rows"]]
        self.assertEqual(rows[1], (2, 0))


@tagged("post_install", "-at_install")
class TestPlanPage(ManagePageCase):
    """Over HTTP."""

    def test_managers_see_it(self):
        self.sign_in(self.manager)
        answer = self.get(PAGE)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        plan = self.tenant.plan_id.with_context(lang=self.manager.lang)
        self.assertIn(plan.name, answer.text)
        self.assertIn('data-meter="users"', answer.text)
        self.assertIn('aria-current="page"', answer.text)
        self.tenant.action_switch_app("crm", False)
        self.assertEqual(self.get(PAGE).status_code, 200)

    def test_only_managers_are_shown_the_way(self):
        for user, is_shown in ((self.manager, True), (self.user, False)):
            self.sign_in(user)
            self.assertIs('href="/app/plan"' in self.get("/app").text, is_shown)

    def test_nobody_else_does(self):
        self.check_closed([PAGE], {})

    def test_only_reading(self):
        self.check_only_forms_of_ours([PAGE], {})
