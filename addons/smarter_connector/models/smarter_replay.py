"""Replays of many deliveries: a job in the background that shows how far it is.

A chunk is one transaction with the job's own progress: killed between two chunks, the
job goes on with the next one, and no delivery is replayed twice by the same job.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.constants import GC_UNLINK_LIMIT

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    INFRASTRUCTURE_ERRORS,
)
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from .smarter_delivery import DELIVERED, FAILED, PENDING
from .smarter_event import RETENTION_DAYS

_logger = logging.getLogger(__name__)

CRON = "smarter_connector.ir_cron_replay"
QUEUED, RUNNING, DONE = "queued", "running", "done"
STOPPED, CANCELLED = "stopped", "cancelled"
UNFINISHED = (QUEUED, RUNNING)
CHUNK = 200
TRIES = 5


class SmarterReplay(models.Model):
    """Many deliveries of one tenant, queued again one chunk after the other.

    What is meant is fixed at the start: deliveries that are newer, or that changed in
    the meantime so that the filter does not find them any more, are left alone.
    """

    _name = "smarter.replay"
    _inherit = ["smarter.delivery.filter", "smarter.tenant.owned"]
    _description = "Replay of deliveries"
    _order = "id desc"
    _check_company_auto = True
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        readonly=True, check_company=True, index=True, ondelete="cascade"
    )
    event_type_ids = fields.Many2many(readonly=True)
    with_failed = fields.Boolean(readonly=True)
    with_cancelled = fields.Boolean(readonly=True)
    with_delivered = fields.Boolean(readonly=True)
    date_from = fields.Datetime(readonly=True)
    date_to = fields.Datetime(readonly=True)
    requested_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    state = fields.Selection(
        [
            (QUEUED, "Waiting"),
            (RUNNING, "Running"),
            (DONE, "Done"),
            (STOPPED, "Stopped"),
            (CANCELLED, "Cancelled"),
        ],
        required=True,
        readonly=True,
        default=QUEUED,
    )
    error = fields.Char("Reason", readonly=True)
    total = fields.Integer("Deliveries", readonly=True)
    done_count = fields.Integer("Replayed", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    left_count = fields.Integer("Left as they were", compute="_compute_progress")
    newest_id = fields.Integer(readonly=True, aggregator=None)
    position = fields.Integer(readonly=True, aggregator=None)
    started_at = fields.Datetime("Started", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    delivery_ids = fields.One2many("smarter.delivery", "replay_id", readonly=True)
    delivered_count = fields.Integer("Delivered since", compute="_compute_results")
    waiting_count = fields.Integer("Still waiting", compute="_compute_results")
    failed_count = fields.Integer("Failed again", compute="_compute_results")

    _unfinished_idx = models.Index("(id) WHERE state IN ('queued', 'running')")

    @api.depends("create_date")
    def _compute_display_name(self):
        for replay in self:
            replay.display_name = self.env._("Replay %s", replay.id)

    @api.depends("total", "done_count", "state")
    def _compute_progress(self):
        for replay in self:
            is_done = replay.state == DONE
            share = replay.done_count / max(replay.total, 1)
            replay.progress = 100 if is_done else min(100 * share, 99)
            left = max(replay.total - replay.done_count, 0)
            replay.left_count = left if is_done else 0

    @api.depends("delivery_ids.state")
    def _compute_results(self):
        groups = self.env["smarter.delivery"]._read_group(
            [("replay_id", "in", self.ids)], ["replay_id", "state"], ["__count"]
        )
        counts = {(replay.id, state): count for replay, state, count in groups}
        for replay in self:
            replay.delivered_count = counts.get((replay.id, DELIVERED), 0)
            replay.waiting_count = counts.get((replay.id, PENDING), 0)
            replay.failed_count = counts.get((replay.id, FAILED), 0)

    # -- people ---------------------------------------------------------------------

    @api.model
    def _start(self, company, words, total, newest_id):
        """Queue a replay for one tenant; the caller has checked who asks.

        :param words: from ``_filter_vals``
        """
        replay = company._tenant_env()[self._name].create(
            {
                **words,
                "company_id": company.id,
                "requested_by_id": self.env.user.id,
                "total": total,
                "newest_id": newest_id,
            }
        )
        replay._wake()
        own = self.browse(replay.id)
        own._audit("replay.started", count=total)
        return own

    def action_cancel(self):
        """Stop; what is queued again already is sent."""
        self._switch(UNFINISHED, {"state": CANCELLED}, "replay.cancelled")

    def action_retry(self):
        """Go on where it stopped."""
        self._switch((STOPPED,), {"state": QUEUED, "error": False}, "replay.resumed")
        self._wake()

    def action_open_deliveries(self):
        """Show what this replay has queued again."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_connector.smarter_delivery_action"
        )
        mine = [("replay_id", "=", self.id)]
        return {**action, "domain": mine, "context": {}}

    def _switch(self, states, vals, action):
        self.check_access("read")
        if any(replay.state not in states for replay in self):
            raise UserError(self.env._("This replay is in another state by now."))
        for company, replays in self.grouped("company_id").items():
            replays.with_env(company._tenant_env()).write(vals)
        for replay in self:
            replay._audit(action, done=replay.done_count, count=replay.total)

    def _audit(self, action, **detail):
        self.env["smarter.audit"]._record(
            action, company=self.company_id, target=self, detail=detail
        )

    @api.model
    def _wake(self):
        self.env["ir.cron"]._wake(CRON)

    # -- the cron -------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Work on what is asked for, a chunk of each in turn, until time is up."""
        time_left = True
        while time_left and (replay := self._next()):
            replay._run_retrying()
            remaining = self.search_count(self._runnable_domain())
            time_left = self.env["ir.cron"]._commit_progress(1, remaining=remaining)

    @api.model
    def _runnable_domain(self):
        active = Domain("company_id.state", "=", ACTIVE)
        return Domain("state", "in", UNFINISHED) & active

    @api.model
    def _next(self):
        """Return the one that was served longest ago: nobody waits for a long one."""
        return self.search(self._runnable_domain(), order="write_date, id", limit=1)

    def _run_retrying(self):
        """Do a chunk, again with a fresh snapshot when somebody interferes."""
        for tries_left in reversed(range(TRIES)):
            try:
                self._run()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if not tries_left:
                    raise
                _logger.info("replay %s meets somebody else's change", self.id)

    def _run(self):
        if self.state not in UNFINISHED:
            return  # Cancelled while this was waiting for its turn.
        try:
            with self.env.cr.savepoint():
                self._run_chunk()
        except (*INFRASTRUCTURE_ERRORS, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception:
            _logger.exception("Replay %s stopped", self.id)
            self.write({"state": STOPPED, "error": self._reason()})

    def _reason(self):
        own = self.with_env(self.company_id._tenant_env())
        return own.env._(
            "An unexpected error. The server's log has the details under “%s”.",
            f"Replay {self.id}",
        )

    def _run_chunk(self):
        own = self.with_env(self.company_id._tenant_env())
        chunk = own.env["smarter.delivery"].search(
            own._todo_domain(), order="id", limit=CHUNK
        )
        vals = {"state": RUNNING, "started_at": self.started_at or self._now()}
        if chunk:
            replayed = chunk._replay({"replay_id": self.id})
            vals["position"] = chunk[-1:].id
            vals["done_count"] = self.done_count + len(replayed)
        if len(chunk) < CHUNK:
            vals.update(state=DONE, finished_at=self._now())
        self.write(vals)
        if self.state == DONE:
            self._tell()

    def _tell(self):
        """Tell the person who asked, wherever in Odoo they are now."""
        user = self.requested_by_id
        own = self.with_context(lang=user.lang or self.env.lang)
        user._bus_send(
            "simple_notification",
            {
                "type": "success",
                "title": own.display_name,
                "message": own.env._("Queued again: %s", self.done_count),
            },
        )

    def _todo_domain(self):
        """Return what is left to do; fixed at both ends."""
        return (
            self._delivery_domain()
            & Domain("company_id", "=", self.company_id.id)
            & Domain("id", ">", self.position)
            & Domain("id", "<=", self.newest_id)
        )

    @api.model
    def _now(self):
        return fields.Datetime.now()

    @api.autovacuum
    def _gc_replays(self):
        """Forget old replays; what they queued stays as long as any delivery."""
        days = settings.get_int("event_retention_days", RETENTION_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        ended = [("state", "not in", UNFINISHED), ("write_date", "<", limit)]
        old = self.search(ended, limit=GC_UNLINK_LIMIT, order="id")
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
