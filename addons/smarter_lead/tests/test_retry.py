"""Staff put failed intakes back in the queue."""

from __future__ import annotations

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.smarter_lead_intake import CONVERT_CRON, CONVERTED, FAILED, RECEIVED
from .common import LeadCase
from .test_failures import FailureMixin


@tagged("post_install", "-at_install")
class TestRetry(FailureMixin, LeadCase):
    def setUp(self):
        super().setUp()
        self.failed = self._submit(name="Culprit")
        with self._failing("Culprit", self._raising(UserError("Not yet."))):
            self._convert()
        self.assertEqual(self.failed.state, FAILED)
        self.user = new_test_user(
            self.env,
            "vendedora",
            groups="smarter_tenant.group_tenant_user",
            company_id=self.company_a.id,
            company_ids=[(6, 0, self.company_a.ids)],
        )

    def test_a_retried_intake_is_converted(self):
        cron = self.env.ref(CONVERT_CRON)
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        self.failed.with_user(self.user).action_retry()
        self.assertEqual(self.failed.state, RECEIVED)
        self.assertFalse(self.failed.error or self.failed.error_code)
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        self._convert()
        self.assertEqual(self.failed.state, CONVERTED)
        self.assertEqual(self.failed.attempts, 2)

    def test_retrying_leaves_a_trace(self):
        self.failed.with_user(self.user).action_retry()
        entry = self.env["smarter.audit"].search(
            [("action", "=", "lead.intake_retried")], limit=1
        )
        self.assertEqual(entry.company_id, self.company_a)
        self.assertEqual(entry.actor, "vendedora")
        self.assertEqual(entry.res_id, self.failed.id)

    def test_bulk_retry_takes_the_failed_ones(self):
        done = self._submit(email="eva@ejemplo.cl")
        self._convert()
        (self.failed | done).with_user(self.user).action_retry()
        self.assertEqual((self.failed.state, done.state), (RECEIVED, CONVERTED))

    def test_only_failed_intakes_can_be_retried(self):
        self.failed.with_user(self.user).action_retry()
        with self.assertRaises(UserError):
            self.failed.with_user(self.user).action_retry()

    def test_the_intake_of_another_tenant_cannot_be_retried(self):
        with self.assertRaises(AccessError):
            self.failed.with_user(self._manager(self.company_b)).action_retry()
        self.assertEqual(self.failed.state, FAILED)

    def test_the_lead_is_one_click_away(self):
        self.failed.action_retry()
        self._convert()
        action = self.failed.with_user(self.user).action_open_lead()
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertEqual(action["res_id"], self.failed.lead_id.id)
