"""Active, suspended and back: what is allowed, and what is written down."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import TenantConflict
from ..models.res_company import ACTIVE, CLOSED, DRAFT, SUSPENDED
from .common import TenantCase


@tagged("post_install", "-at_install")
class TestLifecycle(TenantCase):
    """Transitions of ``state``."""

    def changes(self):
        """Return the audited changes of state, oldest first."""
        states = ("tenant.suspended", "tenant.activated", "tenant.closed")
        return [name for name in self.audit_actions(self.tenant) if name in states]

    def test_suspend_and_activate_are_audited(self):
        self.tenant._suspend()
        self.assertEqual(self.tenant.state, SUSPENDED)
        self.tenant._activate()
        self.assertEqual(self.tenant.state, ACTIVE)
        self.assertEqual(self.changes(), ["tenant.suspended", "tenant.activated"])

    def test_audit_names_the_operator_and_the_previous_state(self):
        self.tenant.with_user(self.operator).action_suspend()
        entry = self.env["smarter.audit"].search(
            [("action", "=", "tenant.suspended")], limit=1
        )
        self.assertEqual(entry.user_id, self.operator)
        self.assertEqual(entry.detail, {"from": ACTIVE})

    def test_asking_for_the_present_state_changes_nothing(self):
        self.tenant._activate()
        self.tenant._suspend()
        self.tenant._suspend()
        self.assertEqual(self.changes(), ["tenant.suspended"])

    def test_a_draft_is_activated_not_suspended(self):
        self.tenant.state = DRAFT
        with self.assertRaises(TenantConflict):
            self.tenant._suspend()
        self.tenant._activate()
        self.assertEqual(self.tenant.state, ACTIVE)

    def test_closed_is_final(self):
        self.tenant.state = CLOSED
        for change in (self.tenant._activate, self.tenant._suspend):
            with self.assertRaises(TenantConflict):
                change()

    def test_a_company_that_is_not_a_tenant_has_no_lifecycle(self):
        company = self.env["res.company"].create({"name": "No es cliente"})
        with self.assertRaises(TenantConflict):
            company._activate()

    def test_several_at_once_change_all_or_none(self):
        self.other.state = CLOSED
        with self.assertRaises(TenantConflict):
            (self.tenant + self.other)._suspend()
        self.assertEqual(self.tenant.state, ACTIVE)
        self.other.state = ACTIVE
        (self.tenant + self.other).with_user(self.operator).action_suspend()
        self.assertEqual((self.tenant + self.other).mapped("state"), [SUSPENDED] * 2)

    def test_only_operators_change_the_state(self):
        for user in (self.manager, self.user):
            company = self.tenant.with_user(user)
            for action in (company.action_suspend, company.action_activate):
                with self.assertRaises(AccessError):
                    action()
        self.assertEqual(self.tenant.state, ACTIVE)

    def test_data_and_users_stay(self):
        users = self.tenant.tenant_user_ids
        self.assertIn(self.user, users)
        self.tenant._suspend()
        self.assertEqual(self.tenant.tenant_user_ids, users)
        self.assertTrue(all(users.mapped("active")))
        self.assertTrue(self.tenant.integration_user_id.active)
