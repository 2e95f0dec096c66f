"""Work at Chatwoot that is no delivery: connecting an account, and catching up with it.

One row per connector and kind. The cron claims what is due with a lease that is committed
before anybody is called, asks all the claimed accounts at once without a transaction, and
writes down what came of each.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_connector.exceptions import Unexpected
from odoo.addons.smarter_connector.tools.exchange import BoundedSend, Report
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

_logger = logging.getLogger(__name__)

CRON = "smarter_connector_chatwoot.ir_cron_tasks"
CONNECT, POLL, SETUP = "connect", "poll", "setup"
QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
#: All calls of one task together, and twice that for a run that dies.
TASK_TIMEOUT_S = 60.0
LEASE_S = 150
AT_ONCE = 8
#: Minutes between polls; after failures, longer and longer.
POLL_MINUTES = 5
MOST_MINUTES = 60
TRIES = 5


class SmarterChatwootTask(models.Model):
    """One piece of work and how it went the last time."""

    _name = "smarter.chatwoot.task"
    _inherit = ["smarter.tenant.owned"]
    _description = "Chatwoot background work"
    _order = "connector_id, kind"
    _rec_name = "kind"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    kind = fields.Selection(
        [(CONNECT, "Connect"), (POLL, "Catch up"), (SETUP, "Set up")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            (QUEUED, "Waiting"),
            (RUNNING, "Running"),
            (DONE, "Done"),
            (FAILED, "Failed"),
        ],
        required=True,
        readonly=True,
        default=QUEUED,
    )
    error = fields.Char("Reason", readonly=True)
    failures = fields.Integer("Failures in a row", readonly=True)
    next_at = fields.Datetime("Next time", readonly=True)
    lease_until = fields.Datetime(readonly=True)
    finished_at = fields.Datetime("Last time", readonly=True)

    _kind_unique = models.UniqueIndex(
        "(connector_id, kind)", "A connector does this once at a time."
    )
    _due_idx = models.Index("(next_at) WHERE next_at IS NOT NULL")

    @api.model
    def _ask(self, connector, kind):
        """Have a task done soon; one that waits already is the same."""
        found = self.search([("connector_id", "=", connector.id), ("kind", "=", kind)])
        values = {"state": QUEUED, "error": False, "next_at": fields.Datetime.now()}
        if found:
            found.write(values)
        else:
            found = self.create(
                {
                    "company_id": connector.company_id.id,
                    "connector_id": connector.id,
                    "kind": kind,
                    **values,
                }
            )
        self.env["ir.cron"]._wake(CRON)
        return found

    def action_retry(self):
        """Try again now."""
        self.check_access("read")
        self.connector_id.check_access("write")
        if any(task.state == RUNNING for task in self):
            raise UserError(self.env._("This is being done already."))
        for task in self:
            own = task.with_env(task.company_id._tenant_env())
            own._ask(own.connector_id, own.kind)

    # -- the cron -------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Do what is due, some at once, until nothing is or time is up."""
        time_left = True
        while time_left and (claimed := self._claim()):
            remaining = self.search_count(self._due_domain())
            self.env["ir.cron"]._commit_progress(0, remaining=remaining)
            time_left = self._run(claimed)

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        free = Domain("lease_until", "=", False) | Domain("lease_until", "<=", now)
        return (
            Domain("next_at", "<=", now)
            & free
            & Domain("connector_id.state", "=", "enabled")
            & Domain("connector_id.provider", "=", "chatwoot")
            & Domain("company_id.state", "=", ACTIVE)
        )

    @api.model
    def _claim(self):
        """Take some of what is due: ``[(task id, lease, work or error), ...]``."""
        due = self.search(self._due_domain(), order="next_at, id", limit=AT_ONCE)
        taken = due.try_lock_for_update(allow_referencing=True)
        lease_until = fields.Datetime.now() + timedelta(seconds=LEASE_S)
        taken.write({"state": RUNNING, "lease_until": lease_until})
        return [(task.id, lease_until, task._prepare()) for task in taken]

    def _prepare(self):
        """Return the work without a cursor, or the error that stands in its way."""
        connector = self.with_env(self.company_id._tenant_env()).connector_id
        if not connector._app_is_on():
            return CallError("the app is off")
        try:
            return connector._chatwoot_work(self.kind)
        except CallError as exc:
            return exc

    @api.model
    def _run(self, claimed):
        """Ask all at once and write down what came; return the seconds left."""
        with (
            OutboundClient(AddressPolicy.configured(), pool_size=AT_ONCE) as client,
            ThreadPoolExecutor(AT_ONCE, "smarter-chatwoot") as pool,
        ):
            works = [work for __, __, work in claimed]
            answers = list(pool.map(lambda work: perform(client, work), works))
        left = 0
        for (task_id, lease, __), answer in zip(claimed, answers, strict=True):
            left = self._write_down(self.browse(task_id), lease, answer)
        return left

    @api.model
    def _write_down(self, task, lease, answer):
        """Write down one end and commit it, again when somebody interferes."""
        for tries_left in reversed(range(TRIES)):
            try:
                # Gone, or claimed by another run since the lease was over.
                if task.exists() and task.lease_until == lease:
                    task._absorb(answer)
                return self.env["ir.cron"]._commit_progress(1)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if not tries_left:
                    raise
        return 0

    def _absorb(self, answer):
        error, goes_on = self._apply(answer)
        failures = self.failures + 1 if error else 0
        now = fields.Datetime.now()
        self.write(
            {
                "state": FAILED if error else DONE,
                "error": str(error) if error else False,
                "failures": failures,
                "lease_until": False,
                "finished_at": now,
                "next_at": now if goes_on else self._next_time(error, failures),
            }
        )

    def _apply(self, answer):
        """Write down what was found; return the error if any, and whether to go on."""
        connector = self.with_env(self.company_id._tenant_env()).connector_id
        try:
            with self.env.cr.savepoint():
                if isinstance(answer, CallError):
                    connector._chatwoot_failed(self.kind, answer)
                    return answer, False
                return None, connector._chatwoot_absorb(self.kind, answer)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Chatwoot task %s could not be applied", self.id)
            return Unexpected("internal error, see the log"), False

    def _next_time(self, error, failures):
        """Return when to do it again: polls go on for ever, the rest is for people."""
        minutes = min(POLL_MINUTES * 2 ** min(failures, 8), MOST_MINUTES)
        if self.kind == POLL:
            minutes = minutes if error else POLL_MINUTES
        elif not (error and error.retryable and failures < TRIES):
            return False
        return fields.Datetime.now() + timedelta(minutes=minutes)


def perform(client, work):
    """Do one piece of work in a thread; return its answer or its error."""
    if isinstance(work, CallError):
        return work
    try:
        return work.run(BoundedSend(client, Report(), TASK_TIMEOUT_S))
    except CallError as exc:
        return exc
    except Exception:
        _logger.exception("Work at Chatwoot failed for no known reason")
        return Unexpected("internal error, see the log")
