"""The queue of intakes: claimed in batches, converted, or set aside with a reason.

A cron claims waiting rows (`_cron_convert`) and has `smarter.lead.converter` turn them
into leads, in the transaction that also marks them converted: whatever crashes in
between, an intake gives exactly one lead.
"""

from __future__ import annotations

import logging

import psycopg2
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from .smarter_lead_intake import CONVERTED, FAILED, RECEIVED

_logger = logging.getLogger(__name__)

REJECTED = "rejected"
CONFLICT = "conflict"
UNEXPECTED = "unexpected"

DEFAULT_BATCH_SIZE = 200
MAX_TRIES = 3
# The queue may hold a campaign's worth of rows; counting further tells nobody more.
COUNT_LIMIT = 10_000

# The server, not the intake, is to blame: try again, never set aside.
INFRASTRUCTURE_ERRORS = (
    psycopg2.OperationalError,
    psycopg2.InterfaceError,
    ConcurrencyError,
    MemoryError,
    OSError,
)
# The part of them that passes with a fresh snapshot.
TRANSIENT_ERRORS = (TransactionRollbackError, ConcurrencyError)


class SmarterLeadIntake(models.Model):
    """Conversion. Only superuser code calls what is here: the cron, and tests."""

    _inherit = "smarter.lead.intake"

    @api.model
    def _cron_convert(self):
        """Convert what waits, batch by batch, until nothing does or time is up."""
        time_left = True
        while time_left:
            done = self._convert_batch_retrying()
            remaining = self.search_count(self._queue_domain(), limit=COUNT_LIMIT)
            time_left = self.env["ir.cron"]._commit_progress(done, remaining=remaining)
            if not done:
                break

    @api.model
    def _convert_batch_retrying(self):
        """Convert a batch, again with a fresh snapshot when somebody interferes.

        Staff edit the same contacts meanwhile; that must not cost the leads a minute
        until the next run.
        """
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                return self._convert_batch()
            except TRANSIENT_ERRORS as exc:
                if not tries_left:
                    raise
                _logger.info("conversion met %s, trying again", type(exc).__name__)
                self.env.cr.rollback()

    @api.model
    def _convert_batch(self, limit=None):
        """Convert the oldest waiting intakes and return how many were dealt with.

        The caller commits. Tenants do not meet: each one's share of the batch is
        converted in that tenant's own environment.
        """
        claimed = self._claim(limit or self._batch_size())
        for company, intakes in claimed.grouped("company_id").items():
            intakes._count_use(company)
            intakes._convert_isolated()
            intakes._announce(company)
        return len(claimed)

    @api.model
    def _batch_size(self):
        return max(1, settings.get_int("intake_batch_size", DEFAULT_BATCH_SIZE))

    @api.model
    def _queue_domain(self):
        """Waiting rows; those of a suspended tenant wait until it is active again."""
        return Domain("state", "=", RECEIVED) & Domain("company_id.state", "=", ACTIVE)

    @api.model
    def _claim(self, limit):
        # A row that another transaction changed since our snapshot is a serialization
        # failure here, so what we lock is still waiting.
        waiting = self.search(self._queue_domain(), order="id", limit=limit)
        return waiting.try_lock_for_update(allow_referencing=True)

    def _convert_isolated(self):
        """Convert together; when that fails, in halves, down to the row to blame."""
        try:
            with self.env.cr.savepoint():
                self._convert()
        except INFRASTRUCTURE_ERRORS:
            raise
        except Exception as exc:
            # Whatever addons on top raise while creating: one intake brought it about.
            if len(self) == 1:
                self._set_failed(exc)
                return
            middle = len(self) // 2
            self[:middle]._convert_isolated()
            self[middle:]._convert_isolated()

    def _convert(self):
        """Create the leads of these intakes of one tenant, or have them join others."""
        env = self.company_id._tenant_env()
        places = env["smarter.lead.converter"]._place(self.with_env(env))
        now = fields.Datetime.now()
        for intake, (lead, joined) in zip(self, places, strict=True):
            intake.write(
                {
                    "state": CONVERTED,
                    "lead_id": lead.id,
                    "joined": joined,
                    "partner_id": lead.partner_id.id,
                    "converted_at": now,
                    "attempts": intake.attempts + 1,
                    "error_code": False,
                    "error": False,
                }
            )

    def _set_failed(self, exception):
        """Set the intake aside with a reason that a person can act on."""
        self.ensure_one()
        _logger.warning(
            "intake %s of company %s failed",
            self.uuid,
            self.company_id.id,
            exc_info=exception,
        )
        code, reason = self._failure(exception)
        self.write(
            {
                "state": FAILED,
                "error_code": code,
                "error": reason,
                "attempts": self.attempts + 1,
            }
        )

    def _failure(self, exception):
        env = self.company_id._tenant_env()
        if isinstance(exception, UserError):
            return REJECTED, str(exception)
        if isinstance(exception, psycopg2.IntegrityError):
            return CONFLICT, env._("The lead contradicts data that is already stored.")
        return UNEXPECTED, env._(
            "An unexpected error prevented the lead from being created. "
            "The server log has the details under reference %s.",
            self.uuid,
        )
