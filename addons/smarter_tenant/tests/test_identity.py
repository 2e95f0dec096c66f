"""What makes a company a tenant: canonical RUT, unique, and who may change it."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..exceptions import InvalidTenant
from ..models.res_company import ACTIVE, SUSPENDED
from .common import RUT_A, RUT_B, RUT_C, TenantCase

REFUSED_RUTS = {
    "76.086.428-4": "rut_check_digit",
    "00.000.000-0": "rut_zero",
    "44.444.444-4": "rut_generic",
    "55555555-5": "rut_generic",
    "CL 66666666-6": "rut_generic",
    "no tengo": "rut_format",
    "7" * 200: "rut_too_long",
}


@tagged("post_install", "-at_install")
class TestIdentity(TenantCase):
    """RUT, tenant ID and short name of ``res.company``."""

    def create_company(self, **values):
        return self.env["res.company"].create({"name": "Otra empresa", **values})

    def test_rut_is_stored_canonical_on_create_and_write(self):
        company = self.create_company(rut="cl 77.215.640–5")
        self.assertEqual(company.rut, RUT_C)
        company.rut = " 077215640 5 "
        self.assertEqual(company.rut, RUT_C)
        self.assertEqual(company.rut_formatted, "77.215.640-5")

    def test_rut_can_be_typed_in_the_formatted_field(self):
        self.tenant.rut_formatted = "cl 772156405"
        self.assertEqual(self.tenant.rut, RUT_C)

    def test_invalid_and_generic_ruts_are_refused(self):
        for text, code in REFUSED_RUTS.items():
            with self.subTest(text[:20]), self.assertRaises(InvalidTenant) as caught:
                self.create_company(rut=text)
            self.assertEqual(caught.exception.code, code)

    def test_same_rut_in_another_spelling_is_refused_by_the_database(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.create_company(rut="CL 076.086.428-5")

    def test_companies_without_rut_do_not_collide(self):
        self.create_company(rut=False)
        self.create_company(name="Y otra más", rut="")

    def test_branch_shares_the_rut_of_its_root_company(self):
        branch = self.create_company(parent_id=self.tenant.id)
        self.assertEqual(branch.rut, RUT_A)
        self.tenant.rut = RUT_C
        self.assertEqual(branch.rut, RUT_C)
        with self.assertRaises(ValidationError):
            branch.rut = RUT_B

    def test_tenant_id_and_short_name_are_unique(self):
        for name in ("tenant_uuid", "slug"):
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
                self.cr.savepoint(),
            ):
                self.create_company(**{name: self.tenant[name]})

    def test_short_name_has_only_lower_case_letters_digits_and_hyphens(self):
        for slug in ("Panadería", "con espacio", "-a", "a--b", "a-", "../x", "a\nb"):
            with (
                self.subTest(slug),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.tenant.slug = slug
                self.tenant.flush_recordset()

    def test_a_company_without_rut_cannot_be_a_tenant(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.create_company(state=ACTIVE)

    def test_tenant_id_never_changes(self):
        with self.assertRaises(ValidationError):
            self.tenant.tenant_uuid = "00000000-0000-4000-8000-000000000000"

    def test_corrected_rut_reaches_the_partner_and_the_audit_trail(self):
        self.tenant.with_user(self.operator).rut_formatted = "77.215.640-5"
        self.assertEqual(self.tenant.rut, RUT_C)
        self.assertEqual(self.tenant.partner_id.vat, RUT_C)
        entry = self.env["smarter.audit"].search(
            [("action", "=", "tenant.rut_changed")], limit=1
        )
        self.assertEqual(entry.company_id, self.tenant)
        self.assertEqual(entry.detail, {"from": RUT_A, "to": RUT_C})

    def test_form_shows_what_is_wrong_while_typing(self):
        view = "smarter_tenant.res_company_view_tenant_form"
        with Form(self.tenant.with_user(self.operator), view) as form:
            form.rut_formatted = "772156405"
            self.assertEqual(form.rut_formatted, "77.215.640-5")
        self.assertEqual(self.tenant.rut, RUT_C)
        form = Form(self.tenant.with_user(self.operator), view)
        with self.assertLogs("odoo.tests.form.onchange", "WARNING"):
            form.rut_formatted = "77.215.640-9"
        with self.assertRaises(InvalidTenant):
            form.save()

    def test_managers_and_users_cannot_change_the_identity(self):
        values = {"rut": RUT_C, "slug": "x", "state": SUSPENDED, "name": "X"}
        for user in (self.manager, self.user):
            for name, value in values.items():
                with self.subTest(name), self.assertRaises(AccessError):
                    self.tenant.with_user(user).write({name: value})

    def test_operators_correct_but_do_not_set_the_state(self):
        tenant = self.tenant.with_user(self.operator)
        tenant.write({"name": "Panadería San José Ltda", "phone": "+56 2 2345 6789"})
        self.assertEqual(self.tenant.partner_id.name, "Panadería San José Ltda")
        for values in (
            {"state": SUSPENDED},
            {"tenant_uuid": "x"},
            {"integration_user_id": self.user.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                tenant.write(values)

    def test_administrators_without_the_operator_role_cannot_make_tenants(self):
        admin = self.create_tenant_user(
            self.env.company, "soporte", "base.group_erp_manager"
        )
        with self.assertRaises(AccessError):
            self.env["res.company"].with_user(admin).create(
                {"name": "Nueva", "rut": RUT_C}
            )
