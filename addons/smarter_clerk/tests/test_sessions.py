"""How sessions that Clerk opened end: at once, for good, and no others with them."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

import odoo
from odoo import fields, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_tenant.tests.common import PASSWORD

from ..tools.identity import Identity
from .clerk import ANA, BERTA, session_token
from .common import ClerkHttpCase


@tagged("post_install", "-at_install")
class TestSessions(ClerkHttpCase):
    def rows(self, **domain):
        self.env.flush_all()
        rows = self.env["smarter.clerk.session"].search([])
        return rows.filtered(lambda row: all(row[k] == v for k, v in domain.items()))

    def end(self, *args, **kwargs):
        self.env["smarter.clerk.session"]._end(*args, **kwargs)
        self.env.flush_all()

    # -- ended by Clerk ---------------------------------------------------------

    @mute_logger("odoo.http")
    def test_session_that_clerk_ends_is_over_here(self):
        self.sign_in()
        self.assertEqual(self.signed_in_as(), self.ana)
        self.end(["sess_1"], ANA)
        self.assertFalse(self.signed_in_as())

    @mute_logger("odoo.http")
    def test_other_sessions_of_the_person_go_on(self):
        self.sign_in()
        first = self.sid()
        self.leave()
        self.sign_in(sid="sess_2")
        self.end(["sess_1"])
        self.assertEqual(self.signed_in_as(), self.ana)
        self.assertFalse(self.signed_in_as(first))

    @mute_logger("odoo.http")
    def test_session_opened_on_clerks_page_ends_with_any_of_the_person(self):
        """It does not tell on which session in Clerk it hangs."""
        self.open_without_clerk_session()
        self.end(["sess_9"], BERTA)
        self.assertEqual(self.signed_in_as(), self.ana)
        self.end(["sess_9"], ANA)
        self.assertFalse(self.signed_in_as())

    @mute_logger("odoo.http")
    def test_all_sessions_of_an_account(self):
        self.sign_in()
        sid = self.sid()
        self.end(users=self.ana)
        self.assertFalse(self.signed_in_as())
        self.assertFalse(self.signed_in_as(sid))
        # What ended is here; in Clerk the session goes on, and may open another.
        self.sign_in()
        self.assertEqual(self.signed_in_as(), self.ana)

    def test_unknown_sessions_are_noted_once(self):
        self.end(["sess_7"], ANA)
        self.end(["sess_7"], ANA)
        row = self.rows(clerk_session_id="sess_7")
        self.assertEqual(len(row), 1)
        self.assertTrue(row.ended_at)
        self.assertEqual(self.exchange(session_token(sid="sess_7")).status_code, 403)

    @mute_logger("odoo.http")
    def test_password_session_is_none_of_clerks_business(self):
        self.authenticate(self.ana.login, PASSWORD)
        self.end(["sess_1"], ANA)
        self.assertEqual(self.signed_in_as(), self.ana)

    # -- how it holds -----------------------------------------------------------

    def open_without_clerk_session(self):
        """Open a session as Clerk's page does, which names no session."""
        self.sign_in()
        self.rows().clerk_session_id = False
        self.env.flush_all()

    def token_of(self, sid):
        return self.ana._compute_session_token(sid)

    def test_row_is_part_of_what_the_session_hangs_on(self):
        """Without it the session is not good either, so rows can be forgotten."""
        sid = "s" * 84
        plain = self.token_of(sid)
        self.env.registry.clear_cache()
        row = self.env["smarter.clerk.session"]._open(self.ana, Identity(ANA), sid)
        token = self.token_of(sid)
        self.assertNotEqual(token, plain)
        row.unlink()
        self.env.registry.clear_cache()
        self.assertEqual(self.token_of(sid), plain)

    def test_rotated_session_is_the_same_one(self):
        """Every three hours Odoo changes the second half of the id."""
        sid = "s" * http.STORED_SESSION_BYTES + "a" * 42
        self.env["smarter.clerk.session"]._open(self.ana, Identity(ANA, "sess_1"), sid)
        later = sid[: http.STORED_SESSION_BYTES] + "b" * 42
        self.assertTrue(self.token_of(later))
        self.end(["sess_1"])
        self.assertFalse(self.token_of(later))

    def test_rotation_by_odoo_keeps_the_session(self):
        self.sign_in()
        before = self.sid()
        later = fields.Datetime.now() + timedelta(hours=4)
        with freeze_time(later, tick=True):
            self.assertEqual(self.signed_in_as(), self.ana)
            after = self.sid()
            self.assertNotEqual(after, before)
            self.assertEqual(after[:42], before[:42])
            self.assertEqual(self.signed_in_as(), self.ana)
            self.end(["sess_1"])
            self.assertFalse(self.signed_in_as())

    def test_row_is_for_its_user_only(self):
        sid = "s" * 84
        self.env["smarter.clerk.session"]._open(self.ana, Identity(ANA), sid)
        self.assertFalse(self.user._compute_session_token(sid))

    def test_websockets_look_without_a_cache(self):
        sid = "s" * 84
        row = self.env["smarter.clerk.session"]._open(self.ana, Identity(ANA), sid)
        with patch.object(odoo, "evented", True):
            self.assertTrue(self.token_of(sid))
            row.ended_at = fields.Datetime.now()
            self.assertFalse(self.token_of(sid))

    def test_websockets_are_told(self):
        sid = "s" * 84
        self.env["smarter.clerk.session"]._open(self.ana, Identity(ANA, "sess_1"), sid)
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.end(["sess_1"])
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search([]).mapped("message")
        self.assertIn("smarter_tenant.session_ended", "".join(messages))

    def test_full_session_id_is_nowhere(self):
        self.sign_in()
        row = self.rows(clerk_session_id="sess_1")
        self.assertEqual(len(row.session_digest), 64)
        self.assertNotIn(self.sid()[:42], str(row.read()))

    # -- garbage ----------------------------------------------------------------

    def test_what_is_long_over_is_forgotten(self):
        self.end(["sess_1", "sess_2"], ANA)
        kept = self.rows(clerk_session_id="sess_2")
        kept.revoke_state = "failed"
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.env["smarter.clerk.session"]._gc()
        self.assertEqual(self.rows(), kept)

    def test_session_that_odoo_still_has_is_kept(self):
        self.sign_in()
        lost = self.env["smarter.clerk.session"]._open(
            self.ana, Identity(ANA, "sess_5"), "z" * 84
        )
        with freeze_time(fields.Datetime.now() + timedelta(days=3), tick=True):
            self.env["smarter.clerk.session"]._gc()
            self.assertFalse(lost.exists())
            self.assertEqual(self.signed_in_as(), self.ana)
