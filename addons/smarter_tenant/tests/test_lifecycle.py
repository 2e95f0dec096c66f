"""Active, suspended and back: what is allowed, and what is written down."""

from unittest.mock import patch

from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import tagged

from ..exceptions import TenantConflict
from ..models.res_company import ACTIVE, CLOSED, DRAFT, SUSPENDED
from .common import PASSWORD, TenantCase


@tagged("post_install", "-at_install")
class TestLifecycle(TenantCase):
    """Transitions of ``state``."""

    def changes(self):
        """Return the audited changes of state after the first activation, in order."""
        states = ("suspended", "activated", "closed", "reopened")
        names = {f"tenant.{state}" for state in states}
        changes = [name for name in self.audit_actions(self.tenant) if name in names]
        self.assertEqual(changes[0], "tenant.activated")
        return changes[1:]

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

    def test_only_a_suspended_tenant_is_closed(self):
        for state in (DRAFT, ACTIVE):
            self.tenant.state = state
            with self.assertRaises(TenantConflict):
                self.tenant._close()
        self.tenant._suspend()
        self.tenant._close()
        self.assertEqual(self.tenant.state, CLOSED)
        self.assertEqual(self.changes(), ["tenant.suspended", "tenant.closed"])

    def test_closed_is_left_by_reopening_only_and_then_suspended(self):
        self.tenant._suspend()
        self.tenant._close()
        for change in (self.tenant._activate, self.tenant._suspend):
            with self.assertRaises(TenantConflict):
                change()
        self.tenant._reopen()
        self.assertEqual(self.tenant.state, SUSPENDED)
        self.assertEqual(self.changes()[-1], "tenant.reopened")
        self.tenant._activate()
        with self.assertRaises(TenantConflict):
            self.tenant._reopen()

    def test_closing_keeps_data_and_ends_sessions(self):
        self.tenant._suspend()
        self.user.sessions_ended_at = False
        users = self.tenant.tenant_user_ids
        self.tenant._close()
        self.assertEqual(self.tenant.tenant_user_ids, users)
        self.assertTrue(self.user.sessions_ended_at)

    def test_nobody_comes_in_but_to_an_active_tenant(self):
        credential = {"type": "password", "login": "jefa", "password": PASSWORD}
        Users = self.env["res.users"]
        for state in (DRAFT, SUSPENDED, CLOSED):
            self.tenant.state = state
            with self.assertRaises(AccessDenied) as caught:
                Users.authenticate(credential, {"interactive": True})
            self.assertIn(self.tenant.name, str(caught.exception))
            self.assertFalse(self.manager._session_token_get_values())
        self.tenant.state = ACTIVE
        self.assertTrue(Users.authenticate(credential, {"interactive": True}))

    def test_open_websockets_are_woken_to_be_closed(self):
        """The process of the websockets looks at a session when there is news."""
        self.env.cr.precommit.run()
        before = self.env["bus.bus"].search([])
        self.tenant._suspend()
        self.env.cr.precommit.run()
        news = self.env["bus.bus"].search([]) - before
        channels = " ".join(news.mapped("channel"))
        for user in (self.manager, self.user):
            self.assertIn(f'"res.partner",{user.partner_id.id}]', channels)

    def test_ending_twice_in_a_second_ends_what_was_opened_between(self):
        sid = "s" * 84
        self.user._end_sessions()
        between = self.user._compute_session_token(sid)
        self.user._end_sessions()
        self.assertNotEqual(self.user._compute_session_token(sid), between)

    def test_the_process_of_the_websockets_asks_the_database(self):
        sid = "s" * 84
        self.assertTrue(self.user._compute_session_token(sid))
        self.tenant.sudo().flush_recordset()
        self.env.cr.execute(
            "UPDATE res_company SET state = 'suspended' WHERE id = %s", self.tenant.ids
        )
        self.tenant.invalidate_recordset()
        self.assertTrue(self.user._compute_session_token(sid), "cached, as elsewhere")
        with patch("odoo.evented", True):
            self.assertFalse(self.user._compute_session_token(sid))

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
            for action in (
                company.action_suspend,
                company.action_activate,
                company.action_close,
                company.action_reopen,
            ):
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
