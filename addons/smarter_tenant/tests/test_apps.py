"""Apps: what switching one off takes away, and that it comes back."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..exceptions import InvalidTenant, TenantConflict
from ..models.res_users import GROUP_MANAGER
from ..models.smarter_company_app import CONNECTED, ERROR, OFF
from .common import TenantCase


class AppCase(TenantCase):
    """An addon that there is not: one group that users imply, one menu."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls._own("group", cls.env["res.groups"].create({"name": "De app"}))
        cls.below = cls.env["res.groups"].create({"name": "Debajo"})
        cls.group.implied_ids = cls.below
        cls.env.ref("smarter_tenant.group_tenant_user").implied_ids += cls.group
        module = cls.env["ir.module.module"].create({"name": "app_de_prueba"})
        cls.erp = cls.env.ref("smarter_tenant.app_erp")
        cls.shop = cls.env.ref("smarter_tenant.app_shop")
        cls.erp.module_ids = module
        cls.menu = cls._own(
            "menu",
            cls.env["ir.ui.menu"].create(
                {
                    "name": "Menú de app",
                    "action": cls._client_action(),
                    "parent_id": cls.env.ref("smarter_base.menu_root").id,
                }
            ),
        )

    @classmethod
    def _client_action(cls):
        action = cls.env["ir.actions.client"].create({"name": "X", "tag": "reload"})
        return f"ir.actions.client,{action.id}"

    @classmethod
    def _own(cls, name, record):
        cls.env["ir.model.data"].create(
            {
                "module": "app_de_prueba",
                "name": name,
                "model": record._name,
                "res_id": record.id,
            }
        )
        return record

    def switch(self, code, on, company=None):
        company = company or self.tenant
        company.with_user(self.operator).action_switch_app(code, on)

    def groups_of(self, user):
        return self.env["res.groups"].browse(user._get_group_ids())

    def sees_menu(self, user):
        return bool(self.menu.with_user(user).sudo()._filter_visible_menus())


@tagged("post_install", "-at_install")
class TestSwitch(AppCase):
    """The switches themselves."""

    def test_switching_changes_the_state_and_is_audited(self):
        before = len(self.audit_actions(self.tenant))
        self.switch("erp", False)
        row = self.tenant.company_app_ids.filtered(lambda row: row.code == "erp")
        self.assertEqual(row.state, OFF)
        self.assertTrue(row.changed_at)
        self.switch("erp", True)
        self.assertEqual(row.state, CONNECTED)
        self.assertEqual(
            self.audit_actions(self.tenant)[before:],
            ["tenant.app_off", "tenant.app_on"],
        )

    def test_what_is_the_case_already_is_no_change(self):
        before = self.audit_actions(self.tenant)
        self.switch("erp", True)
        self.assertEqual(self.audit_actions(self.tenant), before)

    def test_the_buttons_of_a_row_switch_it(self):
        row = self.tenant.company_app_ids.filtered(lambda row: row.code == "erp")
        row.with_user(self.operator).action_switch_off()
        self.assertFalse(self.tenant._app_is_on("erp"))
        row.with_user(self.operator).action_switch_on()
        self.assertTrue(self.tenant._app_is_on("erp"))

    def test_an_app_in_trouble_is_on(self):
        self.tenant._set_app_state("erp", ERROR, "No hay respuesta")
        row = self.tenant.company_app_ids.filtered(lambda row: row.code == "erp")
        self.assertEqual((row.is_on, row.message), (True, "No hay respuesta"))
        self.assertIn(self.group, self.groups_of(self.user))

    def test_only_operators_switch(self):
        row = self.tenant.company_app_ids[0]
        for user in (self.manager, self.user, self.tenant.integration_user_id):
            with self.assertRaises(AccessError):
                self.tenant.with_user(user).action_switch_app("erp", False)
            with self.assertRaises(AccessError):
                row.with_user(user).action_switch_off()
            with self.assertRaises(AccessError):
                row.with_user(user).write({"state": OFF})
            with self.assertRaises(AccessError):
                row.with_user(user).create({"company_id": self.tenant.id})
        self.assertTrue(self.tenant._app_is_on("erp"))

    def test_unknown_apps_and_companies_are_refused(self):
        with self.assertRaises(InvalidTenant):
            self.switch("nada", True)
        with self.assertRaises(TenantConflict):
            self.switch("erp", True, self.env["res.company"].create({"name": "No"}))

    def test_a_new_app_is_off_for_everybody(self):
        self.env["smarter.app"].create({"code": "nueva", "name": "Nueva"})
        self.assertFalse(self.tenant._app_is_on("nueva"))
        self.switch("nueva", True)
        self.assertTrue(self.tenant._app_is_on("nueva"))

    def test_tenants_are_found_by_app(self):
        self.switch("erp", False)
        domain = [("on_app_ids", "in", self.erp.ids), ("state", "!=", False)]
        found = self.env["res.company"].search(domain)
        self.assertIn(self.other, found)
        self.assertNotIn(self.tenant, found)

    def test_an_app_does_not_carry_what_every_user_needs(self):
        mail = self.env.ref("base.module_mail")
        for values in (
            {"module_ids": [Command.link(mail.id)]},
            {"group_ids": [Command.link(self.env.ref("base.group_user").id)]},
        ):
            with self.assertRaises(ValidationError):
                self.erp.write(values)


@tagged("post_install", "-at_install")
class TestReach(AppCase):
    """What an app that is off takes away."""

    def test_implied_groups_are_gone_and_back(self):
        self.assertIn(self.group, self.groups_of(self.user))
        self.switch("erp", False)
        for user in (self.user, self.manager):
            self.assertFalse((self.group | self.below) & self.groups_of(user))
            self.assertTrue(user.has_group("base.group_user"))
        self.assertFalse(self.group & self.user.all_group_ids)
        self.switch("erp", True)
        self.assertIn(self.below, self.groups_of(self.user))

    def test_other_tenants_and_operators_keep_theirs(self):
        neighbour = self.create_tenant_user(self.other, "vecina")
        self.switch("erp", False)
        self.assertIn(self.group, self.groups_of(neighbour))
        self.assertIn(self.group, self.groups_of(self.operator))

    def test_it_is_the_same_whoever_makes_the_server_remember_it(self):
        manager = self.create_tenant_user(self.other, "ajena", GROUP_MANAGER)
        own = self.env["smarter.app"]._reach(self.tenant.id)
        self.assertTrue(own.user_groups | own.manager_groups | own.off_apps)
        self.env.registry.clear_cache()
        context = {"allowed_company_ids": self.other.ids}
        elsewhere = self.env["smarter.app"].with_user(manager).with_context(**context)
        self.assertEqual(elsewhere._reach(self.tenant.id), own)

    def test_a_group_given_by_hand_is_gone_too(self):
        self.user.group_ids += self.group
        self.switch("erp", False)
        self.assertFalse((self.group | self.below) & self.groups_of(self.user))

    def test_a_group_that_is_implied_twice_stays(self):
        self.user.group_ids += self.below
        self.switch("erp", False)
        self.assertIn(self.below, self.groups_of(self.user))

    def test_what_two_apps_carry_is_gone_when_both_are_off(self):
        self.shop.module_ids = self.erp.module_ids
        self.switch("erp", False)
        self.assertIn(self.group, self.groups_of(self.user))
        self.switch("shop", False)
        self.assertNotIn(self.group, self.groups_of(self.user))

    def test_an_app_gives_groups_while_it_is_on(self):
        users, managers = self.env["res.groups"].create(
            [{"name": "Para todos"}, {"name": "Para jefas"}]
        )
        self.erp.write({"user_group_ids": users.ids, "manager_group_ids": managers.ids})
        self.assertIn(users, self.groups_of(self.user))
        self.assertNotIn(managers, self.groups_of(self.user))
        self.assertEqual(
            (users | managers) & self.groups_of(self.manager), users | managers
        )
        self.assertNotIn(users, self.groups_of(self.tenant.integration_user_id))
        self.switch("erp", False)
        self.assertFalse((users | managers) & self.groups_of(self.manager))

    def test_queries_do_not_grow_with_the_apps(self):
        def cost():
            self.env.flush_all()
            self.env.registry.clear_cache()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.env["smarter.app"]._reach(self.tenant.id)
            return self.cr.sql_log_count - start

        self.switch("erp", False)
        cost()
        few = cost()
        self.env["smarter.app"].create(
            [{"code": f"app{number}", "name": f"App {number}"} for number in range(5)]
        )
        self.assertLessEqual(cost(), few)

    def test_menus_are_gone_and_back(self):
        self.assertTrue(self.sees_menu(self.user))
        self.switch("erp", False)
        self.assertFalse(self.sees_menu(self.user))
        self.assertTrue(self.sees_menu(self.operator))
        self.switch("erp", True)
        self.assertTrue(self.sees_menu(self.user))

    def test_what_the_database_knows_of_users_does_not_change(self):
        """Stored fields follow groups: nobody becomes a portal user by a switch."""
        for app in self.env["smarter.app"].search([]):
            self.switch(app.code, False)
        self.env["res.users"]._recompute_model(["share"])
        self.assertFalse(self.user.share)
        self.assertTrue(self.user.has_group("smarter_tenant.group_tenant_user"))
