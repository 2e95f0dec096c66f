"""Which sessions here hang on which session in Clerk, and how they end.

A session that Clerk opened is good as long as its row is here and not ended: the row
is part of what the session's token is computed from (``res_users_session``). So ending
one holds on all workers, whatever becomes of the file that Odoo keeps of it.
"""

from __future__ import annotations

import hashlib
import pathlib
from datetime import timedelta

from odoo import api, fields, http, models
from odoo.fields import Domain

NONE, PENDING, DONE, FAILED = "none", "pending", "done", "failed"
# Far longer than the minute that a token lives on after its session.
KEEP = timedelta(days=2)
_GC_LIMIT = 10_000


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

    # -- life -------------------------------------------------------------------

    @api.model
    def _digest(self, sid):
        """Return what is stored of a session id: its part that stays, hashed."""
        stays = sid[: http.STORED_SESSION_BYTES]
        return hashlib.sha256(stays.encode()).hexdigest()

    @api.model
    def _of(self, sid):
        """Return the row of a session here, as superuser, or none."""
        return self.sudo().search([("session_digest", "=", self._digest(sid))])

    @api.model
    def _open(self, user, identity, sid):
        """Note that the session ``sid`` of ``user`` hangs on one in Clerk."""
        return self.sudo().create(
            {
                "clerk_session_id": identity.session_id,
                "clerk_user_id": identity.user_id,
                "user_id": user.id,
                "session_digest": self._digest(sid),
                "opened_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _forget(self, sid):
        """Let go of a session whose id nobody has any more; the one in Clerk goes on."""
        self._of(sid).filtered(lambda row: not row.ended_at).unlink()

    @api.model
    def _is_over(self, clerk_session_id):
        """Whether a session in Clerk is known to be over."""
        domain = [
            ("clerk_session_id", "=", clerk_session_id),
            ("ended_at", "!=", False),
        ]
        return bool(self.sudo().search_count(domain, limit=1))

    @api.model
    def _end(self, clerk_session_ids=(), clerk_user_id=None, users=None):
        """End sessions here, on all workers.

        :param clerk_session_ids: over in Clerk: their tokens count no more, even if
            none of the sessions is here
        :param clerk_user_id: whose they are. Sessions of this person that were opened
            on Clerk's page do not tell on which session they hang, so they end, too
        :param users: accounts here whose sessions by Clerk end; those in Clerk go on
        """
        ids = list(clerk_session_ids)
        domain = Domain("clerk_session_id", "in", ids)
        if clerk_user_id:
            domain |= Domain("clerk_user_id", "=", clerk_user_id) & Domain(
                "clerk_session_id", "=", False
            )
        rows_sudo = self.sudo().search(domain)
        missing = set(ids) - set(rows_sudo.mapped("clerk_session_id"))
        self._note_over(missing, clerk_user_id)
        rows_sudo.filtered(lambda row: not row.ended_at)._close()
        if users:
            self._open_of(users)._abandon()

    @api.model
    def _note_over(self, clerk_session_ids, clerk_user_id):
        now = fields.Datetime.now()
        self.sudo().create(
            [
                {
                    "clerk_session_id": session_id,
                    "clerk_user_id": clerk_user_id,
                    "ended_at": now,
                }
                for session_id in sorted(clerk_session_ids)
            ]
        )

    @api.model
    def _open_of(self, users):
        """Return the rows of sessions by Clerk that these accounts have open."""
        domain = Domain("user_id", "in", users.ids) & Domain("ended_at", "=", False)
        return self.sudo().search(domain)

    def _close(self):
        """End these sessions, in Clerk and here."""
        self.ended_at = fields.Datetime.now()
        self._drop()

    def _abandon(self):
        """End these sessions here alone."""
        self._drop()
        self.unlink()

    def _drop(self):
        """Make all workers look at these sessions again, websockets included."""
        if self.filtered("session_digest"):
            self.env.registry.clear_cache()
            self.user_id._bus_send("smarter_tenant.session_ended", {})

    # -- garbage ----------------------------------------------------------------

    @api.autovacuum
    def _gc(self):
        """Forget what is over, and sessions that Odoo has forgotten itself."""
        limit = fields.Datetime.now() - KEEP
        over = Domain("ended_at", "<", limit) & Domain(
            "revoke_state", "in", [NONE, DONE]
        )
        rows = self.search(over, limit=_GC_LIMIT)
        rows |= self._lost(limit)
        rows.unlink()

    @api.model
    def _lost(self, limit):
        """Return rows of sessions whose file is gone, as far as there are files."""
        store = http.root.session_store
        domain = Domain("opened_at", "<", limit) & Domain("ended_at", "=", False)
        rows = self.search(domain, limit=_GC_LIMIT)
        if not rows or not isinstance(store, http.FilesystemSessionStore):
            return self.browse()
        there = {self._digest(path.name) for path in _files(store.path)}
        return rows.filtered(lambda row: row.session_digest not in there)


def _files(path):
    return (file for file in pathlib.Path(path).glob("*/*") if file.is_file())
