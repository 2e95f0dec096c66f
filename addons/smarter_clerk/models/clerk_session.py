"""Which sessions here hang on which session in Clerk."""

from __future__ import annotations

from odoo import api, fields, models

NONE, PENDING, DONE, FAILED = "none", "pending", "done", "failed"


class SmarterClerkSession(models.Model):
    """A session of Clerk, and the one here that it opened.

    Without ``session_digest`` it is only known to be over, so that its tokens, which
    live on for a minute, open nothing.
    """

    _name = "smarter.clerk.session"
    _description = "Clerk session"
    _rec_name = "clerk_session_id"
    _order = "id desc"
    _allow_sudo_commands = False

    clerk_session_id = fields.Char(readonly=True, index=True)
    clerk_user_id = fields.Char(readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    session_digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    opened_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    revoke_state = fields.Selection(
        [
            (NONE, "Nothing to do"),
            (PENDING, "To be ended in Clerk"),
            (DONE, "Ended in Clerk"),
            (FAILED, "Could not be ended in Clerk"),
        ],
        required=True,
        readonly=True,
        default=NONE,
    )

    _session_digest_unique = models.UniqueIndex(
        "(session_digest) WHERE session_digest IS NOT NULL",
        "A session hangs on one session of Clerk.",
    )

    @api.model
    def _end(self, clerk_session_ids=(), clerk_user_id=None, users=None):
        """End these sessions of Clerk, and those here that hang on them."""
        now = fields.Datetime.now()
        for session_id in clerk_session_ids:
            rows = self.search([("clerk_session_id", "=", session_id)])
            if not rows:
                self.create(
                    {
                        "clerk_session_id": session_id,
                        "clerk_user_id": clerk_user_id,
                        "ended_at": now,
                    }
                )
            rows.filtered(lambda row: not row.ended_at).ended_at = now
        if users:
            self.search(
                [("user_id", "in", users.ids), ("ended_at", "=", False)]
            ).ended_at = now
