"""Plans: what they limit, who may change them, and what is written down."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.modules import load_script
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from .common import RUT_C, TenantCase


@tagged("post_install", "-at_install")
class TestPlans(TenantCase):
    """Plans of tenants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls.env.ref("smarter_tenant.plan_free")
        cls.business = cls.env.ref("smarter_tenant.plan_business")

    def test_a_new_tenant_has_the_free_plan_and_its_apps(self):
        company = self.env["res.company"]._create_tenant(
            rut=RUT_C, name="Nueva", admin_email="nueva@example.cl"
        )
        self.assertEqual(company.plan_id, self.free)
        self.assertEqual(company.on_app_ids, self.free.app_ids)
        self.assertEqual(
            company.company_app_ids.app_id, self.env["smarter.app"].search([])
        )

    def test_a_better_plan_gives_its_apps_when_asked_and_takes_none(self):
        self.tenant.plan_id = self.free
        self.tenant._apply_plan_apps()
        self.assertTrue(self.tenant._app_is_on("bot"))
        self.tenant._switch_app("bot", on=False)
        self.tenant.plan_id = self.env.ref("smarter_tenant.plan_enterprise")
        self.assertFalse(self.tenant._app_is_on("bot"))
        self.tenant._apply_plan_apps()
        self.assertTrue(self.tenant._app_is_on("bot"))

    def test_a_change_of_plan_names_the_apps_that_are_off_and_switches_none(self):
        company = self.create_tenant(RUT_C, "Pequeña", plan="free")
        company = company.with_user(self.operator)
        before = self.audit_actions(company)
        self.assertFalse(company.missing_app_ids)
        company.plan_id = self.business
        missing = self.business.app_ids - self.free.app_ids
        self.assertTrue(missing)
        self.assertEqual(company.missing_app_ids, missing)
        self.assertEqual(company.on_app_ids, self.free.app_ids)
        company.action_apply_plan_apps()
        self.assertFalse(company.missing_app_ids)
        self.assertEqual(company.on_app_ids, self.business.app_ids)
        self.assertEqual(
            self.audit_actions(company)[len(before) :],
            ["tenant.plan_changed", *["tenant.app_on"] * len(missing)],
        )

    def test_a_smaller_plan_takes_no_app(self):
        company = self.tenant.with_user(self.operator)
        on = company.on_app_ids
        company.plan_id = self.free
        company.action_apply_plan_apps()
        self.assertEqual(company.on_app_ids, on)
        rows = company.company_app_ids.filtered("in_plan")
        self.assertEqual(rows.app_id, self.free.app_ids)

    def test_the_form_says_it_before_the_plan_is_saved(self):
        company = self.create_tenant(RUT_C, "Pequeña", plan="free")
        view = "smarter_tenant.res_company_view_tenant_form"
        with Form(company.with_user(self.operator), view) as form:
            self.assertFalse(form.missing_app_ids)
            form.plan_id = self.business
            self.assertEqual(
                set(form.missing_app_ids.ids),
                set((self.business.app_ids - self.free.app_ids).ids),
            )

    def test_only_operators_apply_the_apps_of_a_plan(self):
        self.tenant._switch_app("bot", on=False)
        for user in (self.manager, self.user, self.tenant.integration_user_id):
            with self.assertRaises(AccessError):
                self.tenant.with_user(user).action_apply_plan_apps()
        self.assertFalse(self.tenant._app_is_on("bot"))

    def test_a_company_that_is_no_tenant_has_neither(self):
        company = self.env["res.company"].create({"name": "No es cliente"})
        self.assertFalse(company.plan_id)
        self.assertFalse(company.company_app_ids)

    def test_limits_are_those_of_the_plan(self):
        self.tenant.plan_id = self.business
        for code in ("users", "requests_per_minute", "leads_per_month"):
            self.assertEqual(
                self.tenant._plan_limit(code), self.business[f"max_{code}"]
            )
        self.business.max_users = 7
        self.assertEqual(self.tenant._plan_limit("users"), 7)

    @mute_logger("odoo.sql_db")
    def test_a_limit_is_not_negative_and_a_code_is_unique(self):
        for values in ({"max_users": -1}, {"code": "business"}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.free.write(values)
                self.free.flush_recordset()

    def test_operators_change_plans_and_it_is_audited_once(self):
        self.tenant.with_user(self.operator).plan_id = self.business
        self.assertEqual(self.tenant.plan_id, self.business)
        entries = self.env["smarter.audit"].search(
            [("action", "=", "tenant.plan_changed"), ("user_id", "=", self.operator.id)]
        )
        self.assertEqual(
            entries.mapped("detail"), [{"from": "enterprise", "to": "business"}]
        )

    def test_an_operator_changes_plan_and_name_together(self):
        self.tenant.with_user(self.operator).write(
            {"plan_id": self.business.id, "name": "Otro nombre"}
        )
        self.assertEqual(self.tenant.plan_id, self.business)
        self.assertEqual(self.tenant.name, "Otro nombre")

    def test_tenants_change_no_plan(self):
        for user in (self.manager, self.user, self.tenant.integration_user_id):
            for record in (self.tenant, self.other):
                with self.assertRaises(AccessError):
                    record.with_user(user).plan_id = self.business
            with self.assertRaises(AccessError):
                self.business.with_user(user).max_users = 1_000
        self.assertEqual(self.tenant.plan_id.code, "enterprise")

    def test_tenants_from_before_plans_keep_everything(self):
        self.env.cr.execute(
            SQL("UPDATE res_company SET plan_id = NULL WHERE id = %s", self.tenant.id)
        )
        self.tenant.invalidate_recordset()
        self.tenant._switch_app("shop", on=False)
        path = "smarter_tenant/migrations/19.0.1.1.0/post-plans.py"
        load_script(path, "smarter_tenant_post_plans").migrate(self.env.cr, "19.0.1.0")
        self.env.invalidate_all()
        self.assertEqual(self.tenant.plan_id.code, "enterprise")
        self.assertTrue(self.tenant._app_is_on("shop"))

    def test_a_plan_in_use_stays(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.tenant.plan_id.unlink()
