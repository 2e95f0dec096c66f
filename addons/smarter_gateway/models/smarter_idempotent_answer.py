"""Answers that are given again: one per Idempotency-Key, for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import psycopg2.errors
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..exceptions import Conflict, ValidationFailed
from ..tools import idempotency

RETENTION = timedelta(hours=24)
_HEADERS = ("Content-Type", "Location")


class Answer(NamedTuple):
    """An answer as it was sent, without what belongs to its request alone."""

    status: int
    headers: dict[str, str]
    body: str


class SmarterIdempotentAnswer(models.Model):
    """One request of one credential that must have one effect.

    The row is in the transaction of what the request does: both are there, or neither
    is. The unique index decides between two requests; the advisory lock only spares
    the second one the wait for the first one's end.
    """

    _name = "smarter.idempotent.answer"
    _description = "Answer kept for an Idempotency-Key"
    _log_access = False
    _allow_sudo_commands = False

    scope = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    begun_at = fields.Datetime(required=True, readonly=True)
    status = fields.Integer(readonly=True)
    headers = fields.Json(readonly=True)
    body = fields.Text(readonly=True)

    _scope_unique = models.UniqueIndex("(scope)", "A request is answered once.")
    _begun_index = models.Index("(begun_at)")

    @api.model
    def _begin(self, scope, fingerprint):
        """Claim the request; return the answer when it was given before.

        :raises ValidationFailed: the key was used with another body
        :raises Conflict: the first request is still running
        """
        try:
            if self._claim(scope, fingerprint):
                return None
        except psycopg2.errors.SerializationFailure:
            # The first one ended after our transaction began: look again.
            self.env.cr.rollback()
            if self._claim(scope, fingerprint):
                return None
        return self._kept(scope, fingerprint)

    @api.model
    def _claim(self, scope, fingerprint):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                WITH guard AS MATERIALIZED (
                    SELECT pg_try_advisory_xact_lock(%(lock)s) AS is_mine
                )
                INSERT INTO smarter_idempotent_answer AS kept
                       (scope, fingerprint, begun_at)
                SELECT %(scope)s, %(fingerprint)s, %(now)s FROM guard WHERE is_mine
                    ON CONFLICT (scope) DO UPDATE
                   SET fingerprint = EXCLUDED.fingerprint,
                       begun_at = EXCLUDED.begun_at
                 WHERE kept.begun_at < %(oldest)s
                """,
                lock=idempotency.lock_of(scope),
                scope=scope,
                fingerprint=fingerprint,
                now=now,
                oldest=now - RETENTION,
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.rowcount)

    @api.model
    def _kept(self, scope, fingerprint):
        self.env.cr.execute(
            SQL(
                """
                SELECT fingerprint, status, headers, body
                  FROM smarter_idempotent_answer
                 WHERE scope = %s
                """,
                scope,
            )
        )
        row = self.env.cr.fetchone()
        if row is None:
            raise Conflict(
                "The first request with this Idempotency-Key is still running.",
                code="request_in_progress",
                headers={"Retry-After": "1"},
            )
        if row[0] != fingerprint:
            raise ValidationFailed(
                "This Idempotency-Key was used with another body.",
                code="idempotency_key_reused",
            )
        return Answer(*row[1:])

    @api.model
    def _end(self, scope, response):
        """Keep the answer in the request's own transaction, unless it is a refusal."""
        if response.status_code >= 400:
            self.env.cr.execute(
                SQL("DELETE FROM smarter_idempotent_answer WHERE scope = %s", scope)
            )
            return
        headers = response.headers
        self.env.cr.execute(
            SQL(
                """
                UPDATE smarter_idempotent_answer
                   SET status = %s, headers = %s, body = %s
                 WHERE scope = %s
                """,
                response.status_code,
                Json({name: headers[name] for name in _HEADERS if name in headers}),
                response.get_data(as_text=True),
                scope,
            )
        )

    @api.autovacuum
    def _gc_answers(self):
        old = self.search(
            [("begun_at", "<", fields.Datetime.now() - RETENTION)],
            order="begun_at",
            limit=GC_UNLINK_LIMIT,
        )
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
