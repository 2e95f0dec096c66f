"""What tenants see of companies, and what operators see of tenants."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TenantCase


@tagged("post_install", "-at_install")
class TestAccess(TenantCase):
    """Access rights and record rules of ``res.company`` and the wizard."""

    def visible_companies(self, user, **context):
        return (
            self.env["res.company"].with_user(user).with_context(**context).search([])
        )

    def test_tenants_see_their_own_company_only(self):
        integration_user = self.tenant.integration_user_id
        portal = self.create_tenant_user(self.tenant, "clienta", "base.group_portal")
        for user in (self.manager, self.user, integration_user, portal):
            with self.subTest(user.login):
                self.assertEqual(self.visible_companies(user), self.tenant)
                with self.assertRaises(AccessError):
                    self.other.with_user(user).read(["rut"])

    def test_asking_for_another_company_in_the_context_gives_nothing(self):
        env = self.env(user=self.user, context={"allowed_company_ids": self.other.ids})
        with self.assertRaises(AccessError):
            env["res.company"].search([])

    def test_tenants_cannot_create_or_delete_companies(self):
        for user in (self.manager, self.user, self.tenant.integration_user_id):
            companies = self.env["res.company"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                companies.create({"name": "Intrusa"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.tenant.with_user(user).unlink()

    def test_operators_see_every_tenant_without_being_administrators(self):
        self.assertFalse(self.operator.has_group("base.group_erp_manager"))
        newcomer = self.create_operator("operador_nuevo")
        self.assertIn(self.tenant, newcomer.company_ids)
        self.assertIn(self.tenant, self.visible_companies(newcomer))
        newcomer_view = self.tenant.with_user(newcomer)
        newcomer_view.write({"email": "nuevo@panaderia.cl", "city": "Chillán"})
        self.assertEqual(self.tenant.partner_id.city, "Chillán")
        with self.assertRaises(AccessError):
            newcomer_view.unlink()

    def test_wizard_is_for_operators(self):
        wizard = self.env["smarter.tenant.create"]
        wizard.with_user(self.operator).check_access("create")
        for user in (self.manager, self.user, self.tenant.integration_user_id):
            with self.subTest(user.login), self.assertRaises(AccessError):
                wizard.with_user(user).check_access("create")

    def test_menu_is_for_operators(self):
        menu = self.env.ref("smarter_tenant.menu_tenants")
        menus = self.env["ir.ui.menu"]
        self.assertIn(menu.id, menus.with_user(self.operator)._visible_menu_ids())
        self.assertNotIn(menu.id, menus.with_user(self.manager)._visible_menu_ids())

    def test_operators_read_the_audit_trail_and_tenants_do_not(self):
        audit = self.env["smarter.audit"]
        self.assertTrue(audit.with_user(self.operator).search([], limit=1))
        with self.assertRaises(AccessError):
            audit.with_user(self.manager).search([], limit=1)

    def test_technical_user_has_no_more_rights_than_any_employee(self):
        employee = new_test_user(self.env, "empleada", "base.group_user")
        integration_user = self.tenant.integration_user_id
        self.assertEqual(
            integration_user.all_group_ids - employee.all_group_ids,
            self.env.ref("smarter_tenant.group_tenant_integration"),
        )

    def test_roles_are_one_privilege(self):
        groups = self.env.ref("smarter_tenant.privilege_smarter").group_ids
        names = ("group_tenant_user", "group_tenant_manager", "group_operator")
        self.assertEqual(
            set(groups), {self.env.ref(f"smarter_tenant.{name}") for name in names}
        )
        self.assertTrue(self.env.user.has_group("smarter_tenant.group_operator"))
        self.assertTrue(
            self.env.ref("base.user_admin").has_group("smarter_tenant.group_operator")
        )

    def test_every_view_opens_for_operators(self):
        action = self.env.ref("smarter_tenant.res_company_action_tenants")
        companies = self.env["res.company"].with_user(self.operator)
        views = companies.get_views(
            [(view_id, mode) for view_id, mode in action.views]
            + [(action.search_view_id.id, "search")]
        )["views"]
        self.assertEqual(list(views), ["list", "kanban", "form", "graph", "search"])
        for view in views.values():
            self.assertTrue(len(etree.fromstring(view["arch"])))
        spec = {"name": {}, "rut_formatted": {}, "state": {}, "tenant_user_count": {}}
        rows = companies.web_search_read([("state", "!=", False)], spec)["records"]
        row = next(row for row in rows if row["id"] == self.tenant.id)
        self.assertEqual(row["rut_formatted"], "76.086.428-5")
        self.assertEqual(row["tenant_user_count"], 3)
