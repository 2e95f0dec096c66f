"""Managers can never grant what they do not have, nor reach the server behind it."""

import contextlib

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.auth_signup.models.res_partner import SignupError

from ..models.res_users import GROUP_MANAGER
from ..models.res_users_grants import WITHHELD
from .common import TenantCase

REFUSALS = (
    AccessError,
    MissingError,
    SignupError,
    UserError,
    ValidationError,
    ValueError,
)


class RolesCase(TenantCase):
    """Tries something as a manager or a user, and undoes what it did."""

    def setUp(self):
        super().setUp()
        # As in a request: commands for models like users act as who is asking.
        self.env.transaction.default_env = self.env(user=self.manager)

    def attempt(self, function, *args, **kwargs):
        """Call and swallow refusals; a refusal leaves nothing behind."""
        with contextlib.suppress(*REFUSALS), self.env.cr.savepoint():
            function(*args, **kwargs)
            self.env.flush_all()
        self.env.invalidate_all()

    def assert_refused(self, function, *args, **kwargs):
        try:
            with self.env.cr.savepoint():
                function(*args, **kwargs)
                self.env.flush_all()
        except REFUSALS:
            self.env.invalidate_all()
        else:
            self.fail(f"{function} was not refused")

    def memberships(self):
        self.env.cr.execute(
            "SELECT gid, uid FROM res_groups_users_rel ORDER BY gid, uid"
        )
        links = self.env.cr.fetchall()
        self.env.cr.execute("SELECT gid, hid FROM res_groups_implied_rel ORDER BY 1, 2")
        return links, self.env.cr.fetchall()


@tagged("post_install", "-at_install")
class TestGrants(RolesCase):
    """Every group that a manager lacks, by every way there is."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.before = self.memberships()
        roles = self.env.ref("smarter_tenant.privilege_smarter").group_ids
        held = self.manager.all_group_ids
        self.missing = self.env["res.groups"].search([]) - held
        self.assertIn(self.env.ref("base.group_system"), self.missing)
        self.assertIn(self.env.ref("smarter_tenant.group_operator"), self.missing)
        self.assertLess(len(roles & self.missing), len(roles))

    def test_groups_of_users(self):
        for group in self.missing:
            link = [Command.link(group.id)]
            for user in (self.user, self.manager):
                target = user.with_user(self.manager)
                for field in ("group_ids", "all_group_ids"):
                    with self.subTest(f"{group.full_name} {user.login} {field}"):
                        self.attempt(target.write, {field: link})
                        self.assertEqual(self.memberships(), self.before)

    def test_groups_of_new_users(self):
        users = self.env["res.users"].with_user(self.manager)
        values = {"name": "Ana", "login": "ana@pan.cl"}
        for group in self.missing:
            for field in ("group_ids", "all_group_ids"):
                with self.subTest(f"{group.full_name} {field}"):
                    self.assert_refused(
                        users.create, {**values, field: [Command.link(group.id)]}
                    )
                context = {f"default_{field}": [Command.link(group.id)]}
                with self.env.cr.savepoint():
                    ana = users.with_context(**context).create(values)
                    self.assertFalse(group & ana.sudo().all_group_ids, context)
                    ana.sudo().unlink()

    def test_virtual_and_other_fields(self):
        system = self.env.ref("base.group_system")
        operator = self.env.ref("smarter_tenant.group_operator")
        for values in (
            {"role": "group_system"},
            {"tenant_role": "operator"},
            {"tenant_role": False},
            {f"in_group_{system.id}": True},
            {f"sel_groups_{system.id}_{operator.id}": system.id},
            {"share": True},
            {"login": "otra@pan.cl"},
            {"email": "otra@pan.cl"},
            {"password": "secreto"},
            {"new_password": "secreto"},
            {"action_id": 1},
            {"partner_id": self.operator.partner_id.id},
            {"signature": "<b>x</b>"},
            {"api_key_ids": [Command.clear()]},
            {"company_id": self.other.id},
            {"company_ids": [Command.link(self.other.id)]},
            {"totp_secret": "x"},
            {"sessions_ended_at": False},
            {"notification_type": "inbox"},
            {"res_users_settings_ids": [Command.clear()]},
        ):
            with self.subTest(values):
                self.assert_refused(self.user.with_user(self.manager).write, values)
        self.assertEqual(self.memberships(), self.before)

    def test_groups_from_their_own_side(self):
        groups = self.env["res.groups"].with_user(self.manager)
        mine = self.env.ref(GROUP_MANAGER)
        for group in self.missing:
            target = groups.browse(group.id)
            for values in (
                {"user_ids": [Command.link(self.manager.id)]},
                {"all_user_ids": [Command.link(self.manager.id)]},
                {"implied_by_ids": [Command.link(mine.id)]},
            ):
                with self.subTest(f"{group.full_name} {values}"):
                    self.assert_refused(target.write, values)
        with self.subTest("implied"):
            link = [Command.link(self.env.ref("base.group_system").id)]
            self.assert_refused(groups.browse(mine.id).write, {"implied_ids": link})
        with self.subTest("new group"):
            self.assert_refused(
                groups.create, {"name": "x", "user_ids": [Command.link(self.user.id)]}
            )
        self.assertEqual(self.memberships(), self.before)

    def test_copies_imports_and_templates(self):
        manager = self.manager
        system = self.env.ref("base.group_system")
        users = self.env["res.users"].with_user(manager)
        values = {
            "name": "Ana",
            "login": "ana@pan.cl",
            "group_ids": [Command.link(system.id)],
        }
        link = [Command.link(system.id)]
        partner = self.manager.partner_id.with_user(manager)
        company = self.tenant.with_user(manager)
        for function, args in (
            (self.operator.with_user(manager).copy, ()),
            (self.manager.with_user(manager).copy, ({"group_ids": link},)),
            (users._create_user_from_template, (dict(values),)),
            (users.signup, (dict(values),)),
            (partner.write, ({"user_ids": [Command.create(values)]},)),
            (
                partner.write,
                ({"user_ids": [Command.update(manager.id, {"group_ids": link})]},),
            ),
            (company.write, ({"user_ids": [Command.create(values)]},)),
        ):
            with self.subTest(f"{function} {args}"):
                self.attempt(function, *args)
                self.env.cr.execute(
                    "SELECT 1 FROM res_users WHERE login = 'ana@pan.cl'"
                )
                self.assertFalse(self.env.cr.fetchall())
                self.assertEqual(self.memberships(), self.before)

    @mute_logger("odoo.sql_db")
    def test_import(self):
        users = self.env["res.users"].with_user(self.manager)
        fields = ["name", "login", "group_ids/.id"]
        system = self.env.ref("base.group_system")
        rows = [["Ana", "ana@pan.cl", str(system.id)]]
        self.attempt(users.load, fields, rows)
        self.assertEqual(self.memberships(), self.before)

    def test_portal_wizard_is_for_own_contacts(self):
        wizards = self.env["portal.wizard"].with_user(self.manager)
        stranger = self.env["res.partner"].create(
            {"name": "Ajena", "email": "ajena@x.cl", "company_id": self.other.id}
        )
        for partner in (stranger, self.operator.partner_id):
            with self.subTest(partner.name):
                self.attempt(self.grant_portal, wizards, partner)
                self.assertEqual(self.memberships(), self.before)
        own = self.env["res.partner"].create(
            {"name": "Propia", "email": "propia@x.cl", "company_id": self.tenant.id}
        )
        self.grant_portal(wizards, own)
        self.assertEqual(own.user_ids.group_ids, self.env.ref("base.group_portal"))
        self.assertEqual(own.user_ids.company_ids, self.tenant)

    def grant_portal(self, wizards, partner):
        wizard = wizards.create({"partner_ids": [Command.set(partner.ids)]})
        wizard.user_ids.action_grant_access()

    def test_withheld_groups_have_no_effect_whoever_grants_them(self):
        groups = self.env["res.groups"]
        for xmlid in WITHHELD:
            group = self.env.ref(xmlid, raise_if_not_found=False)
            if group and not group.privilege_id == groups:
                self.manager.group_ids = [Command.link(group.id)]
        manager = self.manager.with_user(self.manager)
        for xmlid in WITHHELD:
            with self.subTest(xmlid):
                self.assertFalse(manager._has_group(xmlid))
        self.assertFalse(manager._is_admin() or manager._is_system())


@tagged("post_install", "-at_install")
class TestServer(RolesCase):
    """Settings, technical menus and whatever runs as code on the server."""

    def test_menus_are_the_same_with_debug_and_hold_nothing_technical(self):
        menus = self.env["ir.ui.menu"].with_user(self.manager)
        plain, debug = (menus._visible_menu_ids(flag) for flag in (False, True))
        self.assertEqual(plain, debug)
        plain = set(menus.search([])._filter_visible_menus().ids)
        self.assertIn(self.env.ref("smarter_tenant.menu_team").id, plain)
        roots = [
            self.env.ref(f"base.menu_{n}") for n in ("administration", "management")
        ]
        below = self.env["ir.ui.menu"].search(
            [("id", "child_of", [r.id for r in roots])]
        )
        self.assertFalse(plain & set(below.ids))
        self.assertIn(
            roots[0].id, self.env["ir.ui.menu"].with_user(2)._visible_menu_ids()
        )

    def test_settings(self):
        env = self.env(user=self.manager)
        self.assert_refused(env["res.config.settings"].create, {})
        params = env["ir.config_parameter"]
        self.assert_refused(params.get_param, "database.secret")
        self.assert_refused(params.set_param, "x", "y")
        self.assert_refused(params.search, [])
        module = env.ref("base.module_base")
        for name in ("button_immediate_install", "button_immediate_upgrade"):
            self.assert_refused(getattr(module.with_env(env), name))

    def test_models_that_hold_code_are_closed(self):
        model = self.env.ref("base.model_res_partner")
        view = self.env.ref("base.view_partner_form")
        for name, values in (
            ("ir.actions.server", {"name": "x", "model_id": model.id, "state": "code"}),
            ("ir.cron", {"name": "x", "model_id": model.id, "code": "1"}),
            ("base.automation", {"name": "x", "model_id": model.id}),
            ("ir.ui.view", {"name": "x", "arch": "<t t-out='1'/>", "type": "qweb"}),
            ("ir.model", {"name": "x", "model": "x_x"}),
            ("ir.model.fields", {"name": "x_x", "model_id": model.id, "ttype": "char"}),
            ("ir.model.access", {"name": "x", "model_id": model.id}),
            ("ir.rule", {"name": "x", "model_id": model.id}),
            ("ir.model.data", {"name": "x", "model": "res.users", "res_id": 1}),
            ("ir.actions.report", {"name": "x", "model": "x", "report_name": "x"}),
            ("ir.actions.client", {"name": "x", "tag": "reload"}),
            ("ir.actions.act_url", {"name": "x", "url": "javascript:x"}),
            ("ir.actions.act_window", {"name": "x", "res_model": "res.users"}),
            ("ir.asset", {"name": "x", "path": "x", "bundle": "web.assets_web"}),
            ("ir.mail_server", {"name": "x", "smtp_host": "x"}),
            ("fetchmail.server", {"name": "x"}),
            ("res.lang", {"name": "x", "code": "xx"}),
            ("ir.config_parameter", {"key": "x", "value": "x"}),
            ("ir.module.module", {"name": "x"}),
            ("base.module.install.request", {"module_id": 1}),
            ("base.language.export", {}),
            ("change.password.wizard", {}),
        ):
            if name in self.env:
                with self.subTest(name):
                    records = self.env[name].with_user(self.manager)
                    self.assert_refused(records.create, values)
        with self.subTest("view"):
            self.assert_refused(view.with_user(self.manager).write, {"name": "x"})

    def test_server_actions_that_exist_cannot_be_rewritten_or_run_on_others(self):
        action = self.env["ir.actions.server"].search([], limit=1)
        self.assert_refused(action.with_user(self.manager).write, {"code": "x"})

    def test_mail_templates_hold_no_code(self):
        templates = self.env["mail.template"].with_user(self.manager)
        model = self.env.ref("base.model_res_partner").id
        for values in (
            {"body_html": "<t t-out=\"object.env['res.users'].sudo().search([])\"/>"},
            {"subject": "{{ object.env['res.users'].sudo().search([]) }}"},
            {"email_to": "{{ object.sudo().company_id.search([]) }}"},
            {"lang": "{{ object.env.cr }}"},
        ):
            with self.subTest(values):
                self.assert_refused(
                    templates.create, {"name": "x", "model_id": model, **values}
                )
        existing = self.env.ref("smarter_tenant.mail_template_invitation")
        self.assert_refused(existing.with_user(self.manager).write, {"subject": "x"})

    def test_messages_being_written_hold_no_code(self):
        partner = self.manager.partner_id
        composer = self.env["mail.compose.message"].with_user(self.manager)
        secret = "{{ object.env['ir.config_parameter'].sudo().get_param('database.secret') }}"
        value = self.env["ir.config_parameter"].sudo().get_param("database.secret")

        def send(mode):
            wizard = composer.with_context(
                active_model="res.partner", active_ids=partner.ids
            ).create(
                {
                    "composition_mode": mode,
                    "model": "res.partner",
                    "res_ids": str(partner.ids),
                    "subject": secret,
                    "body": f"<p t-out=\"object.env['ir.config_parameter'].sudo()"
                    f".get_param('database.secret')\">{secret}</p>",
                }
            )
            wizard._action_send_mail()

        for mode in ("comment", "mass_mail"):
            with self.subTest(mode):
                self.attempt(send, mode)
                for model in ("mail.message", "mail.mail"):
                    fields = [
                        "|",
                        ("subject", "ilike", value),
                        ("body", "ilike", value),
                    ]
                    self.assertFalse(self.env[model].search(fields), model)

    def test_html_of_people_is_cleaned(self):
        """An HTML field must not carry scripts to whoever reads it."""
        user = self.manager.with_user(self.manager)
        user.signature = "<p onclick='x()'>Hola<script>x()</script></p>"
        self.assertNotIn("script", user.signature)
        self.assertNotIn("onclick", user.signature)

    def test_addresses_of_colleagues_are_their_own(self):
        """Whoever changes an address gets the link to a new password."""
        chief = self.tenant._first_manager()
        for actor in (self.user, self.manager):
            for values in ({"email": "mia@pan.cl"}, {"active": False}):
                with self.subTest(f"{actor.login} {values}"):
                    self.assert_refused(chief.partner_id.with_user(actor).write, values)

    def test_others_passwords_and_links(self):
        chief = self.tenant._first_manager()
        for actor in (self.user, self.manager):
            target = chief.with_user(actor)
            for function in (
                target._action_reset_password,
                target.partner_id.signup_prepare,
                target.partner_id.action_signup_prepare,
            ):
                with self.subTest(f"{actor.login} {function}"):
                    self.assert_refused(function)
            self.assert_refused(target.partner_id.read, ["signup_type"])

    def test_duplicates_are_not_looked_for_in_other_tenants(self):
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(
            self.manager
        )
        partners = self.env["res.partner"].create(
            [
                {"name": "Doble", "email": "d@x.cl", "company_id": self.other.id}
                for _number in range(2)
            ]
        )
        wizard = wizards.create({"group_by_email": True, "state": "selection"})
        self.assert_refused(wizard.action_start_manual_process)
        self.assert_refused(wizard.action_start_automatic_process)
        self.assert_refused(wizard.action_update_all_process)
        self.assert_refused(wizard.parent_migration_process_cb)
        self.assert_refused(wizard._merge, partners.ids)
        self.assertEqual(len(partners.exists()), 2)
        colleagues = (self.user + self.manager).partner_id
        colleagues.email = "igual@pan.cl"
        self.assert_refused(wizard._merge, colleagues.ids)

    def test_own_duplicates_are_merged(self):
        partners = self.env["res.partner"].create(
            [
                {"name": "Doble", "email": "d@x.cl", "company_id": self.tenant.id}
                for _number in range(2)
            ]
        )
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(
            self.manager
        )
        wizards.create({})._merge(partners.ids)
        self.assertEqual(len(partners.exists()), 1)
