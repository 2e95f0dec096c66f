"""Whether a person may still be written to: answered to the connector's peer only."""

from __future__ import annotations

import json
import time
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_connector.controllers import hooks
from odoo.addons.smarter_connector.tools import inbound
from odoo.addons.smarter_gateway.tests.common import GatewayHttpCase

PHONE = "+56987654321"
EMAIL = "ana@ejemplo.cl"


@tagged("post_install", "-at_install")
class TestConsentQuestion(GatewayHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = signing.generate_secret()
        cls.connector = cls.create_connector(cls.tenant, secret=cls.secret)
        cls.foreign_secret = signing.generate_secret()
        cls.foreign = cls.create_connector(cls.other, secret=cls.foreign_secret)
        cls.lead = cls.create_lead(cls.tenant)

    @classmethod
    def create_connector(cls, company, **values):
        return cls.env["smarter.connector"].create(
            {
                "name": "Hook",
                "company_id": company.id,
                "url": "https://a.example/",
                **values,
            }
        )

    @classmethod
    def create_lead(cls, company, **values):
        leads = cls.env["crm.lead"].with_env(company._tenant_env())
        values = {
            "name": "Cotización",
            "contact_name": "Ana Pérez",
            "phone": PHONE,
            "email_from": EMAIL,
            "country_id": cls.env.ref("base.cl").id,
            "company_id": company.id,
            **values,
        }
        return leads.create(values).with_env(cls.env)

    def consent(self, lead=None, **values):
        lead = lead or self.lead
        return self.env["smarter.consent"].create(
            {
                "company_id": lead.company_id.id,
                "lead_id": lead.id,
                "purpose": "contact",
                "channel": "whatsapp",
                "phone": lead.phone_sanitized,
                "email": lead.email_normalized,
                "proven": True,
                "given_at": "2026-01-01 00:00:00",
                **values,
            }
        )

    def question(self, **changed):
        content = {
            "type": "consent.check",
            "version": 1,
            "lead": {"id": self.lead.id},
            "purpose": "contact",
            "channel": "whatsapp",
            **changed,
        }
        return {name: value for name, value in content.items() if value is not None}

    def path(self, connector=None):
        token = (connector or self.connector)._read_secret("inbound_token")
        return f"{inbound.PATH}{token}/consent"

    def post(self, content, **changed):
        raw = changed.pop("raw", None) or json.dumps(content).encode()
        now = int(changed.pop("now", time.time()))
        secret = changed.pop("secret", self.secret)
        headers = signing.sign_headers([secret], "ask_1", now, raw)
        return self.url_open(
            changed.pop("path", None) or self.path(),
            data=changed.pop("body", raw),
            headers={**headers, "content-type": "application/json", **changed},
            method="POST",
        )

    def reason(self, **changed):
        """Ask, and return the reason of the answer."""
        answer = self.post(self.question(**changed))
        self.assertEqual(answer.status_code, 200, answer.text)
        found = answer.json()
        self.assertEqual(set(found), {"allowed", "reason"})
        self.assertEqual(found["allowed"], found["reason"] == "given")
        return found["reason"]

    def test_what_stands_is_allowed(self):
        self.consent()
        self.assertEqual(self.reason(), "given")
        self.assertEqual(self.reason(address="56987654321"), "given")
        self.assertEqual(self.reason(address="+56 9 8765 4321"), "given")

    def test_what_was_taken_back_meanwhile_is_not(self):
        self.consent()
        self.assertEqual(self.reason(), "given")
        partner = self.lead.partner_id or self.env["res.partner"].create(
            {
                "name": "Ana Pérez",
                "company_id": self.tenant.id,
                "phone": PHONE,
                "country_id": self.env.ref("base.cl").id,
            }
        )
        partner._revoke_consent(["whatsapp"])
        self.assertEqual(self.reason(), "revoked")
        self.consent()
        self.assertEqual(self.reason(), "revoked")

    def test_only_for_the_channel_the_purpose_and_the_address_it_was_given_for(self):
        self.consent()
        self.assertEqual(self.reason(channel="sms"), "not_given")
        self.assertEqual(self.reason(channel="email"), "not_given")
        self.assertEqual(self.reason(purpose="marketing"), "not_given")
        self.assertEqual(self.reason(address="56911111111"), "other_address")
        self.lead.phone = "+56 9 8765 4000"
        self.assertEqual(self.reason(), "not_given")
        self.assertEqual(self.reason(address="56987654321"), "other_address")
        self.lead.phone = False
        self.assertEqual(self.reason(), "no_address")

    def test_by_email(self):
        self.consent(channel="email", purpose="marketing")
        words = {"channel": "email", "purpose": "marketing"}
        self.assertEqual(self.reason(**words, address=EMAIL.upper()), "given")
        blacklist = self.env["mail.blacklist"].with_env(self.tenant._tenant_env())
        blacklist._add(EMAIL)
        self.assertEqual(self.reason(**words), "revoked")

    def test_without_a_proof_nothing_follows(self):
        self.consent(proven=False)
        self.assertEqual(self.reason(), "unproven")

    def test_what_was_agreed_with_another_tenant_does_not_count(self):
        self.consent(self.create_lead(self.other))
        self.assertEqual(self.reason(), "not_given")

    def test_leads_of_others_are_like_leads_that_are_not_there(self):
        foreign = self.create_lead(self.other)
        self.consent(foreign)
        answers = {
            self.post(self.question(lead={"id": number})).text
            for number in (foreign.id, 2**31 - 1)
        }
        (text,) = answers
        self.assertEqual(json.loads(text), {"allowed": False, "reason": "unknown_lead"})

    def test_a_lead_that_was_given_up_still_has_its_consent(self):
        self.consent()
        self.lead.action_archive()
        self.assertEqual(self.reason(), "given")

    def test_the_same_question_is_answered_again_by_what_stands_then(self):
        given = self.consent()
        question = self.question()
        self.assertTrue(self.post(question).json()["allowed"])
        given.write({"revoked_at": fields.Datetime.now()})
        self.assertFalse(self.post(question).json()["allowed"])
        self.assertFalse(self.env["smarter.connector.message"].search([]))

    def assert_refused(self, answer):
        self.assert_problem(answer, 401, "unauthorized")

    def test_what_is_not_signed_as_agreed_is_refused_without_a_reason(self):
        self.consent()
        now = time.time()
        body = json.dumps(self.question(channel="sms")).encode()
        attempts = [
            {"body": body},
            {"now": now - 400},
            {"now": now + 400},
            {"webhook-id": "ask_2"},
            {"webhook-signature": ""},
            {"secret": self.foreign_secret},
        ]
        for attempt in attempts:
            with self.subTest(**attempt), patch.object(hooks._logger, "info"):
                self.assert_refused(self.post(self.question(), **attempt))

    def test_who_knows_the_address_alone_is_told_nothing(self):
        """Whatever a provider takes as a genuine message, a question is signed."""
        connectors = type(self.connector)
        word = inbound.Inbound("m", "t")
        self.patch(connectors, "_verify_inbound", lambda *args: word)
        with patch.object(hooks._logger, "info"):
            self.assert_refused(self.post(self.question(), **{"webhook-signature": ""}))

    def test_a_signed_message_is_no_question_and_a_question_no_message(self):
        self.consent()
        message = {"type": "lead.enriched", "version": 1, "lead": {"id": self.lead.id}}
        self.assert_problem(self.post(message), 422, "validation_failed")
        self.post(self.question(), path=self.path().removesuffix("/consent"))
        kept = self.env["smarter.connector.message"].search([])
        self.assertEqual(kept.event_type, "consent.check")

    def test_what_is_no_question_is_refused(self):
        attempts = [
            {"type": "other"},
            {"version": 2},
            {"lead": None},
            {"lead": {"id": "1"}},
            {"lead": {"id": True}},
            {"lead": {"id": 2**31}},
            {"lead": {"id": 0}},
            {"lead": [self.lead.id]},
            {"channel": "pigeon"},
            {"channel": None},
            {"purpose": "third_parties"},
            {"address": ""},
            {"address": "1" * 255},
            {"tenant": self.other.tenant_uuid},
        ]
        for attempt in attempts:
            with self.subTest(**attempt):
                answer = self.post(self.question(**attempt))
                self.assert_problem(answer, 422, "validation_failed")
        self.assert_problem(self.post(None, raw=b"{nope"), 400, "invalid_json")

    def test_a_body_that_is_too_long_is_refused(self):
        answer = self.post(None, raw=b'"' + b"x" * 9000 + b'"')
        self.assert_problem(answer, 413, "payload_too_large")

    def test_where_nobody_listens_all_answers_are_the_same(self):
        places = [f"{inbound.PATH}{inbound.new_token()}/consent"]
        self.foreign.action_disable()
        places.append(self.path(self.foreign))
        answers = [self.post(self.question(), path=place) for place in places]
        self.tenant._suspend()
        answers.append(self.post(self.question()))
        self.tenant._activate()
        self.tenant._switch_app("automation", on=False)
        answers.append(self.post(self.question()))
        for answer in answers:
            self.assert_problem(answer, 404, "not_found")

    def test_only_post(self):
        answer = self.url_open(self.path())
        self.assert_problem(answer, 405, "method_not_allowed")
