"""Signing out here ends the session in Clerk, in the background.

Clerk may be slow or away when somebody signs out. The session here is over at once and
its tokens count no more; Clerk is told by a cron, which tries again for a day.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.smarter_base.tools.outbound.errors import CallError

from ..tools import facts
from .clerk_session import DONE, FAILED, PENDING

_logger = logging.getLogger(__name__)

CRON = "smarter_clerk.ir_cron_revoke_sessions"
BATCH = 20
# Seconds until the next try; after the last one somebody has to look at it.
PAUSES = (30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800)


class SmarterClerkSession(models.Model):
    """Telling Clerk."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.session"  # pylint: disable=consider-merging-classes-inherited

    revoke_tries = fields.Integer("Tries", readonly=True)
    revoke_after = fields.Datetime("Next try", readonly=True)
    revoke_error = fields.Char("Reason", readonly=True)

    _revoke_index = models.Index("(revoke_after) WHERE revoke_state = 'pending'")

    @api.model
    def _sign_out(self, sid):
        """End what hangs on the session ``sid``, whose owner signs out."""
        row_sudo = self._of(sid).filtered(lambda row: not row.ended_at)
        row_sudo._end_everywhere()

    @api.model
    def _sign_out_people(self, users):
        """End the sessions by Clerk that these accounts have open, there and here."""
        self._open_of(users)._end_everywhere()

    def _end_everywhere(self):
        """End the sessions in Clerk too, as far as there is a key to do it with."""
        if not self:
            return
        if not self.env["smarter.clerk.instance"]._get().secret_key:
            self._abandon()
            return
        self._revoke_later()
        for row in self:
            if row.clerk_session_id:
                self._end([row.clerk_session_id], row.clerk_user_id)
            else:
                self._end(clerk_user_id=row.clerk_user_id)

    def _revoke_later(self):
        now = fields.Datetime.now()
        self.write(
            {
                "revoke_state": PENDING,
                "revoke_tries": 0,
                "revoke_after": now,
                "revoke_error": False,
            }
        )
        self.env.ref(CRON).sudo()._trigger()

    def action_retry(self):
        """Try once more what could not be ended in Clerk."""
        self.check_access("read")
        self.env["smarter.clerk.instance"].check_access("write")
        self.sudo().filtered(lambda row: row.revoke_state == FAILED)._revoke_later()

    @api.model
    def _revoke_pending(self):
        """Tell Clerk about sign-outs that are due; called by the cron."""
        api_client = self.env["smarter.clerk.instance"]._get()._backend_api()
        while rows := self._due():
            row = rows[0].try_lock_for_update()
            if row:
                row._revoke(api_client)
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=max(len(rows) - 1, 0)
            ):
                return
            if not row:
                return

    @api.model
    def _due(self):
        domain = Domain("revoke_state", "=", PENDING)
        due = domain & Domain("revoke_after", "<=", fields.Datetime.now())
        return self.search(due, order="revoke_after, id", limit=BATCH)

    def _revoke(self, api_client):
        """Make one call and note how it went."""
        if api_client is None:
            self._revoke_failed(self.env._("There is no secret key any more."))
            return
        try:
            self._call_clerk(api_client)
        except CallError as error:
            self._revoke_again(error)
        except facts.FactsError as error:
            self._revoke_failed(str(error))
        else:
            self.write({"revoke_state": DONE, "revoke_error": False})

    def _call_clerk(self, api_client):
        """End the session in Clerk, or all of the person when it is not known which."""
        session_ids = [self.clerk_session_id]
        if not self.clerk_session_id:
            found = api_client.sessions(self.clerk_user_id)
            session_ids = [facts.identifier(row.get("id")) for row in found]
            self._end(session_ids, self.clerk_user_id)
        for session_id in session_ids:
            api_client.revoke_session(session_id)

    def _revoke_again(self, error):
        tries = self.revoke_tries + 1
        if not error.retryable or tries > len(PAUSES):
            self._revoke_failed(str(error))
            return
        pause = max(PAUSES[tries - 1], error.retry_after_s or 0)
        after = fields.Datetime.now() + timedelta(seconds=pause)
        self.write(
            {"revoke_tries": tries, "revoke_after": after, "revoke_error": str(error)}
        )
        self.env.ref(CRON)._trigger(after)

    def _revoke_failed(self, reason):
        _logger.warning("Clerk session of row %s was not ended: %s", self.id, reason)
        self.write({"revoke_state": FAILED, "revoke_error": reason})
