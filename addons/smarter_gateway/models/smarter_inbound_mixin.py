"""Messages that outside systems send us: kept first, applied in the background.

A webhook endpoint does three things: check who sent the bytes, keep them (``_receive``)
and answer. Whatever the message changes is done by a cron that the new row wakes, so
the sender never waits for it and a replayed request never does it twice.
"""

from __future__ import annotations

import logging

import psycopg2
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from odoo.addons.smarter_base.tools import redaction, request_context

_logger = logging.getLogger(__name__)

PENDING = "pending"
DONE = "done"
IGNORED = "ignored"
FAILED = "failed"

MAX_BODY = 256 * 1024
MAX_TRIES = 3
RETENTION_DAYS = 30
COUNT_LIMIT = 10_000

# The server, not the message, is to blame: try again, never set aside.
INFRASTRUCTURE_ERRORS = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    ConcurrencyError,
    LockError,
    MemoryError,
    OSError,
)
# The part of them that passes with a fresh snapshot.
TRANSIENT_ERRORS = (TransactionRollbackError, ConcurrencyError, LockError)


class InboundRejected(Exception):
    """The message cannot be applied, now or ever; the text tells people why."""


class SmarterInboundMixin(models.AbstractModel):
    """One message per row. Models that inherit say what it means in ``_apply``.

    A message is known by the id its sender gave it: however often it comes, there is
    one row, and the row is applied in the transaction that marks it so.
    """

    _name = "smarter.inbound.mixin"
    _description = "Message of an outside system"
    _order = "id desc"
    _rec_name = "event_type"
    _allow_sudo_commands = False

    #: XML id of the cron that calls ``_process_pending`` of the model.
    _inbound_cron = ""
    #: Events that come before all others: somebody must not wait behind a crowd.
    _inbound_urgent = frozenset()
    #: What makes a message the same as one that is here; a model with more senders than
    #: one adds theirs, and declares `_message_unique` over the same columns.
    _inbound_identity = ("message_id",)

    message_id = fields.Char(required=True, readonly=True)
    event_type = fields.Char("Event", required=True, readonly=True)
    payload = fields.Text("As received", readonly=True)
    occurred_at = fields.Datetime("Occurred", readonly=True)
    received_at = fields.Datetime("Received", required=True, readonly=True)
    applied_at = fields.Datetime("Applied", readonly=True)
    state = fields.Selection(
        [
            (PENDING, "Pending"),
            (DONE, "Done"),
            (IGNORED, "Ignored"),
            (FAILED, "Failed"),
        ],
        required=True,
        readonly=True,
        default=PENDING,
    )
    error = fields.Char("Reason", readonly=True)
    tries = fields.Integer(readonly=True, default=0)
    request_id = fields.Char(readonly=True)

    _message_unique = models.UniqueIndex("(message_id)", "A message is kept once.")
    _pending_index = models.Index("(id) WHERE state = 'pending'")
    _received_index = models.Index("(received_at)")

    # -- receiving --------------------------------------------------------------

    @api.model
    def _receive(self, message_id, event_type, raw, occurred_at=None, **owner):
        """Keep a message whose sender has been checked; return whether it is new.

        One statement: a second delivery of the message, even at the same moment, adds
        nothing. PostgreSQL cannot store the character NUL, which no JSON text has.

        :param owner: columns of the model's own, such as whose message it is
        """
        text = raw.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
        row = {
            "message_id": message_id,
            "event_type": event_type,
            "payload": text,
            "occurred_at": occurred_at,
            "received_at": fields.Datetime.now(),
            "state": PENDING,
            "tries": 0,
            "request_id": request_context.request_id(),
            **owner,
        }
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s ON CONFLICT (%s) DO NOTHING",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, row)),
                tuple(row.values()),
                SQL(", ").join(map(SQL.identifier, self._inbound_identity)),
            )
        )
        is_new = bool(self.env.cr.rowcount)
        if is_new:
            self.env["ir.cron"]._wake(self._inbound_cron)
        return is_new

    # -- applying ---------------------------------------------------------------

    def _apply(self):
        """Do what the message says and return DONE, or IGNORED when it is not for us.

        Runs in a savepoint, as superuser; may run again after a failure.

        :raises InboundRejected: it cannot be applied; people are shown the reason
        """
        raise NotImplementedError

    @api.model
    def _process_pending(self):
        """Apply what waits until nothing does or time is up.

        One message a transaction: what it says holds at once, and whoever interferes
        with it disturbs no other one.
        """
        time_left = True
        while time_left:
            done = self._process_next_retrying()
            remaining = self.search_count(self._pending_domain(), limit=COUNT_LIMIT)
            time_left = self.env["ir.cron"]._commit_progress(done, remaining=remaining)
            if not done:
                break

    @api.model
    def _process_next_retrying(self):
        """Apply a message, again with a fresh snapshot when somebody interferes."""
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                return self._process_next()
            except TRANSIENT_ERRORS as exc:
                if not tries_left:
                    raise
                _logger.info("%s met %s again", self._name, type(exc).__name__)
                self.env.cr.rollback()

    @api.model
    def _process_next(self):
        """Apply the next message that waits and return how many were dealt with."""
        waiting = self._next_pending()
        message = waiting.try_lock_for_update(allow_referencing=True)
        if message:
            message._process()
        return len(message)

    @api.model
    def _pending_domain(self):
        """Return the messages that wait and may be applied now."""
        return Domain("state", "=", PENDING)

    @api.model
    def _next_pending(self):
        """Return the oldest message that waits, or the oldest of the urgent ones."""
        pending = self._pending_domain()
        urgent = pending & Domain("event_type", "in", self._inbound_urgent)
        return self.search(urgent, order="id", limit=1) or self.search(
            pending, order="id", limit=1
        )

    def _process(self):
        """Apply one message, undo what a failed one has begun, write down the end."""
        values = self._attempt()
        self.write(
            {
                "error": False,
                **values,
                "tries": self.tries + 1,
                "applied_at": fields.Datetime.now(),
            }
        )

    def _attempt(self):
        try:
            with self.env.cr.savepoint():
                return {"state": self._apply()}
        except INFRASTRUCTURE_ERRORS:
            raise
        except (InboundRejected, UserError) as exc:
            _logger.info("%s %s failed: %s", self._name, self.message_id, exc)
            return {"state": FAILED, "error": redaction.redact(str(exc))}
        except Exception:
            _logger.exception("%s %s failed", self._name, self.message_id)
            reason = self.env._(
                "An unexpected error. The server's log has the details under %s.",
                self.message_id,
            )
            return {"state": FAILED, "error": reason}

    # -- people -----------------------------------------------------------------

    def action_retry(self):
        """Apply failed messages again, in the background (whoever may read them)."""
        self.check_access("read")
        failed = self.filtered(lambda message: message.state == FAILED)
        if not failed:
            raise UserError(self.env._("Only failed messages can be applied again."))
        failed.sudo().write({"state": PENDING, "error": False})
        self.env["ir.cron"]._wake(self._inbound_cron)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Back in the queue: %s", len(failed)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # -- retention --------------------------------------------------------------

    @api.model
    def _gc_old_messages(self):
        """Remove what was applied long ago; for the autovacuum of the model.

        Failed ones stay three times as long: somebody may still want them.
        """
        now = fields.Datetime.now()
        ended = self.search(
            [
                "|",
                "&",
                ("state", "in", (DONE, IGNORED)),
                ("received_at", "<", fields.Date.subtract(now, days=RETENTION_DAYS)),
                "&",
                ("state", "=", FAILED),
                (
                    "received_at",
                    "<",
                    fields.Date.subtract(now, days=3 * RETENTION_DAYS),
                ),
            ],
            limit=GC_UNLINK_LIMIT,
        )
        ended.unlink()
        return len(ended), len(ended) == GC_UNLINK_LIMIT
