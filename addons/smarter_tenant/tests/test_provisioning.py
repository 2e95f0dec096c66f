"""Provisioning: every step once, what fails is told, and nothing is done twice."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import TenantConflict, TenantUnfinished
from ..models.res_company import ACTIVE, DRAFT
from ..models.res_users import GROUP_INTEGRATION
from ..tools.provisioning import Handover, Skipped, Step
from .common import RUT_C, TenantCase


class ProvisioningCase(TenantCase):
    """A draft that no step has been run for, and a step of the test's own."""

    def setUp(self):
        super().setUp()
        self.company = self.env["res.company"]._register_tenant(
            rut=RUT_C, name="Viña", admin_email="ines@vina.cl", skip=("chart",)
        )

    def states(self):
        return {s.code: s.state for s in self.company.provisioning_step_ids}

    def step(self, code):
        return self.company.provisioning_step_ids.filtered(lambda s: s.code == code)

    def failing(self, error, method="_provision_apps"):
        return patch.object(self.registry["res.company"], method, side_effect=error)


@tagged("post_install", "-at_install")
class TestRun(ProvisioningCase):
    """Runs that end well, and runs that stop."""

    def test_the_log_tells_what_was_done(self):
        self.assertEqual(set(self.states().values()), {"todo", "skipped"})
        self.assertEqual(self.company.state, DRAFT)
        self.company._provision()
        self.assertEqual(self.company.state, ACTIVE)
        for code in ("company", "manager", "integration", "apps", "invitation"):
            step = self.step(code)
            self.assertEqual((step.state, step.attempts), ("done", 1), code)
            self.assertTrue(step.started_at)
            self.assertTrue(step.name)
        codes = self.company.provisioning_step_ids.mapped("code")
        self.assertEqual(codes[0], "company")
        self.assertLess(codes.index("integration"), codes.index("invitation"))

    def test_a_failure_stops_the_run_and_is_told(self):
        with self.failing(UserError("Falta el plan. password=hunter2hunter2")):
            self.company._provision()
        step = self.step("apps")
        self.assertEqual((step.state, self.company.state), ("failed", DRAFT))
        self.assertIn("Falta el plan.", step.message)
        self.assertNotIn("hunter2", step.message)
        self.assertEqual(self.step("integration").state, "done")
        self.assertEqual(self.step("invitation").state, "todo")
        self.assertEqual(
            self.audit_actions(self.company),
            ["tenant.created", "tenant.provisioning_failed"],
        )
        with self.assertRaises(TenantUnfinished) as caught:
            self.company._check_provisioned()
        self.assertIn("Falta el plan.", str(caught.exception))

    def test_it_continues_where_it_stopped(self):
        with self.failing(UserError("No")):
            self.company._provision()
        user = self.company.integration_user_id
        self.company._provision()
        self.assertEqual(self.company.state, ACTIVE)
        self.assertEqual(self.step("apps").attempts, 2)
        self.assertFalse(self.step("apps").message)
        self.assertEqual(self.step("integration").attempts, 1)
        self.assertEqual(self.company.integration_user_id, user)
        self.company._check_provisioned()

    def test_a_failed_step_leaves_nothing_behind(self):
        def half_done(company, _handover):
            company.city = "Talca"
            raise UserError(company.env._("No"))

        with self.failing(None) as method:
            method.side_effect = lambda handover: half_done(self.company, handover)
            self.company._provision()
        self.assertFalse(self.company.city)

    def test_an_unexpected_error_is_told_by_its_kind(self):
        with self.failing(KeyError("clave")):
            self.company._provision()
        self.assertEqual(self.step("apps").message, "KeyError: 'clave'")

    def test_a_conflict_with_another_transaction_is_not_a_failure(self):
        with (
            self.failing(SerializationFailure()),
            self.assertRaises(SerializationFailure),
        ):
            self.company._provision()

    def test_a_step_with_nothing_to_do_says_why(self):
        with self.failing(Skipped("No hace falta.")):
            self.company._provision()
        step = self.step("apps")
        self.assertEqual((step.state, step.message), ("skipped", "No hace falta."))
        self.assertEqual(self.company.state, ACTIVE)

    def test_a_step_that_was_cut_short_is_taken_over(self):
        """A killed process leaves its claim behind, and nothing else."""
        self.company._begin_provisioning()
        self.assertEqual(self.step("company").state, "running")
        self.company._provision()
        self.assertEqual(self.company.state, ACTIVE)
        self.assertEqual(self.step("company").attempts, 2)

    def test_every_step_may_run_again(self):
        self.company._provision()
        models = ("res.users", "res.partner", "mail.mail", "smarter.company.app")
        before = [self.env[model].search_count([]) for model in models]
        for step in self.company.provisioning_step_ids:
            if step.code not in ("chart", "invitation"):
                step.state = "todo"
        self.company._provision()
        self.assertEqual([self.env[model].search_count([]) for model in models], before)
        self.assertEqual(self.company.state, ACTIVE)

    def test_a_tenant_from_before_gets_the_steps_of_new_addons(self):
        self.tenant.provisioning_step_ids.unlink()
        self.tenant._provision()
        self.assertEqual(self.tenant.state, ACTIVE)
        states = {s.code: s.state for s in self.tenant.provisioning_step_ids}
        self.assertEqual(states["apps"], "done")

    def test_steps_of_removed_addons_hold_nobody_up(self):
        steps = self.company._provisioning_steps()
        more = [*steps, Step("gone", "Gone", "_provision_gone")]
        companies = self.registry["res.company"]
        with patch.object(companies, "_provisioning_steps", lambda _self: more):
            self.company._add_steps()
        self.company._provision()
        self.assertEqual(self.step("gone").state, "skipped")
        self.assertEqual(self.company.state, ACTIVE)

    def test_nobody_is_let_in_before_all_is_done(self):
        with self.assertRaises(TenantConflict) as caught:
            self.company._activate()
        self.assertEqual(caught.exception.code, "provisioning")

    def test_integration_user_is_made_for_this_tenant_only(self):
        self.company._provision()
        user = self.company.integration_user_id
        self.assertEqual(user.company_ids, self.company)
        self.assertEqual(user.group_ids, self.env.ref(GROUP_INTEGRATION))


@tagged("post_install", "-at_install")
class TestWho(ProvisioningCase):
    """Operators run it and read its log; nobody else."""

    def test_people_of_a_tenant_neither_run_nor_read_it(self):
        for user in (self.manager, self.user, self.tenant.integration_user_id):
            company = self.tenant.with_user(user)
            for action in (
                company.action_provision_begin,
                company.action_provision_next,
            ):
                with self.assertRaises(AccessError):
                    action()
            with self.assertRaises(AccessError):
                company.read(["provisioning_step_ids"])
            steps = self.env["smarter.tenant.step"].with_user(user)
            with self.assertRaises(AccessError):
                steps.search([])

    def test_operators_read_the_log_and_cannot_write_it(self):
        steps = self.company.with_user(self.operator).provisioning_step_ids
        self.assertTrue(steps.mapped("state"))
        for change in (lambda: steps.write({"state": "done"}), steps.unlink):
            with self.assertRaises(AccessError):
                change()

    def test_secrets_are_handed_over_and_kept_nowhere(self):
        def step(_company, handover):
            handover.secrets["api_key"] = "sk_" + "x" * 40

        handover = Handover()
        with patch.object(self.registry["res.company"], "_provision_apps", step):
            self.company._provision(handover)
        self.assertIn("api_key", handover.secrets)
        self.assertNotIn("sk_", repr(handover))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT 1 FROM smarter_tenant_step s WHERE s::text LIKE '%xxxxxxxx%'"
            " UNION SELECT 1 FROM smarter_audit a WHERE a::text LIKE '%xxxxxxxx%'"
        )
        self.assertFalse(self.env.cr.fetchall())


@tagged("post_install", "-at_install")
class TestHealth(ProvisioningCase):
    """What operators see in the list."""

    def found(self, health):
        companies = self.env["res.company"].with_user(self.operator)
        return companies.search([("health", "in", [health]), ("state", "!=", False)])

    def test_from_being_set_up_to_good(self):
        company = self.company.with_user(self.operator)
        self.assertEqual(company.health, "setup")
        self.assertIn(company, self.found("setup"))
        self.company._provision()
        self.assertEqual((company.health, company.health_note), ("good", False))
        self.assertIn(company, self.found("good"))
        self.assertNotIn(company, self.found("attention"))

    def test_a_failed_step_and_an_app_in_trouble_need_attention(self):
        with self.failing(UserError("Se cayó")):
            self.company._provision()
        self.tenant._set_app_state("chat", "error", "Sin respuesta")
        companies = (self.company + self.tenant + self.other).with_user(self.operator)
        self.assertEqual(companies.mapped("health"), ["attention", "attention", "good"])
        self.assertIn("Se cayó", companies[0].health_note)
        self.assertIn("Sin respuesta", companies[1].health_note)
        self.assertEqual(self.found("attention"), companies[:2].sorted("name"))

    def test_its_cost_does_not_grow_with_the_page(self):
        companies = self.company + self.tenant + self.other
        counts = []
        for page in (companies[:1], companies):
            self.env.invalidate_all()
            page.with_user(self.operator).mapped("health")
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            page.with_user(self.operator).mapped("health")
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
