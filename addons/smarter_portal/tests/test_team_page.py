"""The team over HTTP: what managers do, and with whom they may not."""

from odoo.tests import tagged

from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER

from .manage import ManagePageCase

PAGE = "/app/team"


@tagged("post_install", "-at_install")
class TestTeamPage(ManagePageCase):
    """All goes through what ``res.users`` allows managers."""

    def deeds(self, user):
        base = f"{PAGE}/{user.id}"
        return {
            f"{base}/role": {"tenant_role": "manager"},
            f"{base}/archive": {},
            f"{base}/restore": {},
            f"{base}/remind": {},
        }

    def found(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def invite(self, **values):
        return self.send(
            f"{PAGE}/invite",
            **{"name": "Ana Rojas", "login": "ana@pan.cl", **values},
        )

    def test_the_own_people_are_listed_and_nobody_else(self):
        gone = self.create_tenant_user(self.tenant, "antiguo")
        gone.active = False
        customer = self.create_customer()
        self.sign_in(self.manager)
        page = self.get(PAGE).text
        for user in (self.manager, self.user, gone):
            self.assertIn(f'data-person="{user.id}"', page)
        technical = self.tenant.integration_user_id
        for user in (self.stranger, customer, technical):
            self.assertNotIn(f'data-person="{user.id}"', page)
        self.assertNotIn(f"{PAGE}/{self.manager.id}/", page)

    def test_inviting(self):
        self.sign_in(self.manager)
        self.assert_done(self.invite(tenant_role="manager"), PAGE)
        ana = self.found("ana@pan.cl")
        self.assertEqual(ana.company_id, self.tenant)
        self.assertEqual(ana.tenant_role, "manager")
        self.assertTrue(ana.invitation_pending)
        self.assertEqual(self.audit_actions(self.tenant)[-1], "user.invited")
        mails = [("email_to", "ilike", "ana@pan.cl")]
        self.assertEqual(self.env["mail.mail"].search_count(mails), 1)
        self.assert_done(self.send(f"{PAGE}/{ana.id}/remind"), PAGE)
        self.assertEqual(self.env["mail.mail"].search_count(mails), 2)

    def test_inviting_nonsense_changes_nothing_and_keeps_what_was_typed(self):
        self.sign_in(self.manager)
        before = self.env["res.users"].search_count([])
        for values in (
            {"login": ""},
            {"login": "nada"},
            {"tenant_role": "operator"},
        ):
            with self.subTest(values):
                answer = self.invite(**values)
                self.assert_refused(answer)
                self.assertIn("Ana Rojas", answer.text)
        self.assert_done(self.invite(name="Ana\x00 Rojas"), PAGE)
        self.assert_refused(self.invite())
        self.assertEqual(self.env["res.users"].search_count([]), before + 1)

    def test_what_the_form_does_not_ask_is_not_taken(self):
        self.sign_in(self.manager)
        operator = self.env.ref("smarter_tenant.group_operator").id
        self.assert_done(
            self.invite(
                company_id=self.other.id,
                group_ids=f"[[4, {operator}]]",
                password="correct horse",
            ),
            PAGE,
        )
        ana = self.found("ana@pan.cl")
        self.assertEqual(ana.company_ids, self.tenant)
        self.assertFalse(ana.has_group("smarter_tenant.group_operator"))
        self.assertEqual(ana.tenant_role, "user")

    def test_a_full_plan_takes_nobody_in(self):
        self.tenant.plan_id = self.env["smarter.plan"].create(
            {
                "code": "full",
                "name": "Lleno",
                "max_users": self.tenant._count_members(),
            }
        )
        self.sign_in(self.manager)
        self.assert_refused(self.invite())
        self.assertFalse(self.found("ana@pan.cl"))

    def test_roles(self):
        self.sign_in(self.manager)
        path = f"{PAGE}/{self.user.id}/role"
        for role in ("manager", "user"):
            self.assert_done(self.send(path, tenant_role=role), PAGE)
            self.user.invalidate_recordset()
            self.assertEqual(self.user.tenant_role, role)
        for role in ("operator", "", "__class__"):
            self.assertEqual(self.send(path, tenant_role=role).status_code, 400)
        self.user.invalidate_recordset()
        self.assertEqual(self.user.tenant_role, "user")

    def test_archiving_ends_the_way_in_and_can_be_taken_back(self):
        self.sign_in(self.manager)
        self.assert_done(self.send(f"{PAGE}/{self.user.id}/archive"), PAGE)
        self.user.invalidate_recordset()
        self.assertFalse(self.user.active)
        self.assert_done(self.send(f"{PAGE}/{self.user.id}/restore"), PAGE)
        self.user.invalidate_recordset()
        self.assertTrue(self.user.active)

    def test_who_has_signed_in_needs_no_invitation(self):
        self.user.with_user(self.user)._update_last_login()
        self.sign_in(self.manager)
        self.assert_refused(self.send(f"{PAGE}/{self.user.id}/remind"))

    def test_others_are_nobody_here(self):
        operator = self.create_operator()
        operator.company_id = self.tenant
        customer = self.create_customer()
        technical = self.tenant.integration_user_id
        self.sign_in(self.manager)
        people = self.stranger | operator | customer | technical | self.manager
        roles = people.mapped("tenant_role")
        for user in people:
            for path, values in self.deeds(user).items():
                with self.subTest(f"{path} ({user.login})"):
                    self.assertEqual(self.send(path, **values).status_code, 404)
        for number in (0, 10**12):
            answer = self.send(f"{PAGE}/{number}/archive")
            self.assertEqual(answer.status_code, 404)
        people.invalidate_recordset()
        self.assertEqual(people.mapped("tenant_role"), roles)
        self.assertTrue(all(people.mapped("active")))

    def test_who_is_no_manager_any_more_has_no_team(self):
        self.create_tenant_user(self.tenant, "otra", GROUP_MANAGER)
        self.sign_in(self.manager)
        self.manager.tenant_role = "user"
        self.assertEqual(self.get(PAGE).status_code, 404)
        self.assertEqual(self.invite().status_code, 404)
        self.assertFalse(self.found("ana@pan.cl"))

    def test_nobody_else_has_one(self):
        deeds = {f"{PAGE}/invite": {"login": "ana@pan.cl"}, **self.deeds(self.user)}
        self.check_closed([PAGE], deeds)
        self.check_only_forms_of_ours([PAGE], deeds)
        self.user.invalidate_recordset()
        self.assertEqual((self.user.tenant_role, self.user.active), ("user", True))
        self.assertFalse(self.found("ana@pan.cl"))

    def test_names_are_shown_as_text(self):
        self.user.name = "<script>alert(1)</script>"
        self.sign_in(self.manager)
        self.assertNotIn("<script>alert", self.get(PAGE).text)
