"""A tenant cannot point a row at a row that is not its own."""

from odoo.exceptions import AccessError, MissingError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import TenantCase

NO_SUCH_ID = 2**31 - 7


@tagged("post_install", "-at_install")
class TestReferences(TenantCase):
    """Every way to give a reference: own ids work, others do not exist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.partner"].create(
            {"name": "Secreto SpA", "company_id": cls.other.id}
        )
        cls.own = cls.env["res.partner"].create(
            {"name": "Propia SpA", "company_id": cls.tenant.id}
        )
        cls.foreign_tag = cls._tag(cls.other, "Etiqueta ajena")
        cls.own_tag = cls._tag(cls.tenant, "Etiqueta propia")
        cls.Partner = cls.env["res.partner"].with_user(cls.user)
        # A contact of nobody is nobody's; every tenant has its own.
        people = cls.user + cls.manager + cls.tenant.integration_user_id
        people.partner_id.company_id = cls.tenant
        cls.mine = {"name": "x", "company_id": cls.tenant.id}

    @classmethod
    def _tag(cls, company, name):
        return cls.env["res.partner.category"].create(
            {"name": name, "company_id": company.id}
        )

    def refusal(self, function, record):
        """Return what is said of ``record``, with the id left out."""
        with self.assertRaises(MissingError) as caught, self.env.cr.savepoint():
            function(record.id)
        return str(caught.exception).replace(f"({record.id},)", "(#,)")

    def assert_refused(self, function, record):
        """The id of somebody else's row is refused as one of no row."""
        missing = record.browse(NO_SUCH_ID)
        self.assertEqual(
            self.refusal(function, record), self.refusal(function, missing)
        )

    def test_create(self):
        self.assert_refused(
            lambda id_: self.Partner.create({**self.mine, "parent_id": id_}),
            self.foreign,
        )
        child = self.Partner.create({**self.mine, "parent_id": self.own.id})
        self.assertEqual(child.parent_id, self.own)

    def test_create_in_another_company(self):
        self.assert_refused(
            lambda id_: self.Partner.create({"name": "x", "company_id": id_}),
            self.other,
        )

    def test_write(self):
        child = self.Partner.create(self.mine)
        self.assert_refused(
            lambda id_: call_kw(
                self.Partner, "write", [child.ids, {"parent_id": id_}], {}
            ),
            self.foreign,
        )
        self.assertFalse(child.parent_id)

    def test_users_of_other_tenants_are_no_choice(self):
        child = self.Partner.create(self.mine)
        self.assert_refused(
            lambda id_: child.write({"user_id": id_}), self.other.integration_user_id
        )
        child.user_id = self.manager
        self.assertEqual(child.user_id, self.manager)

    def test_commands(self):
        child = self.Partner.create(self.mine)
        for command in (
            lambda id_: [Command.link(id_)],
            lambda id_: [Command.set([self.own_tag.id, id_])],
            lambda id_: [Command.update(id_, {"name": "mía"})],
            lambda id_: [Command.delete(id_)],
            lambda id_: [Command.unlink(id_)],
            lambda id_: [id_],
        ):
            self.assert_refused(
                lambda id_, command=command: child.write({"category_id": command(id_)}),
                self.foreign_tag,
            )
        self.assertEqual(self.foreign_tag.name, "Etiqueta ajena")
        child.category_id = [Command.link(self.own_tag.id)]
        self.assertEqual(child.category_id, self.own_tag)

    def test_rows_of_commands(self):
        tags = self.env["res.partner.category"].with_user(self.user)

        def create(id_):
            child = Command.create({"name": "y", "partner_ids": [Command.link(id_)]})
            return tags.create({"name": "x", "child_ids": [child]})

        self.assert_refused(create, self.foreign)
        self.assertEqual(create(self.own.id).child_ids.partner_ids, self.own)

    def test_one2many_cannot_take_rows(self):
        self.assert_refused(
            lambda id_: self.own.with_user(self.user).write(
                {"child_ids": [Command.link(id_)]}
            ),
            self.foreign,
        )
        self.assertFalse(self.foreign.parent_id)

    def test_many2one_reference(self):
        attachments = self.env["ir.attachment"].with_user(self.user)
        values = {"name": "x", "res_model": "res.partner"}
        self.assert_refused(
            lambda id_: call_kw(attachments, "create", [{**values, "res_id": id_}], {}),
            self.foreign,
        )
        attachment = attachments.create({**values, "res_id": self.own.id})
        self.assert_refused(
            lambda id_: call_kw(
                attachments, "write", [attachment.ids, {"res_id": id_}], {}
            ),
            self.foreign,
        )

    def test_many2one_reference_with_the_row_of_the_model(self):
        """Activities name the model by its row; the company of the record is no news."""
        activities = self.env["mail.activity"].with_user(self.user)
        model_id = self.env["ir.model"]._get_id("res.partner")
        values = {"res_model_id": model_id, "summary": "x"}
        self.assert_refused(
            lambda id_: call_kw(activities, "create", [{**values, "res_id": id_}], {}),
            self.foreign,
        )
        self.assertFalse(self.foreign.activity_ids)
        activity = activities.create({**values, "res_id": self.own.id})
        self.assertEqual(activity.company_id, self.tenant)

    def test_defaults_of_the_context(self):
        def create(id_):
            return self.Partner.with_context(default_parent_id=id_).create(self.mine)

        self.assert_refused(create, self.foreign)
        self.assertEqual(create(self.own.id).parent_id, self.own)

    def test_stored_defaults_are_left_out(self):
        self.env["ir.default"].set(
            "res.partner", "parent_id", self.foreign.id, user_id=self.user.id
        )
        self.assertFalse(self.Partner.create(self.mine).parent_id)

    def test_name_create(self):
        self.assert_refused(
            lambda id_: self.Partner.with_context(default_parent_id=id_).name_create(
                "x"
            ),
            self.foreign,
        )

    def test_onchange_tells_nothing(self):
        spec = {"parent_id": {}, "company_name": {}, "commercial_company_name": {}}
        self.assert_refused(
            lambda id_: self.Partner.onchange({"parent_id": id_}, ["parent_id"], spec),
            self.foreign,
        )
        self.assert_refused(
            lambda id_: self.Partner.onchange(
                {"child_ids": [[0, "virtual_1", {"parent_id": id_}]]},
                ["child_ids"],
                {"child_ids": {"fields": {"parent_id": {}}}},
            ),
            self.foreign,
        )

    def test_onchange_would_tell_without_the_check(self):
        """Stored computed fields are computed as superuser, also of new rows."""
        new = self.Partner.new({"parent_id": self.foreign.id})
        self.assertEqual(new.commercial_partner_id.ids, self.foreign.ids)

    def test_copy(self):
        row = self.own.with_user(self.user)
        self.assert_refused(lambda id_: row.copy({"parent_id": id_}), self.foreign)
        self.own.user_id = self.operator
        self.assertFalse(row.copy().user_id)
        self.own.user_id = self.manager
        self.assertEqual(row.copy().user_id, self.manager)

    def test_import(self):
        result = self.Partner.load(
            ["name", "parent_id/.id"], [["x", str(self.foreign.id)]]
        )
        absent = self.Partner.load(["name", "parent_id/.id"], [["x", str(NO_SUCH_ID)]])
        self.assertFalse(result["ids"])
        texts = [
            messages[0]["message"].replace(str(id_), "#")
            for messages, id_ in (
                (result["messages"], self.foreign.id),
                (absent["messages"], NO_SUCH_ID),
            )
        ]
        self.assertEqual(*texts)

    def test_what_is_there_already_may_stay(self):
        """Operators may assign themselves; saving the form again is no offence."""
        self.own.user_id = self.operator
        row = self.own.with_user(self.user)
        row.write({"user_id": self.operator.id, "name": "Otra"})
        self.assertEqual(self.own.name, "Otra")
        row.user_id = False
        with self.assertRaises(MissingError):
            row.user_id = self.operator

    def test_rows_of_the_platform_are_linked_to(self):
        """Activities and actions name models, which tell nothing about anybody."""
        partner_model = self.env["ir.model"]._get("res.partner")
        activity = self.env["mail.activity"].with_user(self.user)
        made = activity.create(
            {"res_model_id": partner_model.id, "res_id": self.own.id, "summary": "x"}
        )
        self.assertEqual(made.res_model, "res.partner")

    def test_impossible_ids(self):
        for id_ in (10**30, -5):
            with self.assertRaises(MissingError):
                self.Partner.create({**self.mine, "parent_id": id_})

    def test_preferences_of_the_own_user(self):
        """Odoo writes these as superuser."""
        users = self.env["res.users"].with_user(self.user)
        self.assert_refused(
            lambda id_: call_kw(
                users, "write", [self.user.ids, {"company_id": id_}], {}
            ),
            self.other,
        )

    def test_superuser_and_operators_are_free(self):
        row = (
            self.env["res.partner"]
            .with_user(self.operator)
            .create({"name": "x", "parent_id": self.foreign.id})
        )
        self.assertEqual(row.parent_id, self.foreign)
        sudo_row = self.Partner.sudo().create({"name": "y"})
        sudo_row.parent_id = self.foreign

    def test_ordinary_rules_of_the_own_tenant_stay(self):
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.user).create(
                {"name": "x", "login": "x"}
            )
