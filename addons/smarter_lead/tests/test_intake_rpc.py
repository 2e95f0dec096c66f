"""The intake through the model API, as an integration user."""

from __future__ import annotations

from odoo import models
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.smarter_lead_intake import CONVERTED, RECEIVED
from .common import LeadCase, submission


@tagged("post_install", "-at_install")
class TestIntakeRpc(LeadCase):
    def setUp(self):
        super().setUp()
        self.rpc = self._as_integration(self.company_a)

    def test_the_payload_is_validated_and_normalised(self):
        intake = self.rpc.create({"payload": submission(email="ANA@Ejemplo.cl")})
        self.assertEqual(intake.company_id, self.company_a)
        self.assertEqual(intake.state, RECEIVED)
        self.assertEqual(intake.email, "ana@ejemplo.cl")
        self.assertEqual(intake.payload["phone"], "+56987654321")
        self._convert()
        self.assertEqual(intake.with_env(self.env).state, CONVERTED)

    def test_rpc_and_api_store_the_same_row(self):
        """The API writes its row with a statement of its own, see `_accept`."""
        by_rpc = self.rpc.create({"payload": submission(rut="12345678-5")})
        by_api = self._submit(rut="12345678-5")
        stored = [name for name, field in self.Intake._fields.items() if field.store]
        own = {"id", "uuid", "received_at", *models.MAGIC_COLUMNS}
        for field in set(stored) - own | {"create_uid", "write_uid"}:
            with self.subTest(field):
                self.assertEqual(by_rpc.with_env(self.env)[field], by_api[field])

    def test_many_at_once(self):
        payloads = [{"payload": submission(email=f"a{n}@b.cl")} for n in range(3)]
        self.assertEqual(len(self.rpc.create(payloads)), 3)

    def test_a_bad_payload_is_refused_without_repeating_it(self):
        for payload in (
            submission(phone="zz-marker-zz"),
            submission() | {"zz-marker-zz": 1},
            submission(email=None, phone=None),
            "zz-marker-zz",
            None,
        ):
            with self.subTest(payload), self.assertRaises(ValidationError) as refusal:
                self.rpc.create({"payload": payload})
            self.assertNotIn("zz-marker-zz", str(refusal.exception))
        self.assertEqual(self.Intake.search_count([]), 0)

    def test_nothing_but_the_payload_can_be_given(self):
        for values in (
            {"state": CONVERTED},
            {"uuid": "x"},
            {"lead_id": 1},
            {"error": "x"},
            {"email": "x@y.cl"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.rpc.create({"payload": submission(), **values})

    def test_the_company_is_ones_own(self):
        with self.assertRaises(AccessError):
            self.rpc.create({"payload": submission(), "company_id": self.company_b.id})
        own = self.rpc.create(
            {"payload": submission(), "company_id": self.company_a.id}
        )
        self.assertEqual(own.company_id, self.company_a)
        elsewhere = self.rpc.with_context(allowed_company_ids=self.company_b.ids)
        intake = elsewhere.create({"payload": submission()})
        self.assertEqual(intake.company_id, self.company_a)

    def test_a_suspended_tenant_is_refused(self):
        self.company_a._suspend()
        with self.assertRaises(AccessError):
            self.rpc.create({"payload": submission()})

    def test_staff_do_not_submit(self):
        manager = self._manager(self.company_a)
        with self.assertRaises(AccessError):
            self.Intake.with_user(manager).create({"payload": submission()})
