"""Members of a tenant belong to exactly one company; operators to many."""

import contextlib

from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TenantCase


@tagged("post_install", "-at_install")
class TestOneCompany(TenantCase):
    """The rule on ``res.users`` and the choices of users."""

    def test_members_cannot_get_a_second_company(self):
        for user in (self.user, self.manager, self.tenant.integration_user_id):
            with self.subTest(user.login), self.assertRaises(ValidationError):
                user.company_ids = [Command.link(self.other.id)]

    def test_archived_company_does_not_hide_the_second_one(self):
        extra = self.env["res.company"].create({"name": "Dormida"})
        extra.active = False
        with self.assertRaises(ValidationError):
            self.user.company_ids = [Command.link(extra.id)]

    def test_portal_and_other_users_of_a_tenant_have_one_company_too(self):
        for groups in ("base.group_user", "base.group_portal", "base.group_public"):
            user = self.create_tenant_user(self.tenant, groups, groups)
            with self.subTest(groups), self.assertRaises(ValidationError):
                user.company_ids = [Command.link(self.other.id)]

    def test_staff_of_the_main_company_cannot_be_in_a_tenant(self):
        user = new_test_user(self.env, "interna", "base.group_user")
        with self.assertRaises(ValidationError):
            user.company_ids = [Command.link(self.tenant.id)]

    def test_users_of_two_companies_cannot_become_members(self):
        extra = self.env["res.company"].create({"name": "Extra"})
        user = new_test_user(self.env, "interna", "base.group_user")
        user.company_ids = [Command.link(extra.id)]
        manager = self.env.ref("smarter_tenant.group_tenant_manager")
        with self.assertRaises(ValidationError):
            user.group_ids = [Command.link(manager.id)]
        with self.assertRaises(ValidationError):
            manager.user_ids = [Command.link(user.id)]

    def test_companies_cannot_be_given_users_of_others(self):
        for command in (Command.link(self.user.id), Command.set(self.user.ids)):
            with self.subTest(command), self.assertRaises(ValidationError):
                self.other.user_ids = [command]

    def test_no_way_out_by_rpc(self):
        """What people of tenants write themselves moves nobody."""
        for actor in (self.user, self.manager):
            for target in (actor, self.user):
                for values in (
                    {"company_id": self.other.id},
                    {"company_ids": [Command.link(self.other.id)]},
                    {"company_ids": [Command.set(self.other.ids)]},
                    {"company_id": self.other.id, "company_ids": self.other.ids},
                ):
                    with self.subTest(f"{actor.login} {target.login} {values}"):
                        self.try_to_write(target.with_user(actor), values)
            with self.assertRaises(AccessError):
                self.tenant.with_user(actor).write(
                    {"user_ids": [Command.link(self.operator.id)]}
                )

    def try_to_write(self, user, values):
        with contextlib.suppress(AccessError, MissingError):
            user.write(values)
        self.assertEqual(user.sudo().company_id, self.tenant)
        self.assertEqual(user.sudo().company_ids, self.tenant)

    def test_members_may_move_to_another_company(self):
        self.user.write(
            {
                "company_id": self.other.id,
                "company_ids": [Command.set(self.other.ids)],
            }
        )
        self.assertEqual(self.user.company_ids, self.other)

    def test_operators_belong_to_many(self):
        self.assertLessEqual(self.tenant + self.other, self.operator.company_ids)

    def test_operators_in_a_tenant_company_are_not_its_users(self):
        self.operator.write({"company_id": self.tenant.id})
        self.assertNotIn(self.operator, self.env["res.users"]._of_tenants(self.tenant))

    def test_technical_users_are_no_choice(self):
        integration_user = self.tenant.integration_user_id
        for user in (self.manager, self.operator):
            found = self.env["res.users"].with_user(user).name_search("SmarterOS")
            self.assertNotIn(integration_user.id, [user_id for user_id, _name in found])
        self.assertNotIn(integration_user, self.tenant.tenant_user_ids)
        self.assertEqual(
            self.tenant.tenant_user_count, len(self.tenant.tenant_user_ids)
        )

    def test_users_button_opens_the_people_of_the_tenant(self):
        action = self.tenant.with_user(self.operator).action_open_tenant_users()
        people = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(people, self.tenant.tenant_user_ids)
