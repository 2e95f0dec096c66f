"""Turnstile on the hosted page and in the script's definition of a form."""

from __future__ import annotations

import uuid

from odoo.tests import tagged

from ..models.smarter_lead_intake_check import CHECKING
from ..tools.turnstile import ORIGIN as CLOUDFLARE
from ..tools.turnstile import PAGE_FIELD
from .common import ORIGIN, FormHttpCase

SITE_KEY = "0x4AAAAAAADnPIDROrmt1Wwj"


@tagged("post_install", "-at_install")
class TestTurnstilePage(FormHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form.write({"turnstile_site_key": SITE_KEY, "turnstile_secret": "secret-x"})

    def policy(self, answer):
        rules = answer.headers["Content-Security-Policy"].split("; ")
        return {rule.split()[0]: rule.split()[1:] for rule in rules}

    def test_page(self):
        answer = self.show(query="?lang=en")
        page = self.parse(answer)
        [widget] = page.find_class("cf-turnstile")
        self.assertEqual(widget.get("data-sitekey"), SITE_KEY)
        self.assertEqual(widget.get("data-language"), "en")
        self.assertTrue(widget.xpath("ancestor::form"))
        self.assertIn("needs JavaScript", page.xpath("string(//noscript)"))
        [script] = page.xpath("//script/@src")
        self.assertEqual(script, f"{CLOUDFLARE}/turnstile/v0/api.js")
        self.assertNotIn("secret-x", answer.text)

    def test_policy(self):
        """Cloudflare's script and frame and nothing else, and only when it is on."""
        rules = self.policy(self.show())
        self.assertEqual(rules["script-src"], [CLOUDFLARE])
        self.assertEqual(rules["frame-src"], [CLOUDFLARE])
        self.assertEqual(rules["default-src"], ["'none'"])
        self.form.turnstile_site_key = False
        self.env.flush_all()
        answer = self.show()
        self.assertNotIn(CLOUDFLARE, answer.text)
        self.assertNotIn(CLOUDFLARE, answer.headers["Content-Security-Policy"])

    def test_sent(self):
        token = f"0.{uuid.uuid4()}"
        answer = self.send(self.answers(**{PAGE_FIELD: token}))
        self.assertEqual(answer.status_code, 303, answer.text)
        intake = self.intakes()
        self.assertEqual((intake.state, intake.turnstile_token), (CHECKING, token))

    def test_sent_without_the_widget(self):
        answer = self.send(self.answers(lang="es"))
        self.assertEqual(answer.status_code, 422)
        alert = self.parse(answer).xpath("string(//*[@role='alert'])")
        self.assertIn("eres una persona", alert)
        self.assertIn("Ana", answer.text)
        self.assertFalse(self.intakes())

    def api(self, **changes):
        body = {
            "name": "Ana Pérez",
            "email": "ana@ejemplo.cl",
            "token": self.token(),
            "consent": {"contact": True},
            **changes,
        }
        headers = {
            "Authorization": f"Bearer {self.form.browser_key}",
            "Origin": ORIGIN,
        }
        return self.url_open("/api/v1/leads", method="POST", json=body, headers=headers)

    def test_script(self):
        answer = self.url_open(f"/api/v1/forms/{self.form.browser_key}")
        self.assertEqual(answer.json()["turnstile"], SITE_KEY)
        for token in (None, "", {"a": 1}):
            with self.subTest(token):
                answer = self.api(turnstile=token)
                self.assertEqual(answer.status_code, 422, answer.text)
                self.assertEqual(answer.json()["code"], "turnstile_missing")
        answer = self.api(turnstile="0.x")
        self.assertEqual(answer.status_code, 202, answer.text)
        self.assertEqual(answer.json()["status"], "received")
        self.assertEqual(self.intakes().state, CHECKING)

    def test_without_turnstile_the_field_is_left_alone(self):
        self.form.turnstile_site_key = False
        self.env.flush_all()
        answer = self.api(turnstile="0.x")
        self.assertEqual(answer.status_code, 202, answer.text)
        self.assertFalse(self.intakes().turnstile_token)
