"""Signing out here: the session is over, and Clerk is told in the background."""

from __future__ import annotations

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from ..models.clerk_session_revoke import CRON, PAUSES
from .clerk import session_token
from .common import ClerkHttpCase

LOGGER = "odoo.addons.smarter_clerk.models.clerk_session_revoke"


@tagged("post_install", "-at_install")
class TestSignOut(ClerkHttpCase):
    def setUp(self):
        super().setUp()
        self.calls.clear()
        self.instance.secret_key = "sk_live_1"
        self.env.flush_all()

    def sign_out(self):
        return self.url_open("/web/session/logout", allow_redirects=False)

    def row(self):
        return self.env["smarter.clerk.session"].search(
            [("session_digest", "!=", False)], limit=1
        )

    def run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_session_is_over_and_clerk_will_be_told(self):
        self.sign_in()
        before = self.sid()
        # Odoo says so when a route that only reads had to be run again to write.
        with self.assertNoLogs("odoo.http", "WARNING"):
            self.assertEqual(self.sign_out().status_code, 303)
        self.assertFalse(self.signed_in_as())
        self.assertFalse(self.signed_in_as(before))
        row = self.row()
        self.assertEqual(row.revoke_state, "pending")
        self.assertTrue(row.ended_at)
        self.assertEqual(self.calls[1:], [], "no call within the request")

    def test_tokens_of_the_session_open_nothing_any_more(self):
        self.sign_in()
        self.sign_out()
        self.assert_problem(self.exchange(session_token()), 403, "session_ended")

    def test_other_sessions_here_of_the_same_one_in_clerk_end_too(self):
        self.sign_in()
        first = self.sid()
        self.leave()
        self.sign_in()
        self.sign_out()
        self.assertFalse(self.signed_in_as(first))

    def test_destroy(self):
        self.sign_in()
        self.url_open(
            "/web/session/destroy",
            json={"jsonrpc": "2.0", "method": "call", "params": {}},
            method="POST",
        )
        self.assertFalse(self.signed_in_as())
        self.assertEqual(self.row().revoke_state, "pending")

    def test_password_sessions_have_nothing_to_tell(self):
        self.authenticate(self.ana.login, PASSWORD)
        self.sign_out()
        self.assertFalse(self.row())
        self.assertFalse(self.signed_in_as())

    def test_visitor_who_is_nobody(self):
        self.assertEqual(self.sign_out().status_code, 303)

    def test_without_a_secret_key_the_session_in_clerk_goes_on(self):
        self.instance.secret_key = False
        self.sign_in()
        self.sign_out()
        self.assertFalse(self.signed_in_as())
        self.assertFalse(self.row())
        self.sign_in()
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_session_that_ends_otherwise_leaves_clerk_alone(self):
        self.sign_in()
        self.ana.password = "another one of theirs"
        self.env.flush_all()
        self.assertFalse(self.signed_in_as())
        self.assertEqual(self.row().revoke_state, "none")

    def test_button_of_the_user_form_signs_out_everywhere(self):
        self.sign_in()
        self.ana.with_user(self.manager).action_end_sessions()
        self.env.flush_all()
        self.assertFalse(self.signed_in_as())
        self.assertEqual(self.row().revoke_state, "pending")

    # -- telling Clerk ----------------------------------------------------------

    def test_clerk_is_told(self):
        self.answers["/v1/sessions/sess_1/revoke"] = {"id": "sess_1"}
        self.sign_in()
        self.sign_out()
        self.run_cron()
        (request,) = self.called("/v1/sessions/sess_1/revoke")
        self.assertEqual(request.method, "POST")
        self.assertEqual(request.headers["Authorization"], "Bearer sk_live_1")
        self.assertEqual(self.row().revoke_state, "done")

    def test_all_sessions_of_somebody_whose_session_is_not_known(self):
        self.answers["/v1/sessions"] = [{"id": "sess_8"}, {"id": "sess_9"}]
        for name in ("sess_8", "sess_9"):
            self.answers[f"/v1/sessions/{name}/revoke"] = {"id": name}
        self.sign_in()
        self.row().clerk_session_id = False
        self.env.flush_all()
        self.sign_out()
        self.run_cron()
        self.assertTrue(self.called("/v1/sessions/sess_8/revoke"))
        self.assertTrue(self.called("/v1/sessions/sess_9/revoke"))
        self.assertEqual(self.row().revoke_state, "done")
        sessions = self.env["smarter.clerk.session"]
        self.assertTrue(sessions._is_over("sess_9"))

    def fail(self, status):
        self.answers["/v1/sessions/sess_1/revoke"] = (status, {})

    def test_clerk_is_asked_again_while_it_is_away(self):
        self.fail(503)
        self.sign_in()
        self.sign_out()
        self.run_cron()
        row = self.row()
        self.assertEqual((row.revoke_state, row.revoke_tries), ("pending", 1))
        self.assertIn("503", row.revoke_error)
        self.run_cron()
        self.assertEqual(len(self.called("/v1/sessions/sess_1/revoke")), 1)
        self.answers["/v1/sessions/sess_1/revoke"] = {"id": "sess_1"}
        with freeze_time(fields.Datetime.now() + timedelta(seconds=PAUSES[0] + 1)):
            self.run_cron()
        self.assertEqual(self.row().revoke_state, "done")

    def test_failure_shows_and_can_be_tried_again(self):
        self.fail(401)
        self.sign_in()
        self.sign_out()
        with self.assertLogs(LOGGER, "WARNING"):
            self.run_cron()
        row = self.row()
        self.assertEqual(row.revoke_state, "failed")
        self.assertTrue(row.revoke_error)
        self.answers["/v1/sessions/sess_1/revoke"] = {"id": "sess_1"}
        with self.assertRaises(AccessError):
            row.with_user(self.manager).action_retry()
        row.with_user(self.create_operator()).action_retry()
        self.run_cron()
        self.assertEqual(self.row().revoke_state, "done")

    def test_tries_end(self):
        self.fail(503)
        self.sign_in()
        self.sign_out()
        self.row().revoke_tries = len(PAUSES)
        with self.assertLogs(LOGGER, "WARNING"):
            self.run_cron()
        self.assertEqual(self.row().revoke_state, "failed")

    @mute_logger(LOGGER)
    def test_secret_key_that_is_gone(self):
        self.sign_in()
        self.sign_out()
        self.instance.secret_key = False
        self.run_cron()
        self.assertEqual(self.row().revoke_state, "failed")

    def test_session_that_clerk_does_not_have_is_over(self):
        self.fail(404)
        self.sign_in()
        self.sign_out()
        self.run_cron()
        self.assertEqual(self.row().revoke_state, "done")
