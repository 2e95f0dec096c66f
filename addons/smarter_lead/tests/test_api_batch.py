"""Many leads in one request, over HTTP and over Odoo's own RPC."""

from __future__ import annotations

import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import LeadCase, submission
from .test_api import MARKER, LeadHttpCase

BATCH = "/api/v1/leads/batch"


def people(count):
    return [submission(email=f"persona{n}@ejemplo.cl") for n in range(count)]


@tagged("post_install", "-at_install")
class TestBatch(LeadHttpCase):
    def _batch(self, leads, **options):
        return self._post({"leads": leads}, path=BATCH, **options)

    def _limit(self, leads):
        self.company_a.plan_id = self.env["smarter.plan"].create(
            {"code": "tiny", "name": "Tiny", "max_leads_per_month": leads}
        )

    def test_each_lead_is_accepted_or_refused_for_itself(self):
        leads = people(2)
        bad = submission(rut="12.345.678-9", name=MARKER)
        answer = self._batch([leads[0], bad, leads[1], "no object", {}])
        self.assertEqual(answer.status_code, 200, answer.text)
        body = answer.json()
        self.assertEqual((body["accepted"], body["refused"]), (2, 3))
        results = body["results"]
        self.assertEqual([result["index"] for result in results], [0, 1, 2, 3, 4])
        self.assertEqual(
            [result["accepted"] for result in results],
            [True, False, True, False, False],
        )
        self.assertEqual(results[1]["code"], "validation_failed")
        self.assertEqual(results[1]["errors"][0]["code"], "rut_check_digit")
        self.assertEqual(results[3]["errors"][0]["code"], "type")
        self.assertNotIn(MARKER, answer.text)
        stored = self.Intake.search([])
        self.assertEqual(
            {intake.uuid for intake in stored}, {results[0]["id"], results[2]["id"]}
        )
        self.assertEqual(
            set(stored.mapped("email")), {"persona0@ejemplo.cl", "persona1@ejemplo.cl"}
        )
        self.assertEqual(stored.company_id, self.company_a)
        self.assertEqual(stored.api_key_id, self.key)
        state = self.url_open(results[0]["url"], headers=self._headers(None, {}))
        self.assertEqual(state.json()["id"], results[0]["id"])

    def test_500_leads_reach_the_pipeline(self):
        answer = self._batch(people(500))
        self.assertEqual(answer.json()["accepted"], 500)
        self.assertEqual(self.Intake.search_count([("state", "=", "received")]), 500)

    def test_how_many(self):
        for leads, code in (([], "too_short"), (people(501), "too_long"), ({}, "type")):
            self.assertRefused(self._batch(leads), 422, code)
        self.assertRefused(self._post({}, path=BATCH), 422, "required")
        self.assertRefused(self._post([], path=BATCH), 422, "type")
        more = {"leads": people(1), "company_id": self.company_b.id}
        self.assertRefused(self._post(more, path=BATCH), 422, "unknown_field")

    def test_how_large(self):
        fits = [submission(message="x" * 4000)] * 240
        self.assertEqual(self._batch(fits).json()["accepted"], 240)
        self.Intake.search([]).unlink()
        too_large = [submission(message="x" * 4900)] * 240
        self.assertRefused(self._batch(too_large), 413, "payload_too_large")

    def test_unreadable_bodies(self):
        self.assertRefused(self._post(b"{", path=BATCH), 400, "invalid_json")
        deep = b'{"leads": [' + b"[" * 30 + b"]" * 30 + b"]}"
        self.assertRefused(self._post(deep, path=BATCH), 400, "invalid_json")
        refused = self._post(
            {"leads": people(1)}, path=BATCH, Content_Type="text/plain"
        )
        self.assertRefused(refused, 415, "unsupported_media_type")

    def test_scope_and_credential(self):
        _key, reader = self._key(self.company_a, scopes=["leads:read"])
        self.assertRefused(
            self._batch(people(1), secret=reader), 403, "insufficient_scope"
        )
        self.assertRefused(self._batch(people(1), secret="sk_x"), 401, "invalid_key")

    def test_other_methods(self):
        for method in ("PUT", "DELETE", "OPTIONS"):
            answer = self.url_open(
                BATCH, headers=self._headers(None, {}), method=method
            )
            self.assertRefused(answer, 405, "method_not_allowed")

    def test_leads_beyond_the_plan_are_refused_for_themselves(self):
        self._limit(2)
        leads = people(4)
        leads[1]["phone"] = "1"
        results = self._batch(leads).json()["results"]
        self.assertEqual(
            [result.get("code") for result in results],
            [None, "validation_failed", None, "lead_limit_reached"],
        )
        self.assertEqual(self.Intake.search_count([]), 2)

    def test_a_plan_that_is_used_up_refuses_the_request(self):
        self._limit(1)
        self._batch(people(1))
        answer = self._batch(people(2), Idempotency_Key="b")
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(answer.json()["code"], "lead_limit_reached")
        self.assertGreater(int(answer.headers["Retry-After"]), 0)
        self.assertEqual(self.Intake.search_count([]), 1)
        self.assertFalse(self.env["smarter.idempotent.answer"].sudo().search([]))

    def test_a_repeated_batch_is_one_batch(self):
        leads = people(3)
        first = self._batch(leads, Idempotency_Key="b")
        again = self._batch(leads, Idempotency_Key="b")
        self.assertEqual(again.content, first.content)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(self.Intake.search_count([]), 3)

    def test_a_key_of_one_route_is_not_that_of_another(self):
        self._batch(people(1), Idempotency_Key="b")
        answer = self._post(submission(), Idempotency_Key="b")
        self.assertEqual(answer.status_code, 202)
        self.assertNotIn("Idempotency-Replayed", answer.headers)

    def test_by_json2_as_an_integration_user(self):
        _record, key = self._key(self.company_a, scopes=["rpc"])
        answer = self.url_open(
            "/json/2/smarter.lead.intake/submit",
            data=json.dumps(
                {
                    "leads": [*people(1), {"name": MARKER}],
                    "context": {"allowed_company_ids": [self.company_b.id]},
                }
            ),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
            },
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["accepted"], 1)
        self.assertNotIn(MARKER, answer.text)
        self.assertEqual(self.Intake.search([]).company_id, self.company_a)


@tagged("post_install", "-at_install")
class TestSubmit(LeadCase):
    def setUp(self):
        super().setUp()
        self.rpc = self._as_integration(self.company_a)

    def test_same_results_as_over_http(self):
        answer = self.rpc.submit([submission(), submission(phone=MARKER)])
        self.assertEqual((answer["accepted"], answer["refused"]), (1, 1))
        accepted, refused = answer["results"]
        self.assertEqual(accepted["id"], self.Intake.search([]).uuid)
        self.assertEqual(refused["errors"][0]["code"], "phone_invalid")
        self.assertNotIn(MARKER, str(answer))
        self.assertEqual(self.Intake.search([]).company_id, self.company_a)

    def test_what_is_no_list_of_leads(self):
        for leads in (None, "x", {}, [], [submission()] * 501, 1):
            with self.subTest(type(leads)), self.assertRaises(ValidationError):
                self.rpc.submit(leads)
        self.assertEqual(self.Intake.search_count([]), 0)

    def test_who_may_not_submit(self):
        manager = self._manager(self.company_a)
        for user in (manager, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.Intake.with_user(user).submit([submission()])

    def test_a_company_that_accepts_nothing(self):
        self.company_a._suspend()
        with self.assertRaises(AccessError):
            self.rpc.submit([submission()])

    def test_a_plan_that_is_used_up(self):
        self.company_a.plan_id = self.env["smarter.plan"].create(
            {"code": "tiny", "name": "Tiny", "max_leads_per_month": 1}
        )
        answer = self.rpc.submit([submission(), submission()])
        self.assertEqual(answer["accepted"], 1)
        with self.assertRaises(UserError):
            self.rpc.submit([submission()])

    def test_the_company_is_ones_own(self):
        elsewhere = self.rpc.with_context(allowed_company_ids=self.company_b.ids)
        elsewhere.submit([submission()])
        self.assertEqual(self.Intake.search([]).company_id, self.company_a)

    def test_a_batch_costs_no_query_per_lead(self):
        self.rpc.submit(people(1))
        self.env.flush_all()
        with self.assertQueryCount(12):
            self.rpc.submit(people(100))
