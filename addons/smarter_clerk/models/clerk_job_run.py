"""Running jobs: read what to ask, ask Clerk without a transaction, write down."""

from __future__ import annotations

import logging
import random
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.smarter_base.tools import redaction, retry
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    INFRASTRUCTURE_ERRORS,
    MAX_TRIES,
    TRANSIENT_ERRORS,
)

from ..tools import jobs
from ..tools.backend_api import PAGE
from ..tools.facts import FactsError
from .clerk_job import (
    DONE,
    FAILED,
    MEMBERS,
    ORGANIZATION,
    RUNNING,
    UNFINISHED,
)

_logger = logging.getLogger(__name__)

#: How long Clerk takes to tell us of our own changes.
ECHO_S = 2
#: Seconds before each try of a step that fails for a passing reason.
SCHEDULE = (0, 5, 15, 60, 300, 900, 3600)


class SmarterClerkJob(models.Model):
    """The cron's part."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.job"  # pylint: disable=consider-merging-classes-inherited

    #: A retry this near is waited for: crons wake up on the minute only.
    _linger_s = 8.0

    @api.model
    def _cron_run(self):
        """Do step after step until nothing is due or time is up."""
        self.env["smarter.clerk.instance"]._run_requested_check()
        with OutboundClient(AddressPolicy.configured(), pool_size=1) as client:
            time_left = True
            while time_left and (job := self._due() or self._wait_a_little()):
                job._do_step(client)
                time_left = self._commit()

    @api.model
    def _commit(self, done=1):
        remaining = self.search_count(self._due_domain())
        return self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _due_domain(self):
        return Domain("state", "in", UNFINISHED) & (
            Domain("next_try_at", "=", False)
            | Domain("next_try_at", "<=", fields.Datetime.now())
        )

    @api.model
    def _due(self):
        """Return the job whose turn it is, fairly: the one touched longest ago."""
        return self.search(self._due_domain(), order="write_date, id", limit=1)

    @api.model
    def _soonest(self):
        waiting = Domain("state", "in", UNFINISHED)
        return self.search(waiting, order="next_try_at", limit=1)

    @api.model
    def _wait_a_little(self):
        """Wait for a job that is due in a moment; return it, or none."""
        job = self._soonest()
        wait = job and (job.next_try_at - fields.Datetime.now()).total_seconds()
        if not job or wait > self._linger_s:
            return self.browse()
        self.env["ir.cron"]._commit_progress(0)
        time.sleep(max(wait, 0) + 0.05)
        return self._due()

    # -- one step ---------------------------------------------------------------

    def _do_step(self, client):
        """Prepare, commit, ask, write down; the caller commits what was written."""
        backend = self.env["smarter.clerk.instance"]._backend_api(client)
        task = self._next_task()
        if not (backend and task):
            self._give_up(self._unable_message(backend))
            return
        self.write({"state": RUNNING, "started_at": self.started_at or _now()})
        self._commit(0)
        try:
            answer, failure = task.run(backend), None
        except CallError as exc:
            answer, failure = None, exc
        except FactsError as exc:
            answer, failure = None, CallError(str(exc))
        self._write_down(task, answer, failure)

    def _unable_message(self, backend):
        if not backend:
            return self.env._("There is no secret key of Clerk: see its settings.")
        return self.env._("The tenant has no organization any more.")

    def _write_down(self, task, answer, failure):
        """Write down how a call ended, again when somebody interferes."""
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                if failure:
                    self._note_failure(failure)
                else:
                    self._absorb_safely(task, answer)
                self.env.flush_all()
                return
            except TRANSIENT_ERRORS:
                if not tries_left:
                    raise
                self.env.cr.rollback()

    def _absorb_safely(self, task, answer):
        try:
            with self.env.cr.savepoint():
                self.write({"tries": 0, "next_try_at": False, "message": False})
                self._absorb(task, answer)
        except INFRASTRUCTURE_ERRORS:
            raise
        except UserError as exc:
            self._give_up(str(exc))
        except Exception:
            _logger.exception("A job of Clerk for company %s failed", self.company_id)
            self._give_up(self.env._("An unexpected error: see the server's log."))

    # -- what to ask ------------------------------------------------------------

    def _next_task(self):
        """Return what to ask Clerk for next, or None when there is nothing to ask."""
        company = self.company_id
        organization_id = company.clerk_organization_id or None
        if self.kind == ORGANIZATION:
            return jobs.OrganizationTask(
                self.name or company.name,
                company.tenant_uuid,
                company.rut,
                organization_id,
            )
        if not organization_id:
            return None
        if self.is_read:
            missing = self._unseen_members().mapped("clerk_user_id")
            return jobs.CheckTask(organization_id, tuple(missing))
        return jobs.MembersTask(organization_id, self.offset)

    def _unseen_members(self):
        """Return members that Clerk has not listed, up to a page of them.

        Those who joined after it was asked could not be listed.
        """
        return self.env["smarter.clerk.membership"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("organization_id", "=", self.company_id.clerk_organization_id),
                ("removal", "=", False),
                ("seen", "<", self.as_of),
                ("began", "<", self.as_of),
                ("version", "<", self.as_of),
            ],
            order="id",
            limit=PAGE,
        )

    # -- what Clerk says --------------------------------------------------------

    def _absorb(self, task, answer):
        match task:
            case jobs.OrganizationTask():
                self._absorb_organization(answer)
            case jobs.MembersTask():
                self._absorb_page(*answer)
            case jobs.CheckTask():
                self._absorb_check(task, answer)

    def _absorb_organization(self, organization):
        company = self.company_id
        if not company.clerk_organization_id:
            company.clerk_organization_id = organization.organization_id
        self._finish()
        # What we have just changed in Clerk comes back as an event, right now.
        self._queue(company, MEMBERS, after_s=ECHO_S)

    def _absorb_page(self, organization, members):
        if organization:
            self.company_id._clerk_learn_organization(organization)
            self.as_of = members.at
        self._learn_members(members)
        self.write({"offset": self.offset + members.listed, "total": members.total})
        if not members.listed or self.offset >= members.total:
            self.is_read = True
            if not self._unseen_members():
                self._finish()

    def _absorb_check(self, task, members):
        self._learn_members(members)
        listed = {member.clerk_user_id for member in members.memberships}
        rows = self._unseen_members().filtered(
            lambda row: row.clerk_user_id in set(task.user_ids) - listed
        )
        rows._mark_missing(self.as_of)
        self.removed += len(rows)
        if not self._unseen_members():
            self._finish()

    def _learn_members(self, members):
        people = self.env["smarter.clerk.user"]
        changed = [p.clerk_id for p in members.people if people._learn(p)]
        known = self.env["smarter.clerk.membership"]
        for membership in members.memberships:
            row = known._of(membership.organization_id, membership.clerk_user_id)
            if not row or row.removal:
                self.added += 1
            known._learn(self.company_id, membership, as_of=int(self.as_of))
        self.env["res.users"]._clerk_follow_people(changed)

    # -- how it ends ------------------------------------------------------------

    def _finish(self):
        self.write({"state": DONE, "finished_at": _now()})
        self.env["smarter.audit"]._record(
            f"clerk.{self.kind}_synchronized",
            company=self.company_id,
            target=self.company_id,
            actor=self.requested_by_id.login,
            detail={"added": self.added, "removed": self.removed}
            if self.kind == MEMBERS
            else {"organization": self.company_id.clerk_organization_id},
        )

    def _note_failure(self, failure):
        """Plan the next try of a step, or give up when there is none to be had."""
        wait = failure.retryable and retry.next_wait(
            SCHEDULE,
            self.tries + 1,
            rng=random.SystemRandom(),
            floor_s=failure.floor_s,
            retry_after_s=failure.retry_after_s,
        )
        if not wait:
            self._give_up(self._failure_message(failure))
            return
        self.write(
            {
                "tries": self.tries + 1,
                "next_try_at": _now() + timedelta(seconds=max(round(wait), 1)),
                "message": self._failure_message(failure),
            }
        )

    def _give_up(self, message):
        self.write(
            {
                "state": FAILED,
                "finished_at": _now(),
                "message": redaction.redact(message),
            }
        )
        self.env["smarter.audit"]._record(
            f"clerk.{self.kind}_failed",
            company=self.company_id,
            target=self.company_id,
            outcome="failure",
            actor=self.requested_by_id.login,
            detail={"reason": message},
        )

    def _failure_message(self, failure):
        """Return what went wrong in words for operators."""
        env = self.env
        sentences = {
            "clerk_key_refused": env._(
                "Clerk refuses the secret key: see its settings."
            ),
            "clerk_missing": env._(
                "Clerk does not know the organization: it was deleted, or the secret "
                "key is of another instance."
            ),
            "clerk_foreign": env._(
                "The organization says that it belongs to another tenant. Link the "
                "right one, or take “smarteros_tenant” out of its private metadata."
            ),
            "clerk_rate_limited": env._("Clerk asked us to wait a moment."),
            "timeout": env._("Clerk did not answer in time."),
            "network": env._("Clerk cannot be reached."),
        }
        return sentences.get(failure.code) or env._("Clerk: %s.", failure)


def _now():
    return fields.Datetime.now()
