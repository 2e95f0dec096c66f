"""Who sees what: managers their own tenant, nobody else anything."""

from __future__ import annotations

from odoo.exceptions import AccessError, MissingError
from odoo.tests import new_test_user

from .common import ConnectorCase

MODELS = (
    "smarter.connector",
    "smarter.event",
    "smarter.delivery",
    "smarter.delivery.attempt",
)


class TestSecurity(ConnectorCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_a = cls.create_user(cls.company_a, "user_a")
        cls.portal = new_test_user(cls.env, "portal", "base.group_portal")

    def setUp(self):
        super().setUp()
        self.emit()
        self.emit(self.company_b)
        self.drain()

    def test_managers_see_their_tenant_only(self):
        for model in MODELS:
            with self.subTest(model):
                records = self.env[model].with_user(self.manager_a).search([])
                self.assertTrue(records)
                self.assertEqual(records.company_id, self.company_a)

    def test_a_client_cannot_choose_the_company(self):
        for model in MODELS:
            forged = self.env[model].with_user(self.manager_a)
            forged = forged.with_context(allowed_company_ids=self.company_b.ids)
            with self.subTest(model):
                found = forged.search([])
                self.assertLessEqual(found.company_id, self.company_a)
                self.assertEqual(forged.sudo().env.company, self.company_a)

    def test_others_see_nothing(self):
        """Payloads show what a salesperson's own record rules may hide."""
        for user in (self.user_a, self.portal, self.company_a.integration_user_id):
            for model in MODELS:
                with (
                    self.subTest(f"{user.login} {model}"),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])

    def test_logs_are_read_only_even_for_managers(self):
        for model in MODELS[1:]:
            records = self.env[model].with_user(self.manager_a)
            for operation in ("write", "create", "unlink"):
                with self.subTest(f"{model} {operation}"):
                    self.assertFalse(records.has_access(operation))

    def test_managers_configure_their_own_connectors(self):
        Connector = self.env["smarter.connector"].with_user(self.manager_a)
        connector = Connector.create({"name": "Mine", "url": "https://c.example/x"})
        self.assertEqual(connector.company_id, self.company_a)
        with self.assertRaises(MissingError):
            Connector.create(
                {
                    "name": "Theirs",
                    "url": "https://c.example/x",
                    "company_id": self.company_b.id,
                }
            )
        with self.assertRaises(AccessError):
            self.connector_b.with_user(self.manager_a).action_test_connection()

    def test_operators_see_all(self):
        """Though they work in no tenant."""
        operator = new_test_user(self.env, "operator", "smarter_tenant.group_operator")
        both = self.company_a | self.company_b
        for model in MODELS:
            records = self.env[model].with_user(operator).search([])
            self.assertLessEqual(both, records.company_id.sudo())
        self.only(400)
        delivery = self.emit()
        self.drain()
        delivery.with_user(operator).action_replay()
        self.assertEqual(delivery.state, "pending")
