"""A copy of a production database leaves the production's Clerk alone."""

from __future__ import annotations

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.smarter_tenant.tests.common import TenantCase

from ..tools import publishable_key
from . import news


@tagged("post_install", "-at_install")
class TestNeutralize(TenantCase):
    """``data/neutralize.sql``, which ``odoo db duplicate --neutralize`` runs."""

    def setUp(self):
        super().setUp()
        self.instance = self.env["smarter.clerk.instance"]._get()
        self.instance.write(
            {
                "publishable_key": publishable_key.make("clerk.example.com", "live"),
                "oauth_client_id": "client",
                "secret_key": "sk_live_" + "x" * 32,
                "webhook_secret": news.SECRET,
            }
        )
        self.tenant.password_login = False
        self.env.flush_all()

    def neutralize(self):
        with file_open("smarter_clerk/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_nobody_signs_in_with_clerk(self):
        self.assertTrue(self.instance.sign_in_enabled)
        self.neutralize()
        self.assertFalse(self.instance.sign_in_enabled)
        self.assertFalse(self.instance._config().enabled)
        self.assertTrue(self.tenant.password_login)

    def test_nothing_is_left_to_call_clerk_with(self):
        self.neutralize()
        self.assertIsNone(self.instance._backend_api())
        self.assertFalse(self.instance.secret_key)
        self.assertFalse(self.instance.webhook_secret)
