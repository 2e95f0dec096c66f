"""Idempotency-Key over HTTP: one lead, whatever the client repeats."""

from __future__ import annotations

import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import submission
from .test_api import LeadHttpCase

REPLAYED = "Idempotency-Replayed"


@tagged("post_install", "-at_install")
class TestIdempotency(LeadHttpCase):
    def _send(self, body=None, key="pedido-1", **options):
        return self._post(body or submission(), Idempotency_Key=key, **options)

    def _kept(self):
        return self.env["smarter.idempotent.answer"].sudo().search_count([])

    def _count(self):
        return self.Intake.search_count([])

    def test_a_repeated_request_is_answered_the_same(self):
        first = self._send()
        again = self._send()
        self.assertEqual(first.status_code, 202, first.text)
        self.assertEqual(again.status_code, 202)
        self.assertEqual(again.content, first.content)
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        self.assertEqual(again.headers["Content-Type"], first.headers["Content-Type"])
        self.assertEqual(again.headers["Cache-Control"], "no-store")
        self.assertNotIn(REPLAYED, first.headers)
        self.assertEqual(again.headers[REPLAYED], "true")
        self.assertNotEqual(
            again.headers["X-Request-Id"], first.headers["X-Request-Id"]
        )
        self.assertEqual(self._count(), 1)

    def test_the_same_json_in_another_spelling_is_the_same_request(self):
        body = submission(name="Ñandú")
        other = json.dumps(dict(reversed(body.items())), indent=2, ensure_ascii=False)
        first = self._send(body)
        again = self._send(other.encode())
        self.assertEqual(again.content, first.content)
        self.assertEqual(self._count(), 1)

    def test_both_paths_are_one_route(self):
        first = self._send()
        again = self._send(path="/api/v1/leads")
        self.assertEqual(again.content, first.content)
        self.assertEqual(self._count(), 1)

    def test_another_body_is_refused(self):
        self._send()
        again = self._send(submission(name="Other"))
        self.assertEqual(again.status_code, 422)
        self.assertEqual(again.json()["code"], "idempotency_key_reused")
        self.assertEqual(self._count(), 1)
        self.assertEqual(self._send().status_code, 202)

    def test_refusals_are_not_kept(self):
        refused = self._send(submission(rut="12.345.678-9"))
        self.assertEqual(refused.status_code, 422)
        self.assertEqual(self._kept(), 0)
        corrected = self._send()
        self.assertEqual(corrected.status_code, 202)
        self.assertNotIn(REPLAYED, corrected.headers)

    def test_bodies_that_cannot_be_read_are_refused_first(self):
        self.assertRefused(self._send(b"{"), 400, "invalid_json")
        self.assertRefused(self._send(b"x" * 65537), 413, "payload_too_large")
        self.assertEqual(self._kept(), 0)

    def test_keys_that_are_none(self):
        for key in ('""', "x" * 256, "a\tb"):
            with self.subTest(key):
                self.assertRefused(self._send(key=key), 400, "invalid_idempotency_key")

    def test_without_a_valid_credential_nothing_is_told(self):
        self._send()
        for secret in ("sk_x", self.secret[:-1] + "_"):
            self.assertEqual(self._send(secret=secret).status_code, 401)

    def test_another_tenant_has_its_own_keys(self):
        _key, other = self._key(self.company_b)
        first = self._send()
        second = self._send(secret=other)
        self.assertNotIn(REPLAYED, second.headers)
        self.assertNotEqual(second.json()["id"], first.json()["id"])
        self.assertEqual(
            self.Intake.search([]).company_id, self.company_a | self.company_b
        )

    def test_another_credential_of_the_tenant_has_its_own_keys(self):
        _key, other = self._key(self.company_a)
        first = self._send()
        second = self._send(submission(name="Other"), secret=other)
        self.assertEqual(second.status_code, 202)
        self.assertNotEqual(second.json()["id"], first.json()["id"])

    def test_a_revoked_key_replays_nothing(self):
        self._send()
        self.key.action_revoke()
        self.assertEqual(self._send().status_code, 401)

    def test_after_a_day_the_key_is_free(self):
        first = self._send()
        with freeze_time(fields.Datetime.now() + timedelta(hours=23), tick=True):
            self.assertEqual(self._send().content, first.content)
        with freeze_time(
            fields.Datetime.now() + timedelta(hours=24, seconds=5), tick=True
        ):
            later = self._send(submission(name="Other"))
            self.assertEqual(later.status_code, 202, later.text)
            self.assertNotIn(REPLAYED, later.headers)
            self.assertEqual(
                self._send(submission(name="Other")).content, later.content
            )
        self.assertEqual(self._count(), 2)

    def test_old_answers_are_removed(self):
        self._send()
        answers = self.env["smarter.idempotent.answer"].sudo()
        answers._gc_answers()
        self.assertEqual(self._kept(), 1)
        with freeze_time(fields.Datetime.now() + timedelta(hours=24, seconds=5)):
            answers._gc_answers()
        self.assertEqual(self._kept(), 0)

    def test_without_the_header_nothing_is_kept(self):
        self._post(submission())
        self._post(submission())
        self.assertEqual(self._kept(), 0)
        self.assertEqual(self._count(), 2)

    def test_nothing_of_the_person_is_kept(self):
        self._send(submission(name="Zz Marker"))
        row = self.env["smarter.idempotent.answer"].sudo().search([]).read()[0]
        self.assertNotIn("Marker", str(row))
        self.assertNotIn("ana@", str(row))
        self.assertNotIn("pedido-1", str(row))

    def test_tenants_cannot_read_answers(self):
        self._send()
        manager = self._manager(self.company_a)
        answers = self.env["smarter.idempotent.answer"].with_user(manager)
        self.assertFalse(answers.has_access("read"))
