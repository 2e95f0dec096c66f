"""The bell of the web client: what it knows at the start, and for whom it is."""

from odoo.tests import tagged

from ..tools import notices
from .common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestBell(PortalHttpCase):
    """As the web client asks."""

    def info(self, user):
        self.sign_in(user)
        return self.make_jsonrpc_request("/web/session/get_session_info", {})

    def test_everybody_s_own_number(self):
        self.tenant._notify(self.user, notices.LEAD, {"name": "Ana"})
        told = [
            self.info(user)["smarter_unread_notices"]
            for user in (self.user, self.manager, self.stranger)
        ]
        self.assertEqual(told, ["1", "0", "0"])

    def test_others_have_no_bell(self):
        for user in (self.create_operator(), self.create_customer()):
            with self.subTest(user.login):
                self.assertNotIn("smarter_unread_notices", self.info(user))
