"""Operators are in every tenant, from their first to their last day as operators."""

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models.res_company import GROUP_OPERATOR
from .common import TenantCase


@tagged("post_install", "-at_install")
class TestOperators(TenantCase):
    """Membership follows the group, from whichever side it changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env.ref(GROUP_OPERATOR)
        cls.main = cls.env.ref("base.main_company")
        cls.tenants = cls.tenant + cls.other

    def employee(self, **values):
        return new_test_user(self.env, "interna", "base.group_user", **values)

    def test_new_operators_are_in_the_tenants_that_are_there(self):
        newcomer = self.create_operator("nueva")
        self.assertLessEqual(self.tenants, newcomer.company_ids)
        self.assertEqual(newcomer.company_id, self.main)

    def test_they_begin_at_the_list_of_tenants(self):
        action = self.env.ref("smarter_tenant.res_company_action_tenants")
        self.assertEqual(
            self.create_operator("nueva")._home_url(), f"/odoo/{action.path}"
        )
        self.assertEqual(self.employee()._home_url(), "/odoo")

    def test_promotion_and_demotion_on_the_user(self):
        user = self.employee()
        user.group_ids = [Command.link(self.group.id)]
        self.assertLessEqual(self.tenants, user.company_ids)
        user.group_ids = [Command.unlink(self.group.id)]
        self.assertEqual(user.company_ids, self.main)

    def test_promotion_and_demotion_on_the_group(self):
        user = self.employee()
        self.group.user_ids = [Command.link(user.id)]
        self.assertLessEqual(self.tenants, user.company_ids)
        self.group.user_ids = [Command.unlink(user.id)]
        self.assertEqual(user.company_ids, self.main)

    def test_promotion_by_a_group_that_implies_it(self):
        user = self.employee()
        chief = self.env["res.groups"].create(
            {"name": "Jefatura", "user_ids": [Command.link(user.id)]}
        )
        chief.implied_ids = [Command.link(self.group.id)]
        self.assertLessEqual(self.tenants, user.company_ids)
        chief.implied_ids = [Command.clear()]
        self.assertEqual(user.company_ids, self.main)

    def test_nobody_is_left_inside_a_tenant(self):
        self.operator.company_id = self.tenant
        self.operator.group_ids = [Command.unlink(self.group.id)]
        self.assertEqual(self.operator.company_id, self.main)
        self.assertEqual(self.operator.company_ids, self.main)

    def test_operator_born_in_a_tenant_leaves_it_too(self):
        born = self.create_tenant_user(self.tenant, "nacida", GROUP_OPERATOR)
        born.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self.assertEqual(born.company_ids, self.main)

    def test_operators_keep_companies_that_are_no_tenants(self):
        extra = self.env["res.company"].create({"name": "Extra"})
        self.operator.company_ids = [Command.link(extra.id)]
        self.operator.group_ids = [Command.unlink(self.group.id)]
        self.assertEqual(self.operator.company_ids, self.main + extra)

    def test_archived_operators_follow_too(self):
        self.operator.active = False
        company = self.create_tenant("77215640-5", "Tercera SpA")
        self.assertIn(company, self.operator.company_ids)

    def test_statements_do_not_grow_with_the_tenants(self):
        def cost(login):
            start = self.cr.sql_log_count
            self.create_operator(login)
            self.env.flush_all()
            return self.cr.sql_log_count - start

        cost("uno")
        few = cost("dos")
        self.create_tenant("77215640-5", "Tercera SpA")
        self.create_tenant("77123450-K", "Cuarta SpA")
        cost("tres")
        self.assertLessEqual(cost("cuatro"), few + 2)
