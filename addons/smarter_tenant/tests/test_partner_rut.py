"""The RUT of contacts: stored in one spelling, found in all."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import TenantCase

CANONICAL = "12345678-5"
SPELLINGS = (
    "12.345.678-5",
    "123456785",
    " 12345678-5 ",
    "CL12345678-5",
    "12 345 678-5",
)


@tagged("post_install", "-at_install")
class TestPartnerRut(TenantCase):
    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].with_user(self.user)
        self.chile = self.env.ref("base.cl")

    def contact(self, **values):
        return self.partners.create({"name": "Ana Rojas", **values})

    def test_every_spelling_is_stored_as_one(self):
        for spelling in SPELLINGS:
            with self.subTest(spelling=spelling):
                self.assertEqual(self.contact(vat=spelling).vat, CANONICAL)

    def test_a_wrong_check_digit_is_refused_and_changes_nothing(self):
        partner = self.contact(vat=CANONICAL)
        with self.assertRaisesRegex(ValidationError, "check digit"):
            partner.vat = "12.345.678-9"
        self.assertEqual(partner.vat, CANONICAL)

    def test_a_number_without_country_says_what_to_do_for_a_foreigner(self):
        with self.assertRaisesRegex(ValidationError, "choose the country first"):
            self.contact(vat="DE123456788", country_id=False)

    def test_a_foreigner_keeps_the_number_of_the_country(self):
        germany = self.env.ref("base.de")
        partner = self.contact(vat="DE123456788", country_id=germany.id)
        self.assertEqual(partner.vat, "DE123456788")

    def test_generic_numbers_are_fine_for_contacts(self):
        self.assertEqual(self.contact(vat="66.666.666-6").vat, "66666666-6")

    def test_contacts_of_companies_that_are_no_tenants_stay_as_they_are(self):
        company = self.env.ref("base.main_company")
        partner = self.env["res.partner"].create(
            {
                "name": "X",
                "vat": "anything",
                "company_id": company.id,
                "country_id": False,
            }
        )
        self.assertEqual(partner.vat, "anything")

    def test_writing_several_contacts_looks_at_each(self):
        germany = self.env.ref("base.de")
        chilean = self.contact(country_id=self.chile.id)
        foreigner = self.contact(country_id=germany.id)
        with self.assertRaises(ValidationError):
            (chilean | foreigner).vat = "DE123456788"

    def test_found_by_any_spelling_and_by_its_beginning(self):
        partner = self.contact(vat=CANONICAL)
        for typed in (*SPELLINGS, "12.345", "12345"):
            with self.subTest(typed=typed):
                found = [pair[0] for pair in self.partners.name_search(typed)]
                self.assertIn(partner.id, found)
                shown = self.partners.search([("rut_formatted", "ilike", typed)])
                self.assertIn(partner, shown)

    def test_another_number_does_not_find_it(self):
        partner = self.contact(vat=CANONICAL)
        found = self.partners.search([("rut_formatted", "ilike", "76.086.428-5")])
        self.assertNotIn(partner, found)

    def test_search_box_of_contacts_looks_for_ruts(self):
        arch = self.partners.get_view(view_type="search")["arch"]
        self.assertIn("rut_formatted", arch)

    def test_form_shows_the_number_as_rut_and_warns(self):
        arch = self.partners.get_view(view_type="form")["arch"]
        self.assertIn('widget="rut"', arch)
        form = Form(self.partners)
        form.name = "Ana Rojas"
        form.vat = "12.345.678-5"
        self.assertEqual(form.vat, CANONICAL)

    def test_shown_with_dots(self):
        self.assertEqual(self.contact(vat=CANONICAL).rut_formatted, "12.345.678-5")
