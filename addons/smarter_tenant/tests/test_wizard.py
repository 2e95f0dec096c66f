"""The dialog "New tenant", as an operator fills it in."""

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..exceptions import TenantConflict
from ..models.res_company import ACTIVE, DRAFT
from .common import RUT_A, RUT_C, TenantCase


@tagged("post_install", "-at_install")
class TestWizard(TenantCase):
    """``smarter.tenant.create``."""

    def form(self):
        return Form(self.env["smarter.tenant.create"].with_user(self.operator))

    def test_rut_is_formatted_while_typing(self):
        form = self.form()
        form.rut = "cl 772156405"
        self.assertEqual(form.rut, "77.215.640-5")
        self.assertFalse(form.rut_problem)

    def test_problems_with_the_rut_show_while_typing(self):
        form = self.form()
        companies = self.env["res.company"].with_user(self.operator)
        for typed, code in (
            ("77.215.640-9", "check_digit"),
            ("hola", "format"),
            ("55.555.555-5", "generic"),
        ):
            form.rut = typed
            with self.subTest(typed):
                self.assertEqual(form.rut_problem, companies._rut_message(code))
        form.rut = RUT_A
        self.assertIn(self.tenant.name, form.rut_problem)

    def test_creates_a_draft_whose_form_runs_the_steps(self):
        form = self.form()
        form.rut = "77215640-5"
        form.name = "Viña Ñuble SpA"
        form.admin_email = "Ines@Vina.cl"
        form.admin_name = "Inés Soto"
        form.plan_id = self.env.ref("smarter_tenant.plan_starter")
        action = form.save().action_create()
        company = self.env["res.company"]._find_tenant(RUT_C).with_user(self.operator)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.company", company.id)
        )
        self.assertEqual(action["context"]["smarter_provision"], company.id)
        self.assertEqual((company.state, company.plan_id.code), (DRAFT, "starter"))
        self.assertEqual(set(company.provisioning_step_ids.mapped("state")), {"todo"})
        answers = self.run_steps(company)
        self.assertEqual(company.state, ACTIVE)
        self.assertEqual(company._first_manager().name, "Inés Soto")
        # The moment is in the token: two are equal only when made in one second.
        with freeze_time("2026-11-23 12:00:00"):
            company.invalidate_recordset()
            self.assertEqual(company.invitation_url, company._invitation_url())
        secrets = [answer["secrets"] for answer in answers if answer["secrets"]]
        if "smarter.api.key" in self.env:
            self.assertEqual(len(secrets), 1)

    def run_steps(self, company):
        """Do what the form does, and return the answers."""
        company.provisioning_step_ids.filtered(
            lambda s: s.code == "chart"
        ).sudo().write({"state": "skipped"})
        self.assertTrue(company.action_provision_begin())
        answers = []
        while not answers or answers[-1]["more"]:
            running = company.provisioning_step_ids.filtered(
                lambda step: step.state == "running"
            )
            self.assertEqual(len(running), 1)
            answers.append(company.action_provision_next())
        return answers

    def test_conflict_is_told(self):
        form = self.form()
        form.rut = RUT_C
        form.name = self.other.name
        form.admin_email = "a@b.cl"
        wizard = form.save()
        with self.assertRaises(TenantConflict) as caught:
            wizard.action_create()
        self.assertEqual(caught.exception.code, "name_taken")
