"""What a tenant's people can see and do with leads and intakes."""

from __future__ import annotations

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import LeadCase


@tagged("post_install", "-at_install")
class TestIsolation(LeadCase):
    def setUp(self):
        super().setUp()
        self.intake_a = self._submit(self.company_a)
        self.intake_b = self._submit(self.company_b, email="eva@ejemplo.cl")
        self._convert()
        self.manager_a = self._manager(self.company_a)

    def test_the_pipeline_of_a_tenant_has_its_own_leads_only(self):
        Lead = self.env["crm.lead"].with_user(self.manager_a)
        lead_b = self.intake_b.lead_id
        self.assertIn(self.intake_a.lead_id, Lead.search([]))
        self.assertNotIn(lead_b, Lead.search([]))
        self.assertEqual(Lead.search_count([("id", "=", lead_b.id)]), 0)
        self.assertEqual(
            Lead._read_group([("id", "=", lead_b.id)], [], ["__count"]), [(0,)]
        )
        with self.assertRaises(AccessError):
            lead_b.with_user(self.manager_a).read(["name"])

    def test_contacts_made_by_intakes_stay_in_the_tenant(self):
        partner_b = self.intake_b.partner_id
        Partner = self.env["res.partner"].with_user(self.manager_a)
        self.assertFalse(Partner.search([("id", "=", partner_b.id)]))
        self.assertFalse(Partner.search([("email", "=", "eva@ejemplo.cl")]))
        with self.assertRaises(AccessError):
            partner_b.with_user(self.manager_a).read(["email"])

    def test_intakes_stay_in_the_tenant(self):
        Intake = self.Intake.with_user(self.manager_a)
        self.assertEqual(Intake.search([]), self.intake_a)
        self.assertFalse(Intake.search([("contact", "ilike", "eva")]))
        with self.assertRaises(AccessError):
            self.intake_b.with_user(self.manager_a).read(["payload"])
        self.assertFalse(
            self._as_integration(self.company_a)._by_reference(self.intake_b.uuid)
        )

    def test_an_intake_has_an_owner_and_superusers_of_a_tenant_find_its_own(self):
        self.assertTrue(self.Intake._fields["company_id"].required)
        for company, intake in (
            (self.company_a, self.intake_a),
            (self.company_b, self.intake_b),
        ):
            Intake = self.Intake.with_env(company._tenant_env())
            self.assertEqual(
                Intake.default_get(["company_id"]), {"company_id": company.id}
            )
            self.assertEqual(Intake.search([]).ids, intake.ids)
        self.assertLessEqual(self.intake_a + self.intake_b, self.Intake.search([]))

    def test_acceptance_is_one_insert(self):
        self._submit(self.company_a)
        self.env.flush_all()
        payload = self.intake_a.payload
        model = self._as_integration(self.company_a)
        # Besides it, whether the conversion is woken already.
        with self.assertQueryCount(2):
            model._accept(payload)

    def test_asking_for_another_company_changes_nothing(self):
        Intake = self.Intake.with_user(self.manager_a).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertEqual(Intake.env.company, self.company_a)
        self.assertFalse(Intake.search([("id", "=", self.intake_b.id)]))

    def test_nobody_changes_or_deletes_an_intake(self):
        for user in (self.manager_a, self.company_a.integration_user_id):
            intake = self.intake_a.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                intake.write({"name": "x"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                intake.unlink()

    def test_others_see_nothing(self):
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            login = group.replace(".", "_")
            user = new_test_user(self.env, login, groups=group)
            with self.subTest(group), self.assertRaises(AccessError):
                self.Intake.with_user(user).search([])

    def test_staff_have_the_rights_of_their_work(self):
        user = new_test_user(
            self.env,
            "vendedor",
            groups="smarter_tenant.group_tenant_user",
            company_id=self.company_a.id,
            company_ids=[(6, 0, self.company_a.ids)],
        )
        self.assertTrue(user.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertFalse(user.has_group("sales_team.group_sale_manager"))
        self.assertTrue(self.manager_a.has_group("sales_team.group_sale_manager"))
        self.assertFalse(
            self.company_a.integration_user_id.has_group(
                "sales_team.group_sale_salesman"
            )
        )
        self.intake_a.lead_id.with_user(user).priority = "1"
        self.assertIn(self.intake_a, self.Intake.with_user(user).search([]))
