"""The dialog that makes a key shows its text once and stores it nowhere."""

from __future__ import annotations

from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..tools import api_key
from .common import SCOPE, GatewayCase


@tagged("post_install", "-at_install")
class TestKeyWizard(GatewayCase):
    def wizard(self, lifetime="365"):
        form = Form(self.env["smarter.api.key.wizard"].with_user(self.manager))
        form.name = "Contact form"
        form.lifetime = lifetime
        return form.save()

    def test_key_is_shown_once(self):
        action = self.wizard().action_generate()
        text = action["context"]["default_key"]
        key = self.env["smarter.api.key"].search([("name", "=", "Contact form")])
        self.assertEqual(key.key_digest, api_key.digest(text))
        self.assertEqual(key.company_id, self.tenant)
        self.assertIn(SCOPE, key.scope_codes)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT w::text FROM smarter_api_key_wizard w")
        )
        self.assertNotIn(text, str(rows))

    @freeze_time("2026-11-22 12:00:00")
    def test_lifetime(self):
        for lifetime, end in (("90", "2027-02-20 12:00:00"), ("never", False)):
            self.wizard(lifetime).action_generate()
            key = self.env["smarter.api.key"].search([], limit=1)
            self.assertEqual(fields.Datetime.to_string(key.expires_at), end)
