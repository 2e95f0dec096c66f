"""Doing what workflows wait for: read, commit, talk to n8n, write down."""

from __future__ import annotations

import logging
import random
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.smarter_base.tools import redaction, retry
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_connector.models.smarter_connector import PAUSED
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    MAX_TRIES,
    TRANSIENT_ERRORS,
)
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import installer
from ..tools.rest import Api
from ..tools.templates import Plan
from .smarter_n8n_workflow import (
    AVAILABLE,
    CHECK,
    FAILED,
    INSTALL,
    INSTALLED,
    QUEUED,
    REMOVE,
    RUNNING,
)

_logger = logging.getLogger(__name__)

#: Longer than a task takes when every call of it needs all its time.
LEASE_S = 300
#: Seconds before each try of a task that fails for a passing reason.
SCHEDULE = (0, 10, 60, 300, 1800)
#: How often the cron looks at what is installed.
LOOK_EVERY_H = 1


@dataclass(frozen=True)
class Job:
    """All that a task needs once its transaction is over."""

    task: str
    base: str
    name: str
    facts: installer.Facts
    claim: str
    key: str = field(repr=False)
    plan: Plan | None = field(repr=False, default=None)

    def run(self, client: OutboundClient) -> None:
        """Talk to n8n; what is learned goes into ``facts``."""
        api_ = Api(client.send, self.base, self.key)
        if self.task == INSTALL and self.plan:
            installer.install(api_, self.plan, self.facts)
        elif self.task == CHECK:
            installer.check(api_, self.name, self.facts)
        elif self.task == REMOVE:
            installer.remove(api_, self.name, self.facts)


class SmarterN8nWorkflow(models.Model):
    """The cron's part."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.n8n.workflow"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_run(self):
        """Do task after task until nothing is due or time is up."""
        with OutboundClient(AddressPolicy.configured(), pool_size=2) as client:
            time_left = True
            while time_left and (workflow := self._claim()):
                workflow._do(client)
                remaining = self.search_count(self._due_domain())
                time_left = self.env["ir.cron"]._commit_progress(1, remaining=remaining)

    @api.model
    def _cron_look(self):
        """Have the executions of what is installed read again."""
        before = fields.Datetime.now() - timedelta(hours=LOOK_EVERY_H)
        self.search(
            Domain("state", "=", INSTALLED)
            & Domain("company_id.state", "=", ACTIVE)
            & (Domain("checked_at", "=", False) | Domain("checked_at", "<", before))
        )._queue(CHECK)

    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        waiting = Domain("state", "=", QUEUED) & Domain("next_try_at", "<=", now)
        # Its worker was killed: everything may be done again.
        left_over = Domain("state", "=", RUNNING) & Domain("lease_until", "<=", now)
        return (waiting | left_over) & Domain("company_id.state", "=", ACTIVE)

    @api.model
    def _claim(self):
        """Take the task that waits longest; nobody else does it during the lease."""
        found = self.search(self._due_domain(), order="next_try_at, id", limit=1)
        workflow = found.try_lock_for_update(allow_referencing=True)
        workflow.write(
            {
                "state": RUNNING,
                "claim": uuid.uuid4().hex,
                "lease_until": fields.Datetime.now() + timedelta(seconds=LEASE_S),
            }
        )
        return workflow

    def _do(self, client):
        """Prepare, commit, talk, write down; the caller commits what was written."""
        claim, failure, job = self.claim, None, None
        own = self.with_env(self.company_id._tenant_env())
        try:
            job = own._job(claim)
        except (UserError, CallError) as exc:
            failure = exc
        self.env["ir.cron"]._commit_progress(0)
        if job:
            failure = _run(job, client)
        self._write_down(claim, job, failure)

    def _job(self, claim):
        """Return the task with everything in it; runs as the tenant."""
        if not self.company_id._app_is_on("automation"):
            raise UserError(self.env._("The app “Automation” is off."))
        instance = self.instance_id
        key = instance._read_secret("api_key")
        if not key:
            raise UserError(self.env._("The n8n server has no API key yet."))
        plan = None
        if self.task == INSTALL:
            self._own_connector()
            plan = self._plan()
        return Job(
            task=self.task,
            base=instance.url,
            name=self._remote_name(),
            facts=installer.Facts(
                workflow_id=self.remote_id or "",
                credential_ids=dict(self.credential_ids or {}),
                active=self.is_active,
                executions=list(self.executions or []),
            ),
            claim=claim,
            key=key,
            plan=plan,
        )

    # -- how it ends ------------------------------------------------------------

    def _write_down(self, claim, job, failure):
        """Write down how a task ended, again when somebody interferes."""
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                # What we have read is from before the calls.
                self.invalidate_recordset()
                if not self.exists():
                    return
                self.lock_for_update(allow_referencing=True)
                self._note_facts(job)
                # Somebody may have asked for something else in the meantime.
                if self.claim == claim:
                    self._end(job, failure)
                self.env.flush_all()
                return
            except TRANSIENT_ERRORS:
                if not tries_left:
                    raise
                self.env.cr.rollback()

    def _note_facts(self, job):
        if job:
            facts = job.facts
            self.write(
                {
                    "remote_id": facts.workflow_id or False,
                    "credential_ids": facts.credential_ids or False,
                    "is_active": facts.active,
                    "executions": facts.executions or False,
                }
            )

    def _end(self, job, failure):
        ended = {"claim": False, "lease_until": False}
        if failure:
            self.write({**ended, **self._after(failure)})
            return
        now = fields.Datetime.now()
        self.write({**ended, "tries": 0, "error": False, "checked_at": now})
        self._succeed(job, now)

    def _succeed(self, job, now):
        own = self.with_env(self.company_id._tenant_env())
        if self.task == INSTALL:
            version = job.plan.template.version
            self.write({"state": INSTALLED, "installed_at": now, "version": version})
            own._start_connector()
            self._audit("n8n.workflow_installed", version=version)
        elif self.task == REMOVE:
            self.write({"state": AVAILABLE, "version": 0, "installed_at": False})
            self._audit("n8n.workflow_removed")
        elif self.is_active:
            self.state = INSTALLED
        else:
            reason = self.env._(
                "The workflow is not published in n8n: install it again."
            )
            self.write({"state": FAILED, "error": reason, "task": INSTALL})

    def _start_connector(self):
        """Let go of the events that waited for the workflow.

        One that a person has paused or disabled later stays so.
        """
        waiting = self.connector_id.filtered(
            lambda one: one.state == PAUSED and not one.last_success_at
        )
        if waiting:
            waiting.action_resume()

    def _after(self, failure):
        """Return where a failure leaves the task: another try, or a person's turn."""
        error = redaction.redact(str(failure))
        wait = getattr(failure, "retryable", False) and retry.next_wait(
            SCHEDULE,
            self.tries + 1,
            rng=random.SystemRandom(),
            floor_s=failure.floor_s,
            retry_after_s=failure.retry_after_s,
        )
        if not wait:
            self._audit("n8n.workflow_failed", task=self.task, reason=error)
            return {"state": FAILED, "error": error}
        return {
            "state": QUEUED,
            "error": error,
            "tries": self.tries + 1,
            "next_try_at": fields.Datetime.now() + timedelta(seconds=max(wait, 1)),
        }


def _run(job, client):
    """Run a job without a transaction; return the error that stood in its way."""
    try:
        job.run(client)
    except CallError as exc:
        return exc
    except Exception:
        _logger.exception("A task for n8n failed for no known reason")
        return UserError("An unexpected error: see the server's log.")
    return None
