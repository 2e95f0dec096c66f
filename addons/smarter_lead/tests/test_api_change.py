"""Changing a lead over HTTP: status and facts, for its own tenant only."""

from __future__ import annotations

import json
import uuid

from odoo.tests import tagged

from .common import submission
from .test_api import MARKER, PROBLEM, LeadHttpCase


@tagged("post_install", "-at_install")
class TestChange(LeadHttpCase):
    def setUp(self):
        super().setUp()
        self.reference = self._post(submission()).json()["id"]
        self.intake = self.Intake.search([("uuid", "=", self.reference)])

    def _patch(self, body, *, reference=None, secret=None, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.url_open(
            f"/api/v1/leads/{reference or self.reference}",
            data=data,
            headers=self._headers(secret, headers),
            method="PATCH",
        )

    def _lead(self):
        self._convert()
        self.env.invalidate_all()
        return self.intake.lead_id

    def assertProblem(self, answer, status, code):
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertEqual(answer.headers["Content-Type"], PROBLEM)
        problem = answer.json()
        codes = {problem["code"], *(e["code"] for e in problem.get("errors", ()))}
        self.assertIn(code, codes)
        self.assertNotIn(MARKER, answer.text)

    def test_through_the_pipeline(self):
        lead = self._lead()
        for status in ("contacted", "qualified", "converted", "lost", "new"):
            with self.subTest(status):
                answer = self._patch({"status": status})
                self.assertEqual(answer.status_code, 200, answer.text)
                self.assertEqual(answer.json()["status"], status)
                self.assertEqual(self._get(self.reference).json(), answer.json())
                self.env.invalidate_all()
                self.assertEqual(lead._public_status(), status)

    def test_facts_of_the_lead_and_not_of_the_contact(self):
        lead = self._lead()
        partner = lead.partner_id
        answer = self._patch(
            {
                "name": "Ana María",
                "email": "NUEVA@Ejemplo.cl",
                "phone": "9 8765 4322",
                "company": "Panadería",
                "source": "feria",
            }
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        self.env.invalidate_all()
        self.assertEqual(lead.contact_name, "Ana María")
        self.assertEqual(lead.email_from, "nueva@ejemplo.cl")
        self.assertEqual(lead.phone, "+56987654322")
        self.assertEqual(lead.partner_name, "Panadería")
        self.assertEqual(lead.intake_source, "feria")
        self.assertEqual(partner.email, "ana@ejemplo.cl")
        self.assertEqual(partner.phone, "+56987654321")
        self.assertEqual(self.intake.email, "ana@ejemplo.cl")

    def test_not_in_the_pipeline_yet(self):
        self.assertProblem(self._patch({"status": "lost"}), 409, "not_in_pipeline")

    def test_a_deleted_lead(self):
        self._lead().unlink()
        self.assertProblem(self._patch({"status": "lost"}), 409, "lead_deleted")

    def test_what_is_no_change(self):
        lead = self._lead()
        wrong = (
            ({}, "change_missing"),
            ({"status": None}, "change_missing"),
            ({"status": MARKER}, "choice"),
            ({"status": "received"}, "choice"),
            ({"status": "failed"}, "choice"),
            ({"email": MARKER}, "email_invalid"),
            ({"phone": MARKER}, "phone_invalid"),
            ({"name": ""}, "too_short"),
            ({"name": "x\u0000"}, "characters"),
            ({MARKER: 1}, "unknown_field"),
            ({"company_id": self.company_b.id}, "unknown_field"),
            ({"state": "failed"}, "unknown_field"),
            ([], "type"),
            ("lost", "type"),
        )
        for body, code in wrong:
            with self.subTest(body):
                self.assertProblem(self._patch(body), 422, code)
        self.assertProblem(self._patch(b"{"), 400, "invalid_json")
        self.assertProblem(self._patch(b"{}" * 40000), 413, "payload_too_large")
        self.assertEqual(lead._public_status(), "new")

    def test_a_pipeline_without_that_status(self):
        lead = self._lead()
        stages = self.env["crm.stage"].search([("public_status", "=", "qualified")])
        stages.public_status = "contacted"
        answer = self._patch({"status": "qualified", "name": "Other"})
        self.assertProblem(answer, 422, "status_unavailable")
        self.env.invalidate_all()
        self.assertEqual(lead.contact_name, "Ana Pérez")

    def test_another_tenants_lead_does_not_exist(self):
        lead = self._lead()
        _key, other = self._key(self.company_b)
        foreign = self._patch({"status": "lost"}, secret=other)
        unknown = self._patch({"status": "lost"}, reference=str(uuid.uuid4()))
        self.assertProblem(foreign, 404, "not_found")
        self.assertProblem(unknown, 404, "not_found")
        self.assertEqual(foreign.json()["detail"], unknown.json()["detail"])
        self.assertEqual(lead._public_status(), "new")

    def test_scope_and_credential(self):
        _key, reader = self._key(self.company_a, scopes=["leads:read"])
        answer = self._patch({"status": "lost"}, secret=reader)
        self.assertProblem(answer, 403, "insufficient_scope")
        answer = self._patch({"status": "lost"}, secret="sk_x")
        self.assertProblem(answer, 401, "invalid_key")

    def test_a_repeated_change_is_one_change(self):
        lead = self._lead()
        first = self._patch({"status": "lost"}, Idempotency_Key="c")
        lead.action_restore()
        again = self._patch({"status": "lost"}, Idempotency_Key="c")
        self.assertEqual(again.content, first.content)
        self.env.invalidate_all()
        self.assertEqual(lead._public_status(), "new")

    def test_a_key_belongs_to_one_lead(self):
        self._lead()
        second = self._post(submission(email="b@ejemplo.cl", phone=None)).json()["id"]
        self._convert()
        self._patch({"status": "lost"}, Idempotency_Key="c")
        answer = self._patch({"status": "lost"}, reference=second, Idempotency_Key="c")
        self.assertEqual(answer.json()["id"], second)
