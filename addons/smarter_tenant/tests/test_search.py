"""A tenant is found whichever way its RUT is typed."""

from odoo.fields import Domain
from odoo.tests import tagged

from ..exceptions import InvalidTenant, TenantNotFound
from .common import RUT_C, TenantCase

WHOLE = (
    "76086428-5",
    "76.086.428-5",
    "760864285",
    "CL 076086428–5",
    "７６０８６４２８５",
)
BEGINNINGS = ("76.086", "760864", "76086428", "cl 76.086.", "076.086.428-")


@tagged("post_install", "-at_install")
class TestSearch(TenantCase):
    """Search box, name search and ``_find_tenant``."""

    def test_search_box_finds_any_spelling_and_beginning(self):
        companies = self.env["res.company"].with_user(self.operator)
        for typed in WHOLE + BEGINNINGS:
            with self.subTest(typed):
                found = companies.search([("rut_formatted", "ilike", typed)])
                self.assertEqual(found, self.tenant)

    def test_name_search_finds_the_rut_and_still_the_name(self):
        companies = self.env["res.company"].with_user(self.operator)
        for typed in (*WHOLE, *BEGINNINGS, "panadería san"):
            with self.subTest(typed):
                found = [
                    company_id for company_id, _name in companies.name_search(typed)
                ]
                self.assertEqual(found, self.tenant.ids)

    def test_exact_operators_take_any_spelling(self):
        companies = self.env["res.company"]
        self.assertEqual(
            companies.search([("rut_formatted", "=", "760864285")]), self.tenant
        )
        self.assertEqual(
            companies.search([("rut_formatted", "in", ["760864285", "96.790.240-3"])]),
            self.tenant + self.other,
        )
        self.assertNotIn(
            self.tenant, companies.search([("rut_formatted", "!=", "760864285")])
        )
        self.assertIn(
            self.env.company, companies.search([("rut_formatted", "=", False)])
        )

    def test_what_is_no_rut_finds_nothing(self):
        companies = self.env["res.company"]
        for typed in ("%", "76%", "_", "x" * 10_000, "-", "76086428-4"):
            with self.subTest(typed[:10]):
                self.assertFalse(companies.search([("rut_formatted", "ilike", typed)]))

    def test_search_does_not_reach_other_tenants(self):
        companies = self.env["res.company"].with_user(self.manager)
        self.assertFalse(companies.name_search("96790240"))
        self.assertFalse(companies.search([("rut_formatted", "ilike", "96790240")]))
        preference = companies.with_context(user_preference=True)
        domain = preference._search_display_name("ilike", "96790240")
        self.assertFalse(companies.sudo().search(Domain(domain)))

    def test_find_tenant(self):
        companies = self.env["res.company"]
        self.assertEqual(companies._find_tenant("cl 76.086.428-5"), self.tenant)
        with self.assertRaises(InvalidTenant):
            companies._find_tenant("76.086.428-4")
        with self.assertRaises(TenantNotFound):
            companies._find_tenant(RUT_C)
        companies.create({"name": "No es cliente", "rut": RUT_C})
        with self.assertRaises(TenantNotFound):
            companies._find_tenant(RUT_C)
