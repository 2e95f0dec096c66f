"""``_create_tenant``: a complete tenant, or nothing and a clear reason."""

import uuid
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..exceptions import InvalidTenant, TenantConflict
from ..models.res_company import ACTIVE
from .common import PASSWORD, RUT_A, RUT_C, TenantCase


@tagged("post_install", "-at_install")
class TestCreateTenant(TenantCase):
    """Every part of a new tenant, and every reason to refuse one."""

    def create_c(self, **values):
        return self.create_tenant(**{"rut": RUT_C, "name": "Viña Ñuble SpA", **values})

    def test_company_is_chilean(self):
        company = self.create_c(rut="77.215.640-5", name="  Viña   Ñuble SpA ")
        self.assertEqual((company.rut, company.name), (RUT_C, "Viña Ñuble SpA"))
        self.assertEqual(company.state, ACTIVE)
        self.assertEqual(company.slug, "vina-nuble-spa")
        self.assertEqual(
            str(uuid.UUID(company.tenant_uuid, version=4)), company.tenant_uuid
        )
        self.assertEqual(company.currency_id, self.env.ref("base.CLP"))
        self.assertTrue(company.currency_id.active)
        self.assertEqual(company.country_id, self.env.ref("base.cl"))

    def test_partner_carries_the_tax_number(self):
        partner = self.create_c().partner_id
        self.assertEqual((partner.vat, partner.country_id.code), (RUT_C, "CL"))
        self.assertEqual(partner.tz, "America/Santiago")
        self.assertEqual(partner.company_id.partner_id, partner)

    def test_language_is_the_most_chilean_one_installed(self):
        companies = self.env["res.company"]
        installed = [("fr_FR", "Français")]
        with patch.object(
            self.registry["res.lang"], "get_installed", lambda _self: installed
        ):
            self.assertEqual(companies._tenant_language(), "fr_FR")
            for code in ("en_US", "es", "es_419", "es_CL"):
                installed.insert(0, (code, code))
                self.assertEqual(companies._tenant_language(), code)
        company = self.create_c()
        self.assertEqual(company.partner_id.lang, companies._tenant_language())
        self.assertEqual(company._first_manager().lang, company.partner_id.lang)

    def test_manager_has_one_company_and_the_role(self):
        company = self.create_c(admin_email="Dueña <Duena@Vina.CL>", admin_name="Inés")
        manager = company._first_manager()
        self.assertEqual((manager.login, manager.name), ("duena@vina.cl", "Inés"))
        self.assertEqual((manager.company_id, manager.company_ids), (company, company))
        self.assertEqual(manager.partner_id.company_id, company)
        self.assertEqual(manager.tz, "America/Santiago")
        self.assertTrue(manager.has_group("smarter_tenant.group_tenant_manager"))
        self.assertFalse(manager.has_group("smarter_tenant.group_operator"))
        self.assertFalse(manager.has_group("base.group_erp_manager"))

    def test_manager_with_password_can_log_in(self):
        manager = self.create_c(admin_password=PASSWORD)._first_manager()
        credential = {"type": "password", "login": manager.login, "password": PASSWORD}
        auth_info = self.env["res.users"].authenticate(
            credential, {"interactive": True}
        )
        self.assertEqual(auth_info["uid"], manager.id)
        self.assertIsNone(manager.company_id._invitation_url())

    def test_manager_without_password_is_invited_by_a_mail_that_waits(self):
        before = self.env["mail.mail"].search([])
        company = self.create_c(admin_email="ines@vina.cl")
        self.assertIn("token=", company._invitation_url())
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual((len(mail), mail.state), (1, "outgoing"))
        self.assertIn("ines@vina.cl", mail.email_to)
        self.assertIn("token=", mail.body_html)

    def test_manager_with_password_gets_no_mail(self):
        before = self.env["mail.mail"].search_count([])
        company = self.create_c(admin_password=PASSWORD)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        step = company.provisioning_step_ids.filtered(lambda s: s.code == "invitation")
        self.assertEqual(step.state, "skipped")

    def test_address_of_the_manager_is_not_known_while_the_company_is_created(self):
        """Odoo's autocomplete would send its domain to an outside service."""
        companies = self.registry["res.company"]
        with patch.object(
            companies, "create", autospec=True, side_effect=companies.create
        ) as create:
            company = self.create_c(admin_email="ines@vina.cl")
        values = create.call_args.args[1]
        self.assertFalse({"email", "website"} & values.keys())
        self.assertEqual(company.email, "ines@vina.cl")

    def test_integration_user_is_technical(self):
        company = self.create_c()
        user = company.integration_user_id
        self.assertEqual(user.login, f"integration+{company.tenant_uuid}")
        self.assertEqual((user.company_id, user.company_ids), (company, company))
        self.assertTrue(user.active)
        self.assertFalse(user.share)
        self.assertEqual(
            user.group_ids, self.env.ref("smarter_tenant.group_tenant_integration")
        )
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertEqual(self.env.cr.fetchall(), [(None,)])

    def test_operators_may_switch_to_the_new_tenant(self):
        company = self.create_c()
        self.assertIn(company, self.operator.company_ids)
        self.assertIn(company, self.env.ref("base.user_admin").company_ids)
        self.assertNotIn(company, self.manager.company_ids)

    def test_operator_creates_and_is_named_in_the_audit_trail(self):
        company = (
            self.env["res.company"]
            .with_user(self.operator)
            ._create_tenant(rut=RUT_C, name="Viña", admin_email="a@vina.cl")
        )
        entries = self.env["smarter.audit"].search([("company_id", "=", company.id)])
        self.assertEqual(
            entries.sorted("id").mapped("action"),
            ["tenant.created", "tenant.activated"],
        )
        self.assertEqual(entries.user_id, self.operator)

    def test_context_of_the_caller_gets_nowhere(self):
        companies = self.env["res.company"].with_context(
            default_company_id=self.other.id,
            default_name="Mala",
            allowed_company_ids=self.other.ids,
        )
        company = companies._create_tenant(rut=RUT_C, name="Viña", admin_email="a@v.cl")
        manager = company._first_manager()
        self.assertEqual((company.name, manager.company_id), ("Viña", company))

    def test_tenant_environment_is_pinned(self):
        user = self.user.with_context(
            allowed_company_ids=self.other.ids, tz="Asia/Tokyo"
        )
        env = self.tenant.with_env(user.env)._tenant_env()
        self.assertTrue(env.su)
        self.assertEqual((env.company, env.companies), (self.tenant, self.tenant))
        self.assertEqual(
            dict(env.context),
            {
                "allowed_company_ids": self.tenant.ids,
                "lang": self.tenant.partner_id.lang,
                "tz": "America/Santiago",
            },
        )

    def test_second_tenant_with_the_same_words_gets_another_short_name(self):
        company = self.create_c(name="Panadería, San José: SpA!")
        self.assertEqual(company.slug, "panaderia-san-jose-spa-77215640")

    def test_name_without_latin_letters_gets_a_short_name(self):
        self.assertEqual(self.create_c(name="株式会社 ☺").slug, "77215640")

    def test_invalid_input_is_refused_and_nothing_is_left(self):
        counts = self.count_rows()
        for values, code in (
            ({"rut": "76.086.428-4"}, "rut_check_digit"),
            ({"rut": "66.666.666-6"}, "rut_generic"),
            ({"rut": None}, "rut_empty"),
            ({"name": "   "}, "name_missing"),
            ({"admin_email": "nada"}, "admin_email"),
            ({"admin_email": "a@b.cl, c@d.cl"}, "admin_email"),
            ({"admin_email": None}, "admin_email"),
        ):
            with self.subTest(code), self.assertRaises(InvalidTenant) as caught:
                self.create_c(**values)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(self.count_rows(), counts)

    def test_conflicts_are_refused_and_nothing_is_left(self):
        counts = self.count_rows()
        for values, code in (
            ({"rut": "cl 0760864285"}, "rut_taken"),
            ({"name": self.other.name}, "name_taken"),
        ):
            with self.subTest(code), self.assertRaises(TenantConflict) as caught:
                self.create_c(**values)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(self.count_rows(), counts)

    def test_archived_company_keeps_its_rut(self):
        company = self.env["res.company"].create({"name": "Antigua", "rut": RUT_C})
        company.active = False
        with self.assertRaises(TenantConflict):
            self.create_c()

    def test_manager_may_be_the_manager_of_another_tenant_already(self):
        company = self.create_c(admin_email=f"GERENCIA@{RUT_A}.CL")
        self.assertEqual(
            company._first_manager().login, self.tenant._first_manager().login
        )

    def test_cost_does_not_grow_with_the_number_of_tenants(self):
        """The statements for the third tenant are those for the second."""
        self.env.invalidate_all()
        self.operator.company_ids = [Command.link(self.tenant.id)]
        self.create_c()
        start = self.cr.sql_log_count
        self.create_tenant("77123450-K", "Tercera SpA")
        third = self.cr.sql_log_count - start
        start = self.cr.sql_log_count
        self.create_tenant("77123451-8", "Cuarta SpA")
        self.assertLessEqual(self.cr.sql_log_count - start, third * 1.1)

    def count_rows(self):
        return [
            self.env[model].with_context(active_test=False).search_count([])
            for model in ("res.company", "res.users", "res.partner", "smarter.audit")
        ]
