"""The people of a tenant are told of new leads, once per batch; nobody else is."""

from __future__ import annotations

import json

from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_USER

from ..models.smarter_lead_intake_live import (
    COUNT_LIMIT,
    LEADS_SEEN,
    NEW_LEADS,
    TOUCHED,
)
from .common import LeadCase, LeadMixin
from .test_failures import FailureMixin

PASSWORD = "correct horse battery"


class LiveMixin(LeadMixin):
    """People of both tenants, and what the bus holds."""

    @classmethod
    def _create_people(cls):
        cls.ana = cls._create_user(cls.company_a, "ana")
        cls.eva = cls._create_user(cls.company_a, "eva")
        cls.benito = cls._create_user(cls.company_b, "benito")

    @classmethod
    def _create_user(cls, company, login, groups=GROUP_USER):
        return new_test_user(
            cls.env,
            login,
            groups,
            password=PASSWORD,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            context={"no_reset_password": True},
        )

    def _messages(self, kind=NEW_LEADS):
        """Return what was sent since the last time."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", f'"{kind}"')])
        messages = [json.loads(message) for message in rows.mapped("message")]
        rows.unlink()
        return [message["payload"] for message in messages]

    def _mark_seen(self, user):
        intakes = self.Intake.with_user(user)
        if newest := intakes.unseen_leads()["newest"]:
            intakes.mark_leads_seen(newest["id"])

    def _unseen(self, user):
        return self.Intake.with_user(user).unseen_leads()


@tagged("post_install", "-at_install")
class TestLive(FailureMixin, LiveMixin, LeadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_people()

    def setUp(self):
        super().setUp()
        self._messages()

    def test_one_message_per_tenant_and_batch(self):
        for number in range(3):
            self._submit(self.company_a, email=f"a{number}@ejemplo.cl")
            self._submit(self.company_b, email=f"b{number}@ejemplo.cl")
        self._submit(self.company_a, email="c@ejemplo.cl")
        self._convert()
        self.assertCountEqual(self._messages(), [{"count": 4}, {"count": 3}])

    def test_what_failed_is_not_announced(self):
        for name in ("Ana", "Culprit", "Eva"):
            self._submit(name=name, email=f"{name}@ejemplo.cl", phone=None)
        with self._failing("Culprit", self._raising(RuntimeError)):
            self._convert()
        self.assertEqual(self._messages(), [{"count": 2}])

    def test_a_batch_without_leads_says_nothing(self):
        self._submit(name="Culprit")
        with self._failing("Culprit", self._raising(RuntimeError)):
            self._convert()
        self._convert()
        self.assertEqual(self._messages(), [])

    def test_a_repeat_is_no_new_lead(self):
        first = self._submit(email="uno@ejemplo.cl")
        self._convert()
        self._mark_seen(self.ana)
        self._messages()
        again = self._submit(email="uno@ejemplo.cl")
        self._convert()
        self.assertEqual(again.lead_id, first.lead_id)
        self.assertEqual(self._messages(), [])
        self.assertEqual(self._unseen(self.ana)["count"], 0)
        self.assertEqual(self._unseen(self.eva)["count"], 1)

    def test_a_repeat_is_told_as_such(self):
        first = self._submit(email="uno@ejemplo.cl")
        self._convert()
        self.assertEqual(self._messages(TOUCHED), [])
        again = self._submit(email="uno@ejemplo.cl")
        self._submit(self.company_b, email="uno@ejemplo.cl")
        self._convert()
        self.assertEqual(self._messages(TOUCHED), [{"count": 1, "newest": again.id}])
        lead = {"id": first.lead_id.id, "name": first.lead_id.name}
        intakes = self.Intake.with_user(self.ana)
        self.assertEqual(intakes.touched_lead(again.id), lead)
        self.assertIsNone(self.Intake.with_user(self.benito).touched_lead(again.id))
        self.assertIsNone(intakes.touched_lead(0))

    def test_a_repeat_of_a_lead_that_is_gone(self):
        first = self._submit(email="uno@ejemplo.cl")
        self._convert()
        again = self._submit(email="uno@ejemplo.cl")
        self._convert()
        first.lead_id.unlink()
        self.assertIsNone(self.Intake.with_user(self.ana).touched_lead(again.id))

    def test_each_person_has_a_count_of_their_own(self):
        self._submit(email="uno@ejemplo.cl")
        self._submit(name="Rosa", email="dos@ejemplo.cl", interest="Tortas")
        self._submit(self.company_b)
        self._convert()
        lead = self.env["crm.lead"].search([("contact_name", "=", "Rosa")])
        newest = {"id": lead.id, "name": "Rosa – Tortas"}
        self.assertEqual(self._unseen(self.ana), {"count": 2, "newest": newest})
        self.assertEqual(self._unseen(self.benito)["count"], 1)

        self._mark_seen(self.ana)
        self.assertEqual(self._unseen(self.ana), {"count": 0, "newest": None})
        self.assertEqual(self._unseen(self.eva)["count"], 2)
        self._submit(email="tres@ejemplo.cl")
        self._convert()
        self.assertEqual(self._unseen(self.ana)["count"], 1)

    def test_a_failed_one_counts_when_it_arrives(self):
        late = self._submit(name="Culprit", email="uno@ejemplo.cl", phone=None)
        with self._failing("Culprit", self._raising(RuntimeError)):
            self._submit(email="dos@ejemplo.cl")
            self._convert()
        self._mark_seen(self.ana)
        late.with_user(self.ana).action_retry()
        self._convert()
        self.assertEqual(self._unseen(self.ana)["newest"]["id"], late.lead_id.id)

    def test_what_came_before_somebody_is_not_new_to_them(self):
        self._submit()
        self._convert()
        intake = self.Intake.search([("company_id", "=", self.company_a.id)])
        intake.converted_at = "2020-01-01 00:00:00"
        self.assertEqual(self._unseen(self.ana)["count"], 0)

    def test_leads_that_are_gone_or_without_a_moment(self):
        intakes = self._submit(email="uno@ejemplo.cl")
        intakes |= self._submit(email="dos@ejemplo.cl")
        self._convert()
        intakes[0].converted_at = False
        self.assertEqual(self._unseen(self.ana)["count"], 2)
        intakes[1].lead_id.action_archive()
        self.assertEqual(self._unseen(self.ana)["count"], 1)

    def test_what_comes_while_somebody_looks_stays_unseen(self):
        first = self._submit(email="uno@ejemplo.cl")
        self._convert()
        second = self._submit(email="dos@ejemplo.cl", phone=None)
        self._convert()
        for _again in range(2):
            self.Intake.with_user(self.ana).mark_leads_seen(first.lead_id.id)
        self.assertEqual(self._unseen(self.ana)["newest"]["id"], second.lead_id.id)
        self.assertEqual(self._messages(LEADS_SEEN), [{}])

    def test_marking_what_one_does_not_see(self):
        foreign = self._submit(self.company_a)
        self._submit(self.company_b)
        self._convert()
        for lead_id in (foreign.lead_id.id, 0, 2**31 - 1):
            self.Intake.with_user(self.benito).mark_leads_seen(lead_id)
        self.assertEqual(self._unseen(self.benito)["count"], 1)
        self.assertEqual(self._messages(LEADS_SEEN), [])

    def test_the_count_reads_no_more_than_the_last_few(self):
        self._submit()
        self._convert()
        self.env.flush_all()
        self.env.cr.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"
        )
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM smarter_lead_intake WHERE company_id = %s"
            " ORDER BY id DESC LIMIT %s",
            (self.company_a.id, COUNT_LIMIT),
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("company_index", plan)

    def test_people_who_do_not_read_leads_are_told_nothing(self):
        outsider = new_test_user(self.env, "outsider", "base.group_user")
        self.assertIsNone(self._unseen(outsider))
        self.company_a._switch_app("crm", on=False)
        self.assertIsNone(self._unseen(self.ana))


@tagged("post_install", "-at_install")
class TestLiveBus(LiveMixin, HttpCase, TransactionCase):
    """Listening as the web client does when it has no websocket."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_tenants()
        cls._create_people()
        cls.operator = new_test_user(
            cls.env,
            "operadora",
            "smarter_tenant.group_operator,sales_team.group_sale_salesman_all_leads",
            password=PASSWORD,
            context={"no_reset_password": True},
        )

    def _hears(self, user):
        self.env.cr.precommit.run()
        self.authenticate(user.login, PASSWORD)
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": [], "last": 0, "is_first_poll": True},
        )
        kinds = [row["message"]["type"] for row in answer["notifications"]]
        return NEW_LEADS in kinds

    def test_only_the_tenants_people_hear_of_its_leads(self):
        self._submit(self.company_a)
        self._convert()
        for user in (self.ana, self.eva, self._manager(self.company_a)):
            user.password = PASSWORD
            self.assertTrue(self._hears(user), user.login)
        for user in (self.benito, self._manager(self.company_b), self.operator):
            user.password = PASSWORD
            self.assertFalse(self._hears(user), user.login)

    def test_nobody_hears_of_them_while_the_app_is_off(self):
        self.company_a._switch_app("crm", on=False)
        self._submit(self.company_a)
        self._convert()
        self.assertFalse(self._hears(self.ana))

    def test_the_web_client_starts_with_the_count(self):
        self._submit(self.company_a)
        self._submit(self.company_b)
        self._submit(self.company_b, email="otra@ejemplo.cl")
        self._convert()
        for user, count in ((self.ana, 1), (self.benito, 2), (self.operator, None)):
            self.authenticate(user.login, PASSWORD)
            info = self.make_jsonrpc_request("/web/session/get_session_info", {})
            unseen = info.get("smarter_unseen_leads") or {}
            self.assertEqual(unseen.get("count"), count, user.login)
            self.assertNotIn("newest_lead_seen", info["user_settings"])
