"""The connector's form: what may be set, what leaves a trace, what a copy forgets."""

from __future__ import annotations

from odoo.exceptions import UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged

from odoo.addons.smarter_base.fields import MASK

from .common import HOST, KEY_A, BotCase


@tagged("post_install", "-at_install")
class TestSettings(BotCase):
    def test_a_bot_hears_of_new_leads(self):
        self.assertEqual(self.bot_a.event_type_ids.mapped("code"), ["lead.created"])

    def test_the_manager_makes_one(self):
        model = self.env["smarter.connector"].with_user(self.manager_a)
        with Form(model) as form:
            form.name = "Bot"
            form.provider = "botpress"
            form.url = f"https://{HOST}/other"
            form.botpress_key = KEY_A
        connector = form.record
        self.assertEqual(connector.event_type_ids.mapped("code"), ["lead.created"])
        self.assertEqual(connector.botpress_key, MASK)
        self.assertEqual(connector._read_secret("botpress_key"), KEY_A)
        self.assertEqual(connector.botpress_relay, "botpress")

    def test_the_address_fits_the_product(self):
        for values in (
            {"url": "https://webhook.botpress.cloud/abc"},
            {"url": "https://chat.botpress.cloud/"},
            {"botpress_api": "converse"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.bot_a.write(values)

    def test_what_the_bot_may_know_leaves_a_trace(self):
        self.bot_a.write({"botpress_share_rut": True, "botpress_key": "x" * 32})
        entry = self.env["smarter.audit"].search(
            [("action", "=", "connector.changed")], limit=1, order="id desc"
        )
        self.assertIn("botpress_share_rut", str(entry.detail))
        self.assertNotIn("x" * 32, str(entry.detail))

    def test_a_team_or_person_of_another_tenant(self):
        team = self.env["crm.team"].create(
            {"name": "Ajeno", "company_id": self.company_b.id}
        )
        for values in (
            {"botpress_team_id": team.id},
            {"botpress_user_id": self.manager_b.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self.bot_a.write(values)

    def test_where_people_open_it(self):
        self.assertEqual(self.bot_a._open_url(), "https://app.botpress.cloud")
        self.bot_a.write(
            {
                "botpress_api": "converse",
                "url": "https://bots.example/x/api/v1/bots/ventas",
            }
        )
        self.assertEqual(self.bot_a._open_url(), "https://bots.example/admin")

    def test_the_bots_app_must_be_on(self):
        self.company_a._switch_app("bot", on=False)
        lead = self.create_lead()
        self.drain("botpress")
        self.assertEqual(self.delivery(lead).state, "pending")
        self.company_a._switch_app("bot", on=True)
        self.drain("botpress")
        self.assertEqual(self.delivery(lead).state, "delivered")

    def test_a_copy_of_the_database_calls_nobody(self):
        self.env.flush_all()
        addons = ["smarter_connector", "smarter_connector_botpress"]
        for query in get_neutralization_queries(addons):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(self.bot_a.state, "disabled")
        self.assertIn(".invalid/", self.bot_a.url)
        lead = self.create_lead()
        self.drain("botpress")
        self.assertEqual((self.delivery(lead).state, self.calls), ("pending", []))
