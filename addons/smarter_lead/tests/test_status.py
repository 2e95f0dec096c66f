"""The statuses that outside systems see, over the tenants' own stages."""

from __future__ import annotations

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, Form, tagged

from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..tools import status
from .common import LeadCase


@tagged("post_install", "-at_install")
class TestGuess(BaseCase):
    def test_names_of_stages(self):
        for name, expected in (
            ("Calificado", status.QUALIFIED),
            ("Propuesta enviada", status.QUALIFIED),
            ("Cotización", status.QUALIFIED),
            ("Contactados", status.CONTACTED),
            ("Llamada", status.CONTACTED),
            ("Nuevos", status.NEW),
            ("???", status.CONTACTED),
        ):
            with self.subTest(name):
                found = status.guess(name, is_won=False, is_first=False)
                self.assertEqual(found, expected)
        self.assertEqual(status.guess("x", is_won=False, is_first=True), status.NEW)
        won = status.guess("Nuevo", is_won=True, is_first=True)
        self.assertEqual(won, status.CONVERTED)


@tagged("post_install", "-at_install")
class TestStages(LeadCase):
    def setUp(self):
        super().setUp()
        self.Stage = self.env["crm.stage"].with_user(self._manager(self.company_a))

    def test_a_new_tenant_has_a_stage_for_each(self):
        stages = self.env["crm.stage"].search([("company_id", "=", self.company_a.id)])
        self.assertEqual(set(stages.mapped("public_status")), {*status.STAGE_STATUSES})

    def test_stages_made_by_hand_get_a_status(self):
        stages = self.Stage.create(
            [
                {"name": "Ganados", "is_won": True, "sequence": 90},
                {"name": "Cotizado", "sequence": 40},
                {"name": "Algo", "sequence": 41},
            ]
        )
        self.assertEqual(
            stages.mapped("public_status"),
            [status.CONVERTED, status.QUALIFIED, status.CONTACTED],
        )

    def test_only_the_first_of_several_is_new(self):
        self.env["crm.stage"].search([("company_id", "=", self.company_b.id)]).unlink()
        Stage = self.env["crm.stage"].with_user(self._manager(self.company_b))
        stages = Stage.create(
            [{"name": n, "sequence": s} for n, s in (("B", 2), ("A", 1))]
        )
        self.assertEqual(stages.mapped("public_status"), [status.CONTACTED, status.NEW])

    def test_what_a_manager_chose_stays(self):
        stage = self.Stage.create({"name": "Algo", "sequence": 5})
        stage.public_status = status.QUALIFIED
        stage.write({"name": "Nuevo", "sequence": 0})
        self.assertEqual(stage.public_status, status.QUALIFIED)

    def test_won_is_converted_and_nothing_else_is(self):
        stage = self.Stage.create({"name": "Cotizado", "sequence": 40})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            stage.public_status = status.CONVERTED
        stage.invalidate_recordset()
        with Form(stage) as form:
            form.is_won = True
        self.assertEqual(stage.public_status, status.CONVERTED)
        stage.is_won = False
        self.assertEqual(stage.public_status, status.QUALIFIED)


@tagged("post_install", "-at_install")
class TestStatus(LeadCase):
    def setUp(self):
        super().setUp()
        self.intake = self._submit()
        self._convert()
        self.lead = self.intake.lead_id

    def _stage(self, public_status, company=None):
        return self.env["crm.stage"].search(
            [
                ("company_id", "=", (company or self.company_a).id),
                ("public_status", "=", public_status),
            ],
            limit=1,
        )

    def _found(self, wanted):
        return self.Intake.search(self.Intake._status_domain(wanted))

    def assertStatus(self, expected):
        self.env.flush_all()
        self.assertEqual(self.intake._public_status(), expected)
        self.assertIn(self.intake, self._found(expected))
        for other in {*status.STATUSES} - {expected}:
            self.assertNotIn(self.intake, self._found(other))

    def test_the_status_follows_the_pipeline(self):
        self.assertStatus(status.NEW)
        self.lead.stage_id = self._stage(status.CONTACTED)
        self.assertStatus(status.CONTACTED)
        self.lead.action_set_lost()
        self.assertStatus(status.LOST)
        self.lead.action_set_won()
        self.assertStatus(status.CONVERTED)
        self.lead.stage_id.write({"is_won": False, "name": "Cotizado"})
        self.assertStatus(status.QUALIFIED)

    def test_the_status_follows_the_mapping(self):
        self.lead.stage_id.public_status = status.QUALIFIED
        self.assertStatus(status.QUALIFIED)

    def test_a_lead_that_is_gone_is_lost(self):
        self.lead.unlink()
        self.assertStatus(status.LOST)

    def test_waiting_and_failed(self):
        waiting = self._submit(email="otra@ejemplo.cl")
        self.assertEqual(waiting._public_status(), status.RECEIVED)
        self.assertIn(waiting, self._found(status.RECEIVED))
        waiting._set_failed(ValueError())
        self.assertEqual(waiting._public_status(), status.FAILED)
        self.assertEqual(waiting._public_state()["status"], status.FAILED)

    def test_an_integration_moves_a_lead(self):
        own = self.intake.with_user(self.company_a.integration_user_id)
        for wanted in (
            *(status.CONTACTED, status.CONVERTED, status.LOST, status.LOST),
            *(status.QUALIFIED, status.LOST, status.CONVERTED, status.NEW),
        ):
            with self.subTest(wanted):
                own._set_public_status(wanted)
                self.assertStatus(wanted)
        self.assertEqual(self.lead.stage_id, self._stage(status.NEW))
        self.assertTrue(self.lead.active)

    def test_a_lead_that_is_there_already_stays_in_its_stage(self):
        second = self._stage(status.QUALIFIED).copy({"sequence": 60})
        self.lead.stage_id = second
        self.intake._set_public_status(status.QUALIFIED)
        self.assertEqual(self.lead.stage_id, second)

    def test_a_status_without_stage_is_refused(self):
        self._stage(status.CONTACTED).unlink()
        self.assertTrue(self._stage(status.CONTACTED, self.company_b))
        for wanted in (status.CONTACTED, status.RECEIVED, status.FAILED, "zz"):
            with self.subTest(wanted), self.assertRaises(ValidationFailed) as refusal:
                self.intake._set_public_status(wanted)
            self.assertEqual(refusal.exception.code, "status_unavailable")
        self.assertStatus(status.NEW)
