"""Invitations to conversations, for guests, portal users and people of others."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD
from .test_core_mail import CoreMailCase

GUEST_COOKIE = "dgid"


@tagged("post_install", "-at_install")
class TestCoreLinks(CoreMailCase, HttpCase):
    """A conversation of a tenant that its link opens to anybody invited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        channels = cls.env["discuss.channel"].with_user(cls.user)
        cls.channel = channels.create(
            {"name": "Reunión", "channel_type": "channel", "group_public_id": False}
        ).sudo()
        cls.channel.message_post(
            body="Bienvenidos", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def link(self, token=None):
        return f"/chat/{self.channel.id}/{token or self.channel.uuid}"

    def members(self):
        return self.channel.invalidate_recordset() or self.channel.channel_member_ids

    def test_a_guest_comes_by_the_link_and_reads(self):
        self.authenticate(None, None)
        self.assertEqual(self.url_open(self.link()).status_code, 200)
        self.assertEqual(len(self.members().guest_id), 1)
        self.assertIn(GUEST_COOKIE, self.opener.cookies)
        answer = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.channel.id}
        )
        self.assertIn("Bienvenidos", str(answer))
        guests = self.env["mail.guest"].with_user(self.user).search([])
        self.assertEqual(guests, self.members().guest_id)
        self.assertFalse(self.env["mail.guest"].with_user(self.stranger).search([]))

    def test_a_visitor_without_link_sees_no_conversation(self):
        self.authenticate(None, None)
        found = self.make_jsonrpc_request("/discuss/search", {"term": "Reuni"})
        self.assertNotIn("Reunión", str(found))
        path = f"/discuss/channel/{self.channel.id}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_people_of_another_tenant_are_not_let_in(self):
        before = self.members()
        self.authenticate(self.stranger.login, PASSWORD)
        with mute_logger("odoo.http"):
            right = self.url_open(self.link())
            wrong = self.url_open(self.link("1234567890"))
        self.assertEqual(right.status_code, wrong.status_code)
        self.assertIn(right.status_code, (403, 404))
        self.assertEqual(self.members(), before)
        for path in ("/discuss/channel/messages", "/discuss/channel/join"):
            with self.subTest(path), mute_logger("odoo.http"):
                answer = self.url_open(
                    path,
                    json={"params": {"channel_id": self.channel.id}},
                    method="POST",
                )
                self.assertIn("error", answer.json())
                self.assertNotIn("Bienvenidos", answer.text)

    def test_a_portal_user_sees_oneself_and_nothing_of_others(self):
        portal = self.create_tenant_user(self.tenant, "clienta", "base.group_portal")
        self.assertEqual(portal.partner_id.company_id, self.tenant)
        partners = self.env["res.partner"].with_user(portal).search([])
        self.assertIn(portal.partner_id, partners)
        self.assertNotIn(self.foreign, partners)
        with self.assertRaises(AccessError):
            self.foreign.with_user(portal).read(["name"])
        self.authenticate("clienta", PASSWORD)
        self.assertEqual(self.url_open("/my").status_code, 200)
