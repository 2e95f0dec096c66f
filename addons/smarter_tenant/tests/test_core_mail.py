"""Messages, followers, activities and files belong to the company of their record."""

import base64

from odoo.exceptions import AccessError, MissingError
from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .common import TenantCase


class CoreMailCase(TenantCase):
    """A contact and its chatter in each of two tenants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.create_tenant_user(cls.other, "ajeno")
        cls.own = cls.create_contact(cls.user, "Cliente propio")
        cls.foreign = cls.create_contact(cls.stranger, "Cliente ajeno")

    @classmethod
    def create_contact(cls, user, name):
        contact = cls.env["res.partner"].with_user(user).create({"name": name})
        return contact.sudo(False)

    def as_user(self, record):
        return record.with_user(self.user)


@tagged("post_install", "-at_install")
class TestCoreMail(CoreMailCase):
    """What is written about a record goes where the record is."""

    def test_contacts_get_the_company_of_who_makes_them(self):
        self.assertEqual(self.own.company_id, self.tenant)
        self.assertEqual(self.foreign.company_id, self.other)
        child = self.env["res.partner"].create(
            {"name": "Hija", "parent_id": self.own.id}
        )
        self.assertEqual(child.company_id, self.tenant)
        self.assertEqual(self.tenant.partner_id.company_id, self.tenant)
        self.assertEqual(self.manager.partner_id.company_id, self.tenant)

    def test_contacts_of_tenants_never_become_nobodys(self):
        self.own.sudo().company_id = False
        self.assertEqual(self.own.company_id, self.tenant)

    def test_messages_have_the_company_of_their_record(self):
        posted = self.own.with_user(self.operator).message_post(body="Hola")
        self.assertEqual(posted.record_company_id, self.tenant)
        self.assertEqual(self.as_user(posted).body, "<p>Hola</p>")
        message = self.foreign.with_user(self.stranger).message_post(body="Secreto")
        messages = self.env["mail.message"].with_user(self.user)
        self.assertFalse(messages.search([("body", "ilike", "Secreto")]))
        with self.assertRaises(AccessError):
            self.as_user(message).read(["body"])

    def test_a_message_without_record_has_a_company(self):
        message = self.env["mail.message"].with_user(self.user).create({"body": "x"})
        self.assertEqual(message.record_company_id, self.tenant)

    def test_files_follow_their_record_whoever_attaches_them(self):
        message = self.own.with_user(self.operator).message_post(
            body="Adjunto", attachments=[("a.txt", b"contenido")]
        )
        attachment = message.attachment_ids
        self.assertEqual(attachment.company_id, self.tenant)
        self.assertEqual(self.as_user(attachment).raw, b"contenido")
        attachment.sudo().write({"res_model": "res.partner", "res_id": self.foreign.id})
        self.assertEqual(attachment.company_id, self.other)

    def test_nobody_posts_with_files_or_people_of_another_tenant(self):
        secret = (
            self.env["ir.attachment"]
            .with_user(self.stranger)
            .create({"name": "s", "datas": base64.b64encode(b"secreto")})
        )
        own_sudo = self.own.with_user(self.user).sudo()
        for values in (
            {"attachment_ids": secret.ids},
            {"partner_ids": self.foreign.ids},
            {"author_id": self.stranger.partner_id.id},
        ):
            with self.subTest(values), self.assertRaises(MissingError):
                own_sudo.message_post(body="x", **values)
                self.env.flush_all()

    def test_nobody_subscribes_people_of_another_tenant(self):
        own_sudo = self.own.with_user(self.user).sudo()
        with self.assertRaises(MissingError):
            own_sudo._message_subscribe(partner_ids=self.foreign.ids)
        own_sudo._message_subscribe(partner_ids=self.operator.partner_id.ids)
        followers = self.own.message_follower_ids
        self.assertIn(self.operator.partner_id, followers.partner_id)
        self.assertEqual(followers.company_id, self.tenant)

    def test_activities_belong_to_the_record_and_its_staff(self):
        activity = self.own.with_user(self.operator).activity_schedule(
            summary="Llamar", user_id=self.user.id
        )
        self.assertEqual(activity.company_id, self.tenant)
        self.assertEqual(self.as_user(activity).summary, "Llamar")
        with self.assertRaises(MissingError):
            self.own.sudo().activity_schedule(user_id=self.stranger.id)

    def test_activities_of_the_system_are_shown(self):
        """The chatter tells who made one, and tenants do not see the system's account."""
        for maker in (self.env.ref("base.user_root"), self.operator):
            with self.subTest(maker.login):
                activity = self.own.with_user(maker).activity_schedule(
                    summary="Llamar", user_id=self.user.id
                )
                shown = Store().add(self.as_user(activity)).get_result()
                (row,) = shown["mail.activity"]
                self.assertEqual(row["create_uid"], self.user.id)

    def test_followers_and_activities_of_others_are_not_seen(self):
        self.foreign.sudo()._message_subscribe(self.stranger.partner_id.ids)
        self.foreign.sudo().activity_schedule(user_id=self.stranger.id)
        for model in ("mail.followers", "mail.activity", "mail.message"):
            rows = self.env[model].with_user(self.user).search([])
            companies = rows.sudo().mapped(
                "record_company_id" if model == "mail.message" else "company_id"
            )
            with self.subTest(model):
                self.assertLessEqual(companies, self.tenant)

    def test_public_files_of_the_platform_are_for_everybody(self):
        values = {"name": "logo", "raw": b"logo", "public": True}
        platform = self.env["ir.attachment"].create(values)
        foreign = self.env["ir.attachment"].with_user(self.stranger).create(values)
        self.assertEqual(self.as_user(platform).raw, b"logo")
        with self.assertRaises(AccessError):
            self.as_user(foreign).read(["raw"])
