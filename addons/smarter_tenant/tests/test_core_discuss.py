"""Conversations, live notifications and the people one can talk to."""

from odoo.exceptions import AccessError, MissingError
from odoo.fields import Command
from odoo.tests import tagged

from .test_core_mail import CoreMailCase


@tagged("post_install", "-at_install")
class TestCoreDiscuss(CoreMailCase):
    """Channels and their members."""

    def create_channel(self, user, **values):
        values.setdefault("name", "Canal")
        channel = self.env["discuss.channel"].with_user(user).create(values)
        return channel.sudo(False)

    def test_channels_of_others_are_not_seen(self):
        foreign = self.create_channel(self.stranger, group_public_id=False)
        channels = self.env["discuss.channel"].with_user(self.user)
        self.assertNotIn(foreign.id, channels.search([]).ids)
        with self.assertRaises(AccessError):
            self.as_user(foreign).read(["name"])
        members = self.env["discuss.channel.member"].with_user(self.user).search([])
        self.assertNotIn(foreign.id, members.sudo().channel_id.ids)

    def test_people_of_another_tenant_cannot_join(self):
        own = self.create_channel(self.user, channel_type="group")
        with self.assertRaises(MissingError):
            own.sudo()._add_members(partners=self.stranger.partner_id)
        own.sudo()._add_members(partners=self.operator.partner_id)
        self.assertIn(self.operator.partner_id, own.sudo().channel_partner_ids)

    def test_an_operator_talks_to_a_tenant_in_that_tenant(self):
        member = Command.create({"partner_id": self.user.partner_id.id})
        chat = self.create_channel(
            self.operator, channel_type="chat", channel_member_ids=[member]
        )
        self.assertEqual(chat.sudo().company_id, self.tenant)
        self.assertTrue(self.as_user(chat).has_access("read"))

    def test_automatic_members_are_of_the_company(self):
        group = self.env.ref("base.group_user")
        platform = self.create_channel(
            self.operator, group_ids=[Command.link(group.id)]
        ).sudo()
        self.assertIn(self.operator.partner_id, platform.channel_partner_ids)
        self.assertNotIn(self.user.partner_id, platform.channel_partner_ids)
        own = self.create_channel(self.user, group_ids=[Command.link(group.id)]).sudo()
        self.assertIn(self.manager.partner_id, own.channel_partner_ids)
        self.assertNotIn(self.stranger.partner_id, own.channel_partner_ids)
        newcomer = self.create_tenant_user(self.tenant, "nueva")
        self.assertIn(newcomer.partner_id, own.channel_partner_ids)
        self.assertNotIn(newcomer.partner_id, platform.channel_partner_ids)

    def test_suggestions_name_the_own_people_only(self):
        partners = self.env["res.partner"].with_user(self.user)
        channel = self.create_channel(self.user)
        for answer in (
            partners.get_mention_suggestions("", 100),
            partners.get_mention_suggestions_from_channel(channel.id, "", 100),
            partners.search_for_channel_invite("", channel.id, 100)["store_data"],
        ):
            ids = {row["id"] for row in answer.get("res.partner", [])}
            companies = partners.browse(ids).sudo().company_id
            self.assertLessEqual(companies, self.tenant)

    def test_roles_with_the_same_name_do_not_meet(self):
        roles = self.env["res.role"]
        for company, user in ((self.tenant, self.user), (self.other, self.stranger)):
            roles.with_company(company).create(
                {"name": "Ventas", "user_ids": [Command.link(user.id)]}
            )
        found = roles.with_user(self.user).search([("name", "=", "Ventas")])
        self.assertEqual(found.user_ids, self.user)
