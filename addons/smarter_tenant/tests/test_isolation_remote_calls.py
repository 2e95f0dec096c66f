"""Rows of somebody else and rows that do not exist: one answer, whatever the method."""

from odoo.exceptions import AccessError, MissingError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import TenantCase

NO_SUCH_ID = 2**31 - 7


@tagged("post_install", "-at_install")
class TestRemoteCalls(TenantCase):
    """What a method says that a client calls on ids which are not its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.user + cls.manager + cls.tenant.integration_user_id
        people.partner_id.company_id = cls.tenant
        cls.own = cls._partner(cls.tenant, "Propia SpA")
        cls.foreign = cls._partner(cls.other, "Secreto SpA")
        cls.debugger = cls.create_tenant_user(
            cls.tenant,
            "curioso",
            "smarter_tenant.group_tenant_user,base.group_no_one",
        )

    @classmethod
    def _partner(cls, company, name):
        return cls.env["res.partner"].create({"name": name, "company_id": company.id})

    def call(self, model, method, *args, user=None, **kwargs):
        records = self.env[model].with_user(user or self.user)
        with self.env.cr.savepoint():
            return call_kw(records, method, list(args), kwargs)

    def refusal(self, id_, model, method, *args, user=None, **kwargs):
        with self.assertRaises(MissingError) as caught:
            self.call(model, method, *args, user=user, **kwargs)
        self.assertIs(type(caught.exception), MissingError)
        return str(caught.exception).replace(f"({id_},)", "(#,)")

    def assert_alike(self, record, method, *args, user=None, **kwargs):
        """A method called on the row of somebody else and on no row."""
        refusals = [
            self.refusal(id_, record._name, method, [id_], *args, user=user, **kwargs)
            for id_ in (record.id, NO_SUCH_ID)
        ]
        self.assertEqual(*refusals)
        self.assertNotIn("Secreto", refusals[0])

    def test_methods_of_every_model(self):
        for method, *args in (
            ("read", ["name"]),
            ("web_read", {"name": {}}),
            ("write", {"name": "mía"}),
            ("web_save", {"name": "mía"}, {"name": {}}),
            ("unlink",),
            ("copy",),
            ("export_data", ["name"]),
            ("action_archive",),
            ("get_formview_id",),
            ("onchange", {"name": "x"}, ["name"], {"name": {}}),
            ("web_override_translations", {"name": "x"}),
            ("message_post",),
            ("message_subscribe", [self.own.id]),
            ("activity_schedule",),
            ("message_get_followers",),
        ):
            for user in (self.user, self.debugger):
                with self.subTest(method, user=user.login):
                    self.assert_alike(self.foreign, method, *args, user=user)
        self.assertEqual(self.foreign.name, "Secreto SpA")

    def test_own_rows_go_on(self):
        for user in (self.user, self.debugger, self.manager):
            rows = self.call("res.partner", "read", [self.own.id], ["name"], user=user)
            self.assertEqual(rows[0]["name"], "Propia SpA")

    def test_one_foreign_row_spoils_the_call(self):
        with self.assertRaises(MissingError):
            self.call("res.partner", "read", [self.own.id, self.foreign.id], ["name"])

    def test_next_record_of_the_form(self):
        refusals = [
            self.refusal(
                id_,
                "res.partner",
                "web_save",
                [self.own.id],
                {"name": "Propia"},
                {"name": {}},
                next_id=id_,
            )
            for id_ in (self.foreign.id, NO_SUCH_ID)
        ]
        self.assertEqual(*refusals)

    def test_other_models(self):
        for record in (
            self.other,
            self.other.integration_user_id,
            self.env["mail.message"].search([("model", "=", "res.partner")], limit=1),
        ):
            with self.subTest(record._name):
                self.assert_alike(record, "read", ["display_name"])

    def test_arguments_that_are_ids(self):
        partner, user = self.foreign, self.other.integration_user_id
        attachment = self.env["ir.attachment"].create(
            {"name": "Secreto", "raw": b"x", "company_id": self.other.id}
        )
        message = self.foreign.message_post(body="Secreto")
        for record, method, given in (
            (partner, "message_post", lambda id_: {"partner_ids": [id_]}),
            (partner, "message_post", lambda id_: {"author_id": id_}),
            (attachment, "message_post", lambda id_: {"attachment_ids": [id_]}),
            (message, "message_post", lambda id_: {"parent_id": id_}),
            (partner, "message_notify", lambda id_: {"partner_ids": [id_]}),
            (partner, "message_subscribe", lambda id_: {"partner_ids": [id_]}),
            (user, "activity_schedule", lambda id_: {"user_id": id_}),
        ):
            with self.subTest(method, model=record._name):
                refusals = [
                    self.refusal(
                        id_, "res.partner", method, [self.own.id], **given(id_)
                    )
                    for id_ in (record.id, NO_SUCH_ID)
                ]
                self.assertEqual(*refusals)
        self.assertFalse(self.own.message_partner_ids & self.foreign)

    def test_positional_arguments_too(self):
        with self.assertRaises(MissingError):
            self.call(
                "res.partner", "message_subscribe", [self.own.id], [self.foreign.id]
            )

    def test_people_of_the_own_tenant_can_be_named(self):
        partner = self.manager.partner_id
        self.call(
            "res.partner",
            "message_post",
            [self.own.id],
            body="hola",
            partner_ids=partner.ids,
        )
        self.call("res.partner", "message_subscribe", [self.own.id], partner.ids)
        self.assertIn(partner, self.own.message_partner_ids)

    def test_notifications_of_odoo_reach_operators(self):
        """An operator who follows a row is told, though no tenant could name him."""
        self.own.message_subscribe(self.operator.partner_id.ids)
        self.own.user_id = self.operator
        self.call("res.partner", "message_post", [self.own.id], body="hola")
        self.call("res.partner", "write", [self.own.id], {"user_id": self.operator.id})

    def test_ordinary_rights_keep_their_words(self):
        with self.assertRaises(AccessError) as caught:
            self.call("res.users", "write", [self.manager.id], {"name": "x"})
        self.assertNotIsInstance(caught.exception, MissingError)

    def test_closed_models_say_so_for_every_id(self):
        for id_ in (self.env["ir.cron"].search([], limit=1).id, NO_SUCH_ID):
            with self.assertRaises(AccessError):
                self.call("ir.cron", "read", [id_], ["id"])

    def test_transient_rows_of_others(self):
        wizard = self.env["base.language.export"].with_user(self.manager).sudo()
        row = wizard.create({})
        self.assert_alike(row.sudo(False), "read", ["state"])

    def test_wizards_are_found_by_who_filled_them_in(self):
        """Odoo's documentation says so; its code leaves it to rules of each wizard."""
        values = {"res_model": "res.partner", "message": "Secreto", "res_ids": "[]"}
        rows = {
            user: self.env["mail.followers.edit"]
            .with_user(user)
            .create({**values, "partner_ids": user.partner_id.ids})
            for user in (self.user, self.manager)
        }
        for user, row in rows.items():
            self.assertEqual(row.search([]).ids, row.ids)
            found = self.call("mail.followers.edit", "search_read", [], user=user)
            self.assertEqual([one["id"] for one in found], row.ids)

    def test_superuser_and_operators_are_free(self):
        rows = self.call(
            "res.partner", "read", [self.foreign.id], ["name"], user=self.operator
        )
        self.assertEqual(rows[0]["name"], "Secreto SpA")
        self.assertEqual(
            call_kw(self.env["res.partner"], "read", [[NO_SUCH_ID], ["name"]], {}), []
        )

    def test_in_process_it_is_an_access_error(self):
        """Code of Odoo that copes with those copes with rows of other tenants."""
        for user in (self.user, self.debugger):
            with self.assertRaises(AccessError) as caught:
                self.foreign.with_user(user).read(["name"])
            self.assertNotIn("Secreto", str(caught.exception))
            self.assertIn("has been deleted", str(caught.exception))
