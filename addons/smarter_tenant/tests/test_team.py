"""What managers may do with the people of their own tenant, and nothing else."""

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..models.res_users import GROUP_MANAGER, GROUP_USER
from .common import PASSWORD, TenantCase


@tagged("post_install", "-at_install")
class TestTeam(TenantCase):
    """Invitation, roles, archiving."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["res.users"].with_user(cls.manager)

    def invite(self, **values):
        return self.team.create({"name": "Ana", "login": "ana@pan.cl", **values})

    def mails_to(self, user):
        return self.env["mail.mail"].search([("email_to", "ilike", user.email)])

    # -- invitation -------------------------------------------------------------

    def test_managers_invite_users_of_their_own_company(self):
        ana = self.invite(login=" Ana@PAN.cl ", phone="+56 9 1234 5678")
        self.assertEqual(
            (ana.login, ana.email, ana.name), ("ana@pan.cl",) * 2 + ("Ana",)
        )
        self.assertEqual((ana.company_id, ana.company_ids), (self.tenant, self.tenant))
        self.assertEqual(ana.group_ids, self.env.ref(GROUP_USER))
        self.assertEqual(ana.tenant_role, "user")
        self.assertEqual(ana.lang, self.tenant.partner_id.lang)
        self.assertEqual(ana.partner_id.company_id, self.tenant)
        self.assertEqual(self.audit_actions(self.tenant)[-1], "user.invited")

    def test_managers_invite_managers(self):
        ana = self.invite(tenant_role="manager")
        self.assertEqual(ana.group_ids, self.env.ref(GROUP_MANAGER))
        self.assertEqual(ana.tenant_role, "manager")

    def test_invitation_is_queued_in_the_language_of_the_tenant(self):
        ana = self.invite()
        mail = self.mails_to(ana)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(self.tenant.name, mail.subject)
        self.assertIn(self.manager.name, mail.body_html)
        self.assertIn("token=", mail.body_html)
        self.assertTrue(mail.auto_delete)

    def test_link_sets_a_password_once(self):
        ana = self.invite()
        token = ana._invitation_url().partition("token=")[2].partition("&")[0]
        signup = self.env["res.users"].sudo().signup
        login, password = signup({"login": "x", "password": PASSWORD}, token)
        self.assertEqual((login, password), ("ana@pan.cl", PASSWORD))
        with self.assertRaises(UserError):
            signup({"password": "another"}, token)

    def test_colleagues_do_not_read_the_link(self):
        ana = self.invite(tenant_role="manager")
        message = self.mails_to(ana).mail_message_id
        for user in (self.user, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                message.with_user(user).read(["body"])

    def test_invitation_can_be_sent_again_until_the_first_login(self):
        ana = self.invite()
        ana.action_resend_invitation()
        self.assertEqual(len(self.mails_to(ana)), 2)
        with self.assertRaises(AccessError):
            ana.with_user(self.user).action_resend_invitation()
        ana.with_user(ana)._update_last_login()
        with self.assertRaises(UserError):
            ana.action_resend_invitation()

    def test_address_of_another_tenant_is_as_good_as_any(self):
        theirs = self.create_tenant_user(self.other, "ana@pan.cl")
        ana = self.invite()
        self.assertNotEqual(ana, theirs)

    def test_second_account_in_one_company_is_refused(self):
        ana = self.invite()
        with self.assertRaisesRegex(UserError, "already has an account"):
            self.invite()
        ana.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.invite()

    def test_nonsense_is_refused(self):
        for values in (
            {"login": "nada"},
            {"login": False},
            {"email": "other@pan.cl"},
            {"tenant_role": "operator"},
            {"tenant_role": False},
            {"active": False},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.invite(**values)

    def test_odoo_own_way_of_inviting_leads_to_the_same(self):
        self.team.web_create_users(["Eva <eva@pan.cl>"])
        eva = self.team.search([("login", "=", "eva@pan.cl")])
        self.assertEqual((eva.company_id, eva.tenant_role), (self.tenant, "user"))

    # -- changes ----------------------------------------------------------------

    def test_managers_change_roles(self):
        user = self.user.with_user(self.manager)
        user.tenant_role = "manager"
        self.assertTrue(self.user.has_group(GROUP_MANAGER))
        user.tenant_role = "user"
        self.assertFalse(self.user.has_group(GROUP_MANAGER))
        with self.assertRaises(UserError):
            user.tenant_role = False

    def test_team_keeps_a_manager(self):
        first = self.tenant._first_manager()
        first.with_user(self.manager).active = False
        with self.assertRaises(UserError):
            self.manager.with_user(self.manager).tenant_role = "user"
        self.assertEqual(self.manager.tenant_role, "manager")

    def test_archiving_ends_sessions_for_good(self):
        before = self.user._compute_session_token("sid")
        self.user.with_user(self.manager).active = False
        self.env.flush_all()
        self.assertNotEqual(self.user._compute_session_token("sid"), before)
        self.user.with_user(self.manager).active = True
        self.env.flush_all()
        self.assertTrue(self.user.active)
        self.assertNotEqual(self.user._compute_session_token("sid"), before)

    def test_managers_correct_names_and_phones(self):
        values = {"name": "Ana María", "phone": "+56 2 2345 6789", "tz": "UTC"}
        self.user.with_user(self.manager).write(values)
        self.assertEqual(self.user.name, "Ana María")

    def test_nobody_is_deleted(self):
        with self.assertRaises(AccessError):
            self.user.with_user(self.manager).unlink()

    def test_users_manage_nobody(self):
        team = self.env["res.users"].with_user(self.user)
        with self.assertRaises(AccessError):
            team.create({"name": "Ana", "login": "ana@pan.cl"})
        for values in ({"tenant_role": "manager"}, {"active": False}, {"name": "X"}):
            for user in (self.user, self.manager):
                if user == self.user and "name" in values:
                    continue
                with self.subTest(values), self.assertRaises(AccessError):
                    user.with_user(self.user).write(values)

    def test_own_preferences_are_everybody_s_own(self):
        self.user.with_user(self.user).write({"lang": "en_US", "tz": "UTC"})
        self.assertEqual(self.user.tz, "UTC")

    def test_others_are_out_of_reach(self):
        theirs = self.create_tenant_user(self.other, "otra")
        portal = self.create_tenant_user(self.tenant, "clienta", "base.group_portal")
        self.operator.company_id = self.tenant
        technical = self.tenant.integration_user_id
        for user in (theirs, portal, self.operator, technical):
            with self.subTest(user.login), self.assertRaises(AccessError):
                user.with_user(self.manager).write({"active": False})

    # -- the buttons of Odoo's lists, and RPC -----------------------------------

    def call(self, method, *users, by=None):
        """Call a method of users as a client does."""
        ids = [user.id for user in users]
        model = self.env["res.users"].with_user(by or self.manager)
        return call_kw(model, method, [ids], {})

    def test_managers_archive_and_unarchive_by_the_buttons(self):
        colleague = self.create_tenant_user(self.tenant, "bodega")
        self.call("action_archive", self.user, colleague)
        self.assertEqual((self.user + colleague).mapped("active"), [False, False])
        self.call("action_unarchive", self.user, colleague)
        self.assertEqual((self.user + colleague).mapped("active"), [True, True])

    def test_the_buttons_reach_own_people_only(self):
        theirs = self.create_tenant_user(self.other, "otra")
        portal = self.create_tenant_user(self.tenant, "clienta", "base.group_portal")
        technical = self.tenant.integration_user_id
        self.operator.company_id = self.tenant
        for user, refusal in (
            (theirs, MissingError),
            (portal, AccessError),
            (technical, AccessError),
            (self.operator, AccessError),
        ):
            with self.subTest(user.login):
                for users in ([user], [self.user, user]):
                    with self.assertRaises(refusal):
                        self.call("action_archive", *users)
                self.assertTrue(user.active)
                user.active = False
                with self.assertRaises(refusal):
                    self.call("action_unarchive", user)
                self.assertFalse(user.active)
        self.assertTrue(self.user.active)

    def test_nobody_archives_himself_nor_the_last_manager(self):
        with self.assertRaises(UserError):
            self.call("action_archive", self.manager)
        self.call("action_archive", self.tenant._first_manager())
        self.assertTrue(self.manager.active)
        self.call("action_archive", self.user)
        with self.assertRaises(UserError):
            self.call("action_archive", self.user, self.manager)
        self.assertTrue(self.manager.active)

    def test_who_may_not_archive_does_not_empty_to_do_lists_either(self):
        """Odoo deletes activities first, and writes nothing about archived users."""
        technical = self.tenant.integration_user_id
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.tenant.partner_id.id,
                "user_id": technical.id,
            }
        )
        technical.active = False
        for user in (self.manager, self.user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call("action_archive", technical, by=user)
        self.assertTrue(activity.exists())

    def test_search_by_role(self):
        team = self.team.search([("tenant_role", "=", "user")])
        self.assertEqual(team, self.user)
        managers = self.team.search([("tenant_role", "in", ["manager"])])
        self.assertEqual(managers, self.manager + self.tenant._first_manager())
        others = self.team.search([("tenant_role", "=", False)])
        self.assertNotIn(self.user, others)
