"""The brand on the company: who sets it, what it becomes, when it is forgotten."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import TenantCase

from ..tools import page_brand, stylesheet


@tagged("post_install", "-at_install")
class TestBrand(TenantCase):
    def test_terms_follow_the_colours(self):
        self.assertEqual(self.tenant._brand_terms().text, stylesheet.NEUTRAL.text)
        self.assertIsNone(self.tenant._brand_terms().url)
        self.tenant.brand_primary = "#AA0000"
        terms = self.tenant._brand_terms()
        self.assertIn("--so-primary:#AA0000;", terms.text)
        self.assertEqual(terms.url, f"/brand/{terms.slug}/{terms.digest}.css")
        self.assertNotIn("#AA0000", self.other._brand_terms().text)
        self.tenant.brand_primary = False
        self.assertIsNone(self.tenant._brand_terms().url)

    def test_only_active_tenants_have_one(self):
        self.tenant.brand_primary = "#AA0000"
        self.assertTrue(self.tenant._brand_terms())
        self.tenant._suspend()
        self.assertIsNone(self.tenant._brand_terms())
        self.assertEqual(self.tenant._brand_page(), page_brand.NEUTRAL)
        self.tenant._activate()
        self.assertTrue(self.tenant._brand_terms())
        self.assertIsNone(self.env["res.company"]._brand_terms())
        self.assertIsNone(self.operator.company_id._brand_terms())

    def test_terms_are_kept_in_memory(self):
        self.tenant._brand_terms()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.tenant._brand_terms()

    def test_no_other_text_than_a_colour(self):
        for text in ("red", "#FFF", "#12345G", "#AA0000;}body{display:none"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.tenant.brand_accent = text
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.env.cr.execute(
                "UPDATE res_company SET brand_accent = 'red' WHERE id = %s",
                [self.tenant.id],
            )

    def test_a_note_for_each_chosen_colour_that_is_darker_as_text(self):
        self.assertFalse(self.tenant.brand_note)
        self.tenant.brand_primary = "#FFEE00"
        self.assertEqual(len(self.tenant.brand_note.splitlines()), 1)
        self.assertIn("#FFEE00", self.tenant.brand_note)
        text = self.tenant.brand_tokens["primary-text"]
        self.assertIn(text, self.tenant.brand_note)
        self.tenant.brand_primary = "#1F2937"
        self.assertFalse(self.tenant.brand_note)

    def test_the_page_brand_is_the_tenants(self):
        self.tenant.write({"brand_primary": "#AA0000", "slogan": "Pan de verdad"})
        brand = self.tenant._brand_page()
        self.assertEqual(brand.name, self.tenant.name)
        self.assertEqual(brand.slogan, "Pan de verdad")
        self.assertEqual(brand.stylesheet, self.tenant._brand_terms().url)
        self.assertEqual(brand.logo, brand.icon)
        self.assertFalse(brand.has_logo)

    def test_host_names_are_unique_and_of_one_spelling(self):
        self.tenant.host_name = " App.Panaderia.CL "
        self.assertEqual(self.tenant.host_name, "app.panaderia.cl")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                self.other.host_name = "app.panaderia.cl"
        with self.assertRaises(ValidationError):
            self.other.host_name = "https://app.panaderia.cl"

    def test_host_names_lead_to_active_tenants_only(self):
        companies = self.env["res.company"]
        self.tenant.host_name = "app.panaderia.cl"
        self.assertEqual(companies._of_host_name("APP.panaderia.cl:80"), self.tenant)
        self.assertFalse(companies._of_host_name("panaderia.cl"))
        self.tenant._suspend()
        self.assertFalse(companies._of_host_name("app.panaderia.cl"))
        self.tenant._activate()
        self.tenant.host_name = False
        self.assertFalse(companies._of_host_name("app.panaderia.cl"))

    def test_people_of_a_tenant_write_no_company(self):
        for user in (self.manager, self.user):
            company = self.tenant.with_user(user)
            with self.assertRaises(AccessError):
                company.brand_primary = "#AA0000"
            with self.assertRaises(AccessError):
                company.read(["host_name"])

    def test_initials(self):
        for name, expected in (
            ("Panadería San José SpA", "PS"),
            ("Ferretería El Roble SpA", "FR"),
            ("ñandú", "Ñ"),
            ("& Hijos", "H"),
            ("<script>", "S"),
            ("", "S"),
        ):
            self.assertEqual(page_brand.initials(name), expected)
        self.assertNotIn("<b>", page_brand.monogram("b <b>", "#AA0000"))
