"""The dialog "New tenant", as an operator fills it in."""

from odoo.tests import Form, tagged

from ..exceptions import TenantConflict
from ..models.res_company import ACTIVE
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

    def test_creates_the_tenant_and_hands_out_the_invitation(self):
        form = self.form()
        form.rut = "77215640-5"
        form.name = "Viña Ñuble SpA"
        form.admin_email = "Ines@Vina.cl"
        form.admin_name = "Inés Soto"
        wizard = form.save()
        action = wizard.action_create()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (wizard._name, wizard.id)
        )
        company = wizard.company_id
        self.assertEqual((company.rut, company.state), (RUT_C, ACTIVE))
        self.assertEqual(company._first_manager().name, "Inés Soto")
        self.assertEqual(wizard.invitation_url or None, company._invitation_url())
        self.assertFalse(wizard.rut_problem)
        opened = wizard.action_open_tenant()
        self.assertEqual(opened["res_id"], company.id)

    def test_conflict_is_told(self):
        form = self.form()
        form.rut = RUT_C
        form.name = self.other.name
        form.admin_email = "a@b.cl"
        wizard = form.save()
        with self.assertRaises(TenantConflict) as caught:
            wizard.action_create()
        self.assertEqual(caught.exception.code, "name_taken")
