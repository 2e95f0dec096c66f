"""Who becomes whom: every rule, and that a refusal writes nothing."""

from __future__ import annotations

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER
from odoo.addons.smarter_tenant.tests.common import TenantCase

from .. import exceptions
from ..exceptions import SignInRefused
from ..tools.identity import Identity
from .clerk import ANA, BERTA, ORG_A, ORG_B, ClerkMixin


@tagged("post_install", "-at_install")
class TestFirstSignIn(ClerkMixin, TenantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_clerk()
        cls.link(cls.tenant, ORG_A)
        cls.link(cls.other, ORG_B)

    def identity(self, **changes):
        values = {
            "user_id": ANA,
            "session_id": "sess_1",
            "organization_id": ORG_A,
            "role": "org:member",
            "email": "ana@example.cl",
            "email_verified": True,
            "first_name": "Ana",
            "last_name": "Soto",
        }
        return Identity(**{**values, **changes})

    def sign_in(self, **changes):
        return self.env["res.users"]._clerk_sign_in(self.identity(**changes))

    def assert_refused(self, code, **changes):
        """Check the code, and that nobody was created or linked."""
        users = self.env["res.users"].with_context(active_test=False)
        before = users.search_read([], ["clerk_user_id", "tenant_role", "active"])
        with self.assertRaises(SignInRefused) as caught:
            self.sign_in(**changes)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(str(caught.exception))
        after = users.search_read([], ["clerk_user_id", "tenant_role", "active"])
        self.assertEqual(before, after)

    # -- created ----------------------------------------------------------------

    def test_new_member_gets_an_account_of_the_organizations_tenant(self):
        user = self.sign_in()
        self.assertEqual(user.login, "ana@example.cl")
        self.assertEqual(user.name, "Ana Soto")
        self.assertEqual(user.company_ids, self.tenant)
        self.assertEqual(user.partner_id.company_id, self.tenant)
        self.assertEqual(user.tenant_role, "user")
        self.assertEqual(user.sudo().clerk_user_id, ANA)
        self.assertTrue(user.sudo().clerk_token_at)
        self.assertIn("user.clerk_created", self.audit_actions(self.tenant))

    def test_no_mail_is_sent_to_somebody_who_is_in_already(self):
        before = self.env["mail.mail"].search_count([])
        self.sign_in()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_admin_of_the_organization_manages_the_tenant(self):
        user = self.sign_in(role="org:admin")
        self.assertEqual(user.tenant_role, "manager")
        self.assertTrue(user.has_group(GROUP_MANAGER))

    def test_roles_are_configurable(self):
        self.assert_refused(exceptions.NO_ROLE, role="org:seller")
        self.instance.role_ids = [
            Command.create({"clerk_role": "org:seller", "tenant_role": "user"})
        ]
        self.assertEqual(self.sign_in(role="org:seller").tenant_role, "user")

    def test_signing_in_again_finds_the_same_account(self):
        user = self.sign_in()
        self.assertEqual(self.sign_in(email=None, email_verified=False), user)

    def test_one_person_has_one_account_in_each_organization(self):
        here, there = self.sign_in(), self.sign_in(organization_id=ORG_B)
        self.assertNotEqual(here, there)
        self.assertEqual(there.company_ids, self.other)
        self.assertEqual(there.login, here.login)

    def test_address_comes_from_what_is_known_of_the_person(self):
        self.env["smarter.clerk.user"].create(
            {"clerk_id": ANA, "email": "Ana.Soto@example.cl", "email_verified": True}
        )
        user = self.sign_in(email=None, email_verified=False)
        self.assertEqual(user.login, "ana.soto@example.cl")

    def test_role_comes_from_the_membership_when_the_token_has_none(self):
        self.assert_refused(exceptions.NO_ROLE, role=None)
        self.env["smarter.clerk.membership"].create(
            {
                "company_id": self.tenant.id,
                "organization_id": ORG_A,
                "clerk_user_id": ANA,
                "role": "org:admin",
            }
        )
        self.assertEqual(self.sign_in(role=None).tenant_role, "manager")

    # -- linked -----------------------------------------------------------------

    def test_member_with_the_verified_address_is_linked(self):
        self.user.login = "ana@example.cl"
        self.assertEqual(self.sign_in(email="ANA@example.cl"), self.user)
        self.assertEqual(self.user.sudo().clerk_user_id, ANA)
        self.assertIn("user.clerk_linked", self.audit_actions(self.tenant))

    def test_wildcards_of_sql_in_an_address_match_themselves_only(self):
        self.user.login = "anaxsoto@example.cl"
        user = self.sign_in(email="ana_soto@example.cl")
        self.assertNotEqual(user, self.user)

    def test_unverified_address_links_nobody(self):
        self.user.login = "ana@example.cl"
        self.assert_refused(exceptions.EMAIL_MISSING, email_verified=False)
        self.assert_refused(exceptions.EMAIL_MISSING, email=None)

    def test_address_of_another_tenants_member_links_nobody(self):
        stranger = self.create_tenant_user(self.other, "ana@example.cl")
        user = self.sign_in()
        self.assertNotEqual(user, stranger)
        self.assertFalse(stranger.sudo().clerk_user_id)

    def test_field_email_links_nobody(self):
        """Everybody may change it, and so could wait for somebody else's sign-in."""
        self.user.email = "ana@example.cl"
        self.assertNotEqual(self.sign_in(), self.user)

    def test_account_of_somebody_else_in_clerk_is_not_taken_over(self):
        self.sign_in()
        self.assert_refused(exceptions.EMAIL_TAKEN, user_id=BERTA)

    def test_customer_is_not_made_staff(self):
        self.create_tenant_user(self.tenant, "ana@example.cl", "base.group_portal")
        self.assert_refused(exceptions.EMAIL_TAKEN)

    def test_privileged_accounts_are_never_linked(self):
        people = {
            "operator": self.operator,
            "administrator": self.create_tenant_user(self.tenant, "admin@example.cl"),
            "technical user": self.tenant.integration_user_id,
        }
        people["administrator"].write(
            {
                "company_ids": [Command.set(self.tenant.ids)],
                "group_ids": [
                    Command.set(self.env.ref("base.group_system").ids),
                    Command.link(self.env.ref("smarter_tenant.group_operator").id),
                ],
            }
        )
        self.operator.write({"company_id": self.tenant.id})
        people["administrator"].write({"company_id": self.tenant.id})
        for who, user in people.items():
            with self.subTest(who):
                user.login = f"{user.id}@example.cl"
                self.assert_refused(exceptions.PRIVILEGED, email=user.login)

    def test_linked_account_that_became_privileged_is_not_opened(self):
        user = self.sign_in()
        user.group_ids = [
            Command.link(self.env.ref("smarter_tenant.group_operator").id)
        ]
        self.assert_refused(exceptions.PRIVILEGED)

    # -- roles later ------------------------------------------------------------

    def test_account_follows_the_role_in_clerk(self):
        user = self.sign_in()
        self.sign_in(role="org:admin")
        self.assertEqual(user.tenant_role, "manager")
        self.sign_in()
        self.assertEqual(user.tenant_role, "user")

    def test_last_manager_stays_one(self):
        user = self.sign_in(role="org:admin")
        (self.tenant._managers() - user).active = False
        self.sign_in()
        self.assertEqual(user.tenant_role, "manager")

    # -- refused ----------------------------------------------------------------

    def test_no_organization(self):
        self.assert_refused(exceptions.NO_ORGANIZATION, organization_id=None)

    def test_unknown_and_deleted_organizations(self):
        self.assert_refused(exceptions.UNKNOWN_ORGANIZATION, organization_id="org_x")
        self.tenant.sudo().clerk_organization_deleted = True
        self.assert_refused(exceptions.UNKNOWN_ORGANIZATION)

    def test_tenant_that_is_not_open(self):
        self.tenant._suspend()
        self.assert_refused(exceptions.TENANT_SUSPENDED)
        self.tenant._close()
        self.assert_refused(exceptions.TENANT_CLOSED)
        self.tenant.state = "draft"
        self.assert_refused(exceptions.TENANT_DRAFT)

    def test_disabled_account(self):
        self.sign_in().active = False
        self.assert_refused(exceptions.USER_DISABLED)

    def test_disabled_account_with_the_address(self):
        self.user.write({"login": "ana@example.cl", "active": False})
        self.assert_refused(exceptions.USER_DISABLED)

    def test_people_whom_clerk_has_removed(self):
        person = self.env["smarter.clerk.user"].create({"clerk_id": ANA})
        person.banned = True
        self.assert_refused(exceptions.USER_DISABLED)
        person.write({"banned": False, "deleted_at": fields.Datetime.now()})
        self.assert_refused(exceptions.USER_DISABLED)

    def test_removed_membership(self):
        self.env["smarter.clerk.membership"].create(
            {
                "company_id": self.tenant.id,
                "organization_id": ORG_A,
                "clerk_user_id": ANA,
                "role": "org:member",
                "removed_at": fields.Datetime.now(),
                "removal": "told",
            }
        )
        self.assert_refused(exceptions.USER_DISABLED)

    def test_whoever_is_signed_in_now_does_not_matter(self):
        """A removed member comes with a session of another tenant still open."""
        self.env["smarter.clerk.membership"].create(
            {
                "company_id": self.other.id,
                "organization_id": ORG_B,
                "clerk_user_id": ANA,
                "role": "org:member",
                "removed_at": fields.Datetime.now(),
                "removal": "told",
            }
        )
        user = self.sign_in()
        self.env["res.users"].with_user(user)._clerk_sign_in(self.identity())
        with self.assertRaises(SignInRefused) as caught:
            self.env["res.users"].with_user(user)._clerk_sign_in(
                self.identity(organization_id=ORG_B)
            )
        self.assertEqual(caught.exception.code, exceptions.USER_DISABLED)

    def test_tenant_that_lets_nobody_join(self):
        self.tenant.sudo().clerk_auto_join = False
        self.assert_refused(exceptions.JOIN_NOT_ALLOWED)
        self.user.login = "ana@example.cl"
        self.assertEqual(self.sign_in(), self.user)

    def test_full_plan(self):
        self.tenant.sudo().plan_id.max_users = self.tenant._count_members()
        self.assert_refused(exceptions.PLAN_FULL)

    def test_session_that_is_over(self):
        self.env["smarter.clerk.session"]._end(["sess_1"], ANA)
        self.assert_refused(exceptions.SESSION_ENDED)
        self.assertTrue(self.sign_in(session_id="sess_2"))
