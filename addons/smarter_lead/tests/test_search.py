"""Staff find an intake by whatever spelling they type."""

from __future__ import annotations

from odoo.tests import Form, tagged

from .common import LeadCase


@tagged("post_install", "-at_install")
class TestSearch(LeadCase):
    def setUp(self):
        super().setUp()
        self.intake = self._submit(rut="12.345.678-5", message="Hola\nChao")
        self._submit(
            name="Eva Soto", email="eva@otro.cl", phone="+56 2 2345 6789", source=None
        )

    def assertFinds(self, text, found=True):
        result = self.Intake.search([("contact", "ilike", text)])
        self.assertEqual(self.intake in result, found, text)
        if found:
            self.assertEqual(len(result), 1, text)

    def test_by_name_and_email(self):
        for text in ("ana", "PéREZ", "ejemplo.cl", "Ana Pérez"):
            self.assertFinds(text)
        self.assertFinds("nobody", found=False)

    def test_by_phone(self):
        for text in (
            "+56 9 8765 4321",
            "9 8765 4321",
            "987654321",
            "8765",
            "8765-4321",
        ):
            self.assertFinds(text)

    def test_by_rut(self):
        for text in (
            "12.345.678-5",
            "12345678-5",
            "123456785",
            "12.345",
            "012345678-5",
        ):
            self.assertFinds(text)

    def test_by_name_search(self):
        names = self.Intake.name_search("12.345.678-5")
        self.assertEqual([id_ for id_, _name in names], self.intake.ids)

    def test_the_form_shows_the_submission(self):
        form = Form(self.intake.with_user(self._manager(self.company_a)))
        self.assertEqual(form.rut_shown, "12.345.678-5")
        self.assertEqual(form.message, "Hola\nChao")

    def test_every_view_of_the_menu_loads_for_staff(self):
        manager = self._manager(self.company_a)
        for action in ("action_intakes", "action_leads"):
            record = self.env.ref(f"smarter_lead.{action}")
            views = [(False, kind) for kind in record.view_mode.split(",")]
            model = self.env[record.res_model].with_user(manager)
            loaded = model.get_views([*views, (False, "search")])
            self.assertEqual(len(loaded["views"]), len(views) + 1)
