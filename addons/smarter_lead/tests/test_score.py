"""The score of a lead: rules are the tenant's data, and every point is explained."""

from __future__ import annotations

import psycopg2.errors

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..hooks import post_init
from ..tools import score
from ..tools.consent import text_hash
from ..tools.score import Rule
from .common import LeadCase, submission

CONSENT = {
    "purposes": ["marketing"],
    "channels": ["email"],
    "text_version": "1",
    "text_hash": text_hash("Acepto."),
}


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    def test_addresses_of_companies(self):
        for email, expected in (
            ("ana@ejemplo.cl", True),
            ("ana@ventas.ejemplo.cl", True),
            ("ana@gmail.com", False),
            ("ana@hotmail.cl", False),
            ("ana@yahoo.com.ar", False),
            ("", False),
            ("ana", False),
        ):
            with self.subTest(email):
                self.assertEqual(score.is_corporate(email), expected)

    def test_each_criterion(self):
        full = score.of_payload(
            submission(company="X", rut="12345678-5", message="Hola", consent=CONSENT)
        )
        for criterion in score.CRITERIA:
            rule = Rule(criterion, criterion, 1, "WEB ")
            with self.subTest(criterion):
                self.assertTrue(rule.applies(full))
                self.assertFalse(rule.applies({}))
        self.assertFalse(Rule("x", score.SOURCE, 1, "otra").applies(full))
        alone = score.of_payload(submission(message="Hola"))
        self.assertFalse(Rule("x", score.COMPLETE, 1).applies(alone))
        unproven = {**CONSENT, "text_hash": None}
        facts = score.of_payload(submission(consent=unproven))
        self.assertFalse(Rule("x", score.MARKETING, 1).applies(facts))

    def test_the_sum_has_bounds(self):
        facts = {"phone": "+56987654321", "email": "a@gmail.com"}
        rules = [Rule("a", score.PHONE, 90), Rule("b", score.EMAIL, 90)]
        self.assertEqual(score.evaluate(rules, facts), (100, [("a", 90), ("b", 90)]))
        rules = [Rule("a", score.PHONE, -5)]
        self.assertEqual(score.evaluate(rules, facts), (0, [("a", -5)]))
        self.assertEqual(score.explain([("a", -5), ("b", 90)]), "-5 a\n+90 b")


@tagged("post_install", "-at_install")
class TestScore(LeadCase):
    def setUp(self):
        super().setUp()
        self.Rule = self.env["smarter.score.rule"].with_user(
            self._manager(self.company_a)
        )

    def _lead(self, tenant=None, **changes):
        intake = self._submit(tenant, **changes)
        self._convert()
        return intake.lead_id

    def test_a_new_tenant_scores_at_once(self):
        lead = self._lead(
            company="X", rut="12345678-5", message="Hola", consent=CONSENT
        )
        self.assertEqual(lead.score, 100)
        self.assertEqual(len(lead.score_detail.split("\n")), 7)
        plain = self._lead(email="otra@gmail.com", phone=None)
        self.assertEqual((plain.score, plain.score_detail), (0, False))

    def test_rules_are_the_tenants_own_and_count_at_once(self):
        self.Rule.search([]).unlink()
        self.assertEqual(self._lead().score, 0)
        self.Rule.create(
            {"name": "Feria", "criterion": "source", "value": "feria", "points": 40}
        )
        lead = self._lead(email="otra@ejemplo.cl", source="Feria")
        self.assertEqual((lead.score, lead.score_detail), (40, "+40 Feria"))
        theirs = self._lead(self.company_b, source="Feria")
        self.assertNotIn("Feria", theirs.score_detail)
        self.Rule.search([]).active = False
        self.assertEqual(self._lead(email="x@ejemplo.cl", source="Feria").score, 0)

    def test_a_lead_is_scored_again_on_demand(self):
        lead = self._lead(company="X", rut="12345678-5", message="Hola")
        before = lead.score
        own = lead.with_user(self._manager(self.company_a))
        own.action_score()
        self.assertEqual(lead.score, before)
        self.Rule.search([("criterion", "=", "phone")]).points = 5
        own.action_score()
        self.assertEqual(lead.score, before - 10)
        by_hand = own.create({"name": "A mano", "phone": "+56987654321"})
        by_hand.action_score()
        self.assertEqual(by_hand.score, 5)

    def test_repeats_leave_the_score_alone(self):
        lead = self._lead()
        before = lead.score
        self._lead(message="Hola", company="X")
        self.assertEqual(lead.score, before)

    def test_who_may_change_rules(self):
        member = self.company_a._invite_member("colega@ejemplo.cl", "Ana Rojas")
        rules = self.Rule.with_user(member)
        self.assertTrue(rules.search([]))
        with self.assertRaises(AccessError):
            rules.create({"name": "x", "criterion": "phone"})
        theirs = self.Rule.with_user(self._manager(self.company_b))
        self.assertFalse(theirs.search([]) & self.Rule.search([]))

    def test_what_a_rule_may_say(self):
        for values in (
            {"criterion": "phone", "points": 101},
            {"criterion": "source", "points": 1},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.Rule.create({"name": "x", **values})

    def test_tenants_that_are_there_get_rules_once(self):
        """At an upgrade, and when the addon comes later than the tenant."""
        Rule, Reason = self.env["smarter.score.rule"], self.env["crm.lost.reason"]
        own = [("company_id", "=", self.company_a.id)]
        Rule.search(own).unlink()
        Reason.search(own).unlink()
        others = [("company_id", "=", self.company_b.id)]
        Rule.search(others)[1:].unlink()
        for _run in range(2):
            self.env["res.company"]._create_pipelines(["smarter.score.rule"])
            self.assertEqual(Rule.search_count(own), 7)
            self.assertEqual(Rule.search_count(others), 1)
            self.assertFalse(Reason.search(own))
        post_init(self.env)
        self.assertTrue(Reason.search(own))
        self.assertEqual(Rule.search_count(others), 1)
