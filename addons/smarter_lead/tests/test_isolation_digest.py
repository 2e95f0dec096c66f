"""Pages of digests: one of another tenant is one that does not exist."""

from __future__ import annotations

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import LeadMixin


@tagged("post_install", "-at_install")
class TestDigestPage(LeadMixin, HttpCase):
    """Links of digests without a token, as old mails have them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_tenants()
        cls.own, cls.foreign = (
            company._tenant_env()["digest.digest"].create(
                {"name": name, "user_ids": company._first_manager().ids}
            )
            for company, name in ((cls.company_a, "Propio"), (cls.company_b, "Secreto"))
        )

    def test_staff_unsubscribes_from_own_digests_only(self):
        self.authenticate("manager@a.example", "manager@a.example-Pa55word")
        page = self.url_open(f"/digest/{self.own.id}/unsubscribe")
        self.assertIn("Propio", page.text)
        self.assertFalse(self.own.user_ids)
        with mute_logger("odoo.http"):
            foreign, missing = (
                self.url_open(f"/digest/{id_}/unsubscribe")
                for id_ in (self.foreign.id, 2**31 - 7)
            )
        self.assertEqual((foreign.status_code, missing.status_code), (404, 404))
        self.assertNotIn("Secreto", foreign.text)
        self.assertTrue(self.foreign.user_ids)
