"""A failing intake is set aside with its reason; the rest of its batch goes through."""

from __future__ import annotations

import contextlib
from unittest.mock import patch

import psycopg2

from odoo.exceptions import ConcurrencyError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.smarter_lead_intake import CONVERTED, FAILED, RECEIVED
from ..models.smarter_lead_intake_conversion import (
    CONFLICT,
    MAX_TRIES,
    REJECTED,
    UNEXPECTED,
)
from .common import LeadCase

MODULE = "odoo.addons.smarter_lead.models.smarter_lead_intake_conversion"


class FailureMixin:
    @contextlib.contextmanager
    def _failing(self, name, failure):
        """Have the creation of leads of this contact raise what ``failure()`` does."""
        create = type(self.env["crm.lead"]).create

        def failing_create(model, vals_list):
            leads = create(model, vals_list)
            if any(vals.get("contact_name") == name for vals in vals_list):
                failure()
            return leads

        with (
            patch.object(type(self.env["crm.lead"]), "create", failing_create),
            mute_logger(MODULE, "odoo.sql_db"),
        ):
            yield

    @staticmethod
    def _raising(exception):
        def failure():
            raise exception

        return failure


@tagged("post_install", "-at_install")
class TestFailures(FailureMixin, LeadCase):
    def _batch(self, size=7, culprit=3):
        return [
            self._submit(
                name="Culprit" if number == culprit else f"Ana {number}",
                email=f"ana{number}@ejemplo.cl",
                phone=None,
            )
            for number in range(size)
        ]

    def test_only_the_culprit_fails(self):
        intakes = self._batch()
        with self._failing("Culprit", self._raising(UserError("No such stage."))):
            self.assertEqual(self.Intake._convert_batch(), 7)
        self.env.invalidate_all()
        states = [intake.state for intake in intakes]
        self.assertEqual(states.count(CONVERTED), 6)
        culprit = intakes[3]
        self.assertEqual(culprit.state, FAILED)
        self.assertEqual(culprit.error_code, REJECTED)
        self.assertEqual(culprit.error, "No such stage.")
        self.assertEqual(culprit.attempts, 1)
        self.assertFalse(culprit.lead_id)
        leads = self.env["crm.lead"].search([("contact_name", "=", "Culprit")])
        self.assertFalse(leads)
        partners = self.env["res.partner"].search([("name", "=", "Culprit")])
        self.assertFalse(partners, "what the failed attempt created is gone")
        self.assertEqual(self._waiting(), 0, "a failed intake does not block the queue")

    def test_a_failure_of_one_tenant_is_not_another_ones(self):
        culprit = self._submit(self.company_a, name="Culprit")
        other = self._submit(self.company_b)
        with self._failing("Culprit", self._raising(ValueError("x"))):
            self.Intake._convert_batch()
        self.assertEqual((culprit.state, other.state), (FAILED, CONVERTED))

    def test_an_unexpected_error_keeps_its_details_to_itself(self):
        intake = self._submit(name="Culprit")
        with self._failing("Culprit", self._raising(KeyError("secret_column"))):
            self.Intake._convert_batch()
        self.assertEqual(intake.error_code, UNEXPECTED)
        self.assertIn(intake.uuid, intake.error)
        self.assertNotIn("secret_column", intake.error)
        self.assertNotIn("Traceback", intake.error)

    def test_the_log_has_the_details(self):
        self._submit(name="Culprit")
        with (
            self._failing("Culprit", self._raising(KeyError("the detail"))),
            self.assertLogs(MODULE, "WARNING") as logs,
        ):
            self.Intake._convert_batch()
        self.assertIn("the detail", logs.output[0])

    def test_a_database_refusal_is_a_conflict(self):
        def failure():
            self.env.cr.execute("INSERT INTO crm_lead (name) VALUES (NULL)")

        intake, other = self._submit(name="Culprit"), self._submit(name="Eva")
        with self._failing("Culprit", failure):
            self.Intake._convert_batch()
        self.assertEqual(intake.error_code, CONFLICT)
        self.assertNotIn("crm_lead", intake.error)
        self.assertEqual(other.state, CONVERTED)

    def test_the_reason_is_in_the_tenants_language(self):
        self.env["res.lang"]._activate_lang("es_CL")
        self.env["ir.module.module"].search(
            [("name", "=", "smarter_lead")]
        )._update_translations(["es_CL"])
        self.company_a.partner_id.lang = "es_CL"
        intake = self._submit(name="Culprit")
        with self._failing("Culprit", self._raising(KeyError("x"))):
            self.Intake._convert_batch()
        self.assertIn("error inesperado", intake.error)

    def test_an_infrastructure_error_blames_nobody(self):
        for exception in (
            psycopg2.OperationalError("connection lost"),
            psycopg2.InterfaceError("cursor closed"),
            ConcurrencyError("busy"),
            OSError("disk full"),
        ):
            with self.subTest(type(exception).__name__):
                intake = self._submit(name="Culprit")
                with (
                    self._failing("Culprit", self._raising(exception)),
                    self.assertRaises(type(exception)),
                ):
                    self.Intake._convert_batch()
                self.env.invalidate_all()
                self.assertEqual(intake.state, RECEIVED)
                self.assertFalse(intake.error)

    def test_a_passing_conflict_of_transactions_is_tried_again(self):
        tries = []

        def batch(model, limit=None):
            tries.append(1)
            if len(tries) < MAX_TRIES:
                raise ConcurrencyError("busy")
            return 5

        with (
            patch.object(type(self.Intake), "_convert_batch", batch),
            patch.object(self.env.cr, "rollback") as rollback,
            mute_logger(MODULE),
        ):
            self.assertEqual(self.Intake._convert_batch_retrying(), 5)
        self.assertEqual(rollback.call_count, MAX_TRIES - 1)

    def test_what_does_not_pass_is_the_crons_failure(self):
        def batch(model, limit=None):
            raise ConcurrencyError("busy")

        with (
            patch.object(type(self.Intake), "_convert_batch", batch),
            patch.object(self.env.cr, "rollback"),
            mute_logger(MODULE),
            self.assertRaises(ConcurrencyError),
        ):
            self.Intake._convert_batch_retrying()
