"""The tenant's rules: which answer goes where, and which never does."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestRules(BotCase):
    def setUp(self):
        super().setUp()
        self.tag = self.env["crm.tag"].create(
            {"name": "Grande", "company_id": self.company_a.id}
        )

    def add(self, source, target, **values):
        return self.env["smarter.bot.rule"].create(
            {
                "connector_id": self.bot_a.id,
                "source": source,
                "target": target,
                **values,
            }
        )

    def qualify(self, lead, answers=None, **findings):
        payload = {"type": "qualification", "answers": answers or {}, **findings}
        self.tell(self.event(self.talk(lead), payload))

    def test_answers_go_where_the_tenant_says(self):
        self.add("answers.presupuesto", "expected_revenue")
        self.add("answers.comuna", "city")
        self.add("score", "priority", condition="at_least", value="70", fixed_value="3")
        self.add(
            "answers.presupuesto",
            "tag",
            condition="at_least",
            value="1.000.000",
            tag_id=self.tag.id,
        )
        lead = self.create_lead()
        answers = {"presupuesto": "$1.500.000", "comuna": "Ñuñoa"}
        self.qualify(lead, answers, score=71)
        self.assertEqual(lead.expected_revenue, 1_500_000)
        self.assertEqual(lead.city, "Ñuñoa")
        self.assertEqual(lead.priority, "3")
        self.assertEqual(lead.tag_ids, self.tag)

    def test_a_condition_that_does_not_hold(self):
        self.add("score", "tag", condition="below", value="50", tag_id=self.tag.id)
        self.add("intent", "city", condition="equals", value="comprar")
        lead = self.create_lead()
        self.qualify(lead, score=50, intent="mirar")
        self.assertFalse(lead.tag_ids)
        self.assertFalse(lead.city)

    def test_what_a_person_gave_stays(self):
        self.add("answers.comuna", "city")
        self.add("answers.nombre", "contact_name", overwrite=True)
        lead = self.create_lead(city="Arica", contact_name="A.")
        self.qualify(lead, {"comuna": "Ñuñoa", "nombre": "Ana"})
        self.assertEqual((lead.city, lead.contact_name), ("Arica", "Ana"))

    def test_the_first_rule_that_fills_a_field_wins(self):
        self.add("answers.b", "city", sequence=2)
        self.add("answers.a", "city", sequence=1)
        lead = self.create_lead()
        self.qualify(lead, {"b": "Arica", "a": "Ñuñoa"})
        self.assertEqual(lead.city, "Ñuñoa")

    def test_answers_that_are_no_value_are_told(self):
        self.add("answers.presupuesto", "expected_revenue")
        self.add("answers.web", "website")
        self.add("answers.correo", "email_from")
        lead = self.create_lead()
        answers = {
            "presupuesto": "mucho",
            "web": "javascript://x.cl/%0aalert(1)",
            "correo": "nada",
        }
        self.qualify(lead, answers)
        self.assertFalse(lead.expected_revenue or lead.website or lead.email_from)
        note = lead.message_ids[0].body
        self.assertIn("answers.correo, answers.presupuesto, answers.web", note)

    def test_the_contact_keeps_its_addresses(self):
        """Who talks to a bot must not change where a known contact is written to."""
        self.add("answers.correo", "email_from", overwrite=True)
        self.add("answers.fono", "phone", overwrite=True)
        partner = self.env["res.partner"].create(
            {
                "name": "Ana",
                "email": "ana@ejemplo.cl",
                "phone": "+56 9 8765 4321",
                "company_id": self.company_a.id,
            }
        )
        lead = self.create_lead(partner_id=partner.id)
        self.qualify(lead, {"correo": "mal@evil.cl", "fono": "+56911111111"})
        self.assertEqual(lead.email_from, "mal@evil.cl")
        self.assertEqual(partner.email, "ana@ejemplo.cl")
        self.assertEqual(partner.phone, "+56 9 8765 4321")

    def test_rules_that_make_no_sense(self):
        for values in (
            {"source": "a b", "target": "city"},
            {"source": "score", "target": "city", "condition": "equals"},
            {"source": "score", "target": "tag"},
            {"source": "score", "target": "city", "tag_id": self.tag.id},
            {"source": "score", "target": "priority", "fixed_value": "7"},
            {"source": "score", "target": "website", "fixed_value": "javascript:x"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.add(**values)

    def test_a_tag_of_another_tenant(self):
        foreign = self.env["crm.tag"].create(
            {"name": "Ajena", "company_id": self.company_b.id}
        )
        with self.assertRaises(UserError):
            self.add("score", "tag", tag_id=foreign.id)

    def test_the_manager_edits_them_on_the_connector(self):
        own = self.bot_a.with_user(self.manager_a)
        with Form(own) as form, form.bot_rule_ids.new() as line:
            line.source = "answers.comuna"
            line.target = "city"
        self.assertEqual(self.bot_a.bot_rule_ids.company_id, self.company_a)
        model = self.env["smarter.bot.rule"]
        self.assertFalse(model.with_user(self.manager_b).search([]))
        with self.assertRaises(AccessError):
            model.with_user(self.seller).search([])
        with self.assertRaises(AccessError):
            model.with_user(self.manager_b).create(
                {"connector_id": self.bot_a.id, "source": "score", "target": "city"}
            )
