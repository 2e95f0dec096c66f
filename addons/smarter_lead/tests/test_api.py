"""The public API over HTTP: what is accepted, what is refused, and how."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.smarter_lead_intake import CONVERT_CRON, CONVERTED, RECEIVED
from .common import LeadMixin, submission

MARKER = "zz-marker-zz"
PROBLEM = "application/problem+json"


@tagged("post_install", "-at_install")
class LeadHttpCase(LeadMixin, HttpCase):
    """A client with a key of tenant A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_tenants()
        cls.key, cls.secret = cls._key(cls.company_a)

    def _post(self, body, *, path="/leads/create", secret=None, **headers):
        """POST a JSON-able body, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.url_open(
            path, data=data, headers=self._headers(secret, headers), method="POST"
        )

    def _get(self, reference, *, secret=None):
        path = f"/api/v1/leads/{reference}"
        return self.url_open(path, headers=self._headers(secret, {}))

    def _headers(self, secret, changes):
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.secret if secret is None else secret}",
        }
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in headers.items() if value}

    def assertRefused(self, response, status, code):
        """A problem document, no row, and nothing of the client's in the answer."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"].split(";")[0], PROBLEM)
        problem = response.json()
        self.assertEqual(problem["status"], status)
        self.assertTrue({"type", "title", "detail", "code"} <= set(problem))
        self.assertEqual(problem["request_id"], response.headers["X-Request-Id"])
        codes = {problem["code"], *(e["code"] for e in problem.get("errors", ()))}
        self.assertIn(code, codes)
        self.assertNotIn(MARKER, response.text)
        self.assertNotIn(MARKER, str(response.headers))
        self.assertEqual(self.Intake.search_count([]), 0)


@tagged("post_install", "-at_install")
class TestAccept(LeadHttpCase):
    def test_a_lead_is_accepted_and_followed_into_the_pipeline(self):
        response = self._post(submission(message="Hola"))
        self.assertEqual(response.status_code, 202, response.text)
        answer = response.json()
        self.assertEqual(set(answer), {"id", "status", "received_at", "url"})
        self.assertEqual(answer["status"], RECEIVED)
        self.assertEqual(str(uuid.UUID(answer["id"])), answer["id"])
        self.assertRegex(answer["received_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(response.headers["Location"], answer["url"])

        before = self._get(answer["id"])
        self.assertEqual(before.status_code, 200)
        self.assertEqual(before.json()["status"], RECEIVED)

        self._convert()
        after = self._get(answer["id"]).json()
        self.assertEqual(after["status"], "new")
        self.assertIn("converted_at", after)

    def test_the_row_holds_the_canonical_submission(self):
        response = self._post(submission(email="ANA@Ejemplo.cl", rut="12345678-5"))
        intake = self.Intake.search([])
        self.assertEqual(intake.uuid, response.json()["id"])
        self.assertEqual(intake.company_id, self.company_a)
        self.assertEqual(intake.state, RECEIVED)
        self.assertEqual(intake.api_key_id, self.key)
        self.assertEqual(intake.request_id, response.headers["X-Request-Id"])
        self.assertEqual(intake.email, "ana@ejemplo.cl")
        self.assertEqual(intake.phone, "+56987654321")
        self.assertEqual(intake.rut, "12345678-5")
        self.assertEqual(intake.payload["email"], "ana@ejemplo.cl")

    def test_both_paths_accept(self):
        self.assertEqual(
            self._post(submission(), path="/api/v1/leads").status_code, 202
        )

    def test_accepting_wakes_the_converter(self):
        cron = self.env.ref(CONVERT_CRON)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self._post(submission())
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )

    def test_no_lead_is_created_in_the_request(self):
        leads = self.env["crm.lead"].search_count([])
        partners = self.env["res.partner"].search_count([])
        self._post(submission())
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_the_tenant_is_that_of_the_key(self):
        """Headers, query and cookies that name another tenant change nothing."""
        other = self.company_b
        self.opener.cookies["cids"] = str(other.id)
        response = self._post(
            submission(),
            path=f"/leads/create?company_id={other.id}&cids={other.id}",
            X_Tenant_ID=other.tenant_uuid,
        )
        self.assertEqual(response.status_code, 202)
        self.assertEqual(self.Intake.search([]).company_id, self.company_a)


@tagged("post_install", "-at_install")
class TestRefuse(LeadHttpCase):
    def test_body_that_is_not_json(self):
        self.assertRefused(
            self._post(f'{{"name": {MARKER}'.encode()), 400, "invalid_json"
        )

    def test_body_that_is_not_an_object(self):
        self.assertRefused(self._post([MARKER]), 422, "validation_failed")

    def test_empty_body(self):
        self.assertRefused(self._post(b""), 400, "invalid_json")

    def test_body_that_is_not_utf8(self):
        self.assertRefused(self._post(b'{"name": "\xff"}'), 400, "invalid_json")

    def test_wrong_content_type(self):
        for content_type in ("text/plain", "application/x-www-form-urlencoded"):
            with self.subTest(content_type):
                response = self._post(
                    f"name={MARKER}".encode(), Content_Type=content_type
                )
                self.assertRefused(response, 415, "unsupported_media_type")

    def test_body_over_64_kib(self):
        body = submission(message=MARKER + "x" * 65536)
        self.assertRefused(self._post(body), 413, "payload_too_large")

    def test_unknown_field(self):
        body = submission() | {MARKER: MARKER}
        self.assertRefused(self._post(body), 422, "unknown_field")

    def test_missing_name(self):
        body = submission(name=None, message=MARKER)
        self.assertRefused(self._post(body), 422, "required")

    def test_no_contact_at_all(self):
        body = submission(email=None, phone=None, message=MARKER)
        self.assertRefused(self._post(body), 422, "contact_missing")

    def test_invalid_rut(self):
        body = submission(rut="12.345.678-9", message=MARKER)
        self.assertRefused(self._post(body), 422, "rut_check_digit")
        self.assertRefused(self._post(submission(rut=MARKER)), 422, "rut_format")

    def test_invalid_phone(self):
        for phone in ("+56 9 1234 5678", MARKER):
            with self.subTest(phone):
                body = submission(phone=phone, message=MARKER)
                self.assertRefused(self._post(body), 422, "phone_invalid")

    def test_invalid_email(self):
        body = submission(email=f"{MARKER}@")
        self.assertRefused(self._post(body), 422, "email_invalid")

    def test_control_character(self):
        body = submission(name=f"{MARKER}\x00")
        self.assertRefused(self._post(body), 422, "characters")
        body = json.dumps(submission(message=f"{MARKER}\ud800")).encode()
        self.assertRefused(self._post(body), 422, "characters")

    def test_company_in_the_body(self):
        body = submission() | {"company_id": self.company_b.id}
        self.assertRefused(self._post(body), 422, "unknown_field")

    def test_missing_key(self):
        response = self._post(submission(name=MARKER), Authorization="")
        self.assertRefused(response, 401, "missing_key")

    def test_malformed_key(self):
        for secret in (MARKER, f"sk_{MARKER}", "sk_"):
            with self.subTest(secret):
                response = self._post(submission(), secret=secret)
                self.assertEqual(response.status_code, 401)
                self.assertRefused(response, 401, response.json()["code"])

    def test_revoked_key(self):
        self.key.action_revoke()
        self.assertRefused(self._post(submission(name=MARKER)), 401, "revoked_key")

    def test_expired_key(self):
        soon = fields.Datetime.now() + timedelta(minutes=1)
        key, secret = self._key(self.company_a, expires_at=soon)
        key.sudo().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        response = self._post(submission(name=MARKER), secret=secret)
        self.assertRefused(response, 401, "expired_key")

    def test_key_without_the_scope(self):
        _key, reader = self._key(self.company_a, scopes=["leads:read"])
        response = self._post(submission(name=MARKER), secret=reader)
        self.assertRefused(response, 403, "insufficient_scope")

    def test_suspended_tenant(self):
        self.company_a._suspend()
        self.assertRefused(self._post(submission(name=MARKER)), 403, "tenant_suspended")

    def test_wrong_method(self):
        response = self.url_open("/leads/create", headers=self._headers(None, {}))
        self.assertRefused(response, 405, "method_not_allowed")


@tagged("post_install", "-at_install")
class TestFollow(LeadHttpCase):
    def test_a_failed_lead_says_why(self):
        reference = self._post(submission()).json()["id"]
        intake = self.Intake.search([])
        with mute_logger(
            "odoo.addons.smarter_lead.models.smarter_lead_intake_conversion"
        ):
            intake._set_failed(ValueError("internal detail"))
        answer = self._get(reference)
        self.assertEqual(answer.json()["status"], "failed")
        self.assertEqual(set(answer.json()["error"]), {"code", "message"})
        self.assertNotIn("internal detail", answer.text)

    def test_a_lead_of_another_tenant_does_not_exist(self):
        reference = self._post(submission()).json()["id"]
        _key, other = self._key(self.company_b)
        response = self._get(reference, secret=other)
        self.assertEqual(response.status_code, 404)
        unknown = self._get(str(uuid.uuid4()), secret=other)
        self.assertEqual(unknown.status_code, 404)
        self.assertEqual(response.json()["detail"], unknown.json()["detail"])

    def test_what_is_not_a_reference_does_not_exist(self):
        reference = self._post(submission()).json()["id"]
        for text in (MARKER, "1", reference.upper(), f"{{{reference}}}", "%00", "%27"):
            with self.subTest(text):
                response = self._get(text)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn(MARKER, response.text)
                self.assertEqual(response.headers["Content-Type"], PROBLEM)

    def test_reading_takes_its_own_scope(self):
        reference = self._post(submission()).json()["id"]
        _key, writer = self._key(self.company_a, scopes=["leads:write"])
        self.assertEqual(self._get(reference, secret=writer).status_code, 403)

    def test_a_deleted_lead_is_still_known(self):
        reference = self._post(submission()).json()["id"]
        self._convert()
        self.Intake.search([]).lead_id.unlink()
        self.assertEqual(self.Intake.search([]).state, CONVERTED)
        self.assertEqual(self._get(reference).json()["status"], "lost")
