"""Asking Cloudflare about visitors: claim, commit, call, write down.

No transaction is open while a call is under way, and a claim is a committed lease: a
killed worker's visitors are asked about again when it is over, with the same key, so
that Cloudflare repeats its answer. A token lives 300 seconds: it is verified at once.
"""

from __future__ import annotations

import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.smarter_base.tools import retry, settings
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_lead.models.smarter_lead_intake import FAILED
from odoo.addons.smarter_lead.models.smarter_lead_intake_conversion import (
    MAX_TRIES,
    TRANSIENT_ERRORS,
)

from ..tools import turnstile
from ..tools.turnstile import Check, TurnstileUnclear, Verdict
from .smarter_lead_intake_check import CHECKING, KEY, LATE, REFUSED, UNREACHABLE

_logger = logging.getLogger(__name__)

THREADS = 16
TIMEOUT_S = 8.0
#: Longer than a call and writing down what came of it.
LEASE = timedelta(seconds=60)
COUNT_LIMIT = 10_000


class SmarterLeadIntake(models.Model):
    """The cron's part. Only superuser code calls what is here."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.intake"  # pylint: disable=consider-merging-classes-inherited

    #: A try this near is waited for: crons wake up on the minute only.
    _linger_s = 8.0

    @api.model
    def _cron_check(self):
        """Have visitors judged, batch by batch, until none is due or time is up."""
        policy = AddressPolicy.configured()
        with (
            OutboundClient(policy, pool_size=THREADS, timeout_s=TIMEOUT_S) as client,
            ThreadPoolExecutor(THREADS, "smarter-turnstile") as pool,
        ):
            time_left = True
            while time_left and (claimed := self._claim_checks()):
                time_left = self._check_batch(client, pool, claimed)

    @api.model
    def _check_batch(self, client, pool, claimed):
        """Ask about the claimed visitors, all at once; return the seconds left."""
        calls, failures = claimed._checks()
        # The lease counts from here on for everybody, and no transaction is open.
        self._commit_checks(0)
        results = pool.map(lambda check: _perform(client, check), calls.values())
        answers = failures | dict(zip(calls, results, strict=True))
        self._write_down(answers)
        return self._commit_checks(len(answers))

    @api.model
    def _commit_checks(self, done):
        due = self.search_count(self._due_checks(), limit=COUNT_LIMIT)
        return self.env["ir.cron"]._commit_progress(done, remaining=due)

    # -- what to ask ------------------------------------------------------------

    @api.model
    def _due_checks(self):
        now = fields.Datetime.now()
        return Domain("state", "=", CHECKING) & Domain("check_due_at", "<=", now)

    @api.model
    def _claim_checks(self):
        """Return locked rows that are due, with a lease on them; none if none is."""
        due = self._lock_due_checks() or self._wait_a_little()
        due.write({"check_due_at": fields.Datetime.now() + LEASE})
        return due

    @api.model
    def _lock_due_checks(self):
        due = self.search(self._due_checks(), order="check_due_at, id", limit=THREADS)
        return due.try_lock_for_update(allow_referencing=True)

    @api.model
    def _wait_a_little(self):
        """Wait for a try that is due in a moment."""
        soonest = self.search(
            [("state", "=", CHECKING), ("check_tries", ">", 0)],
            order="check_due_at",
            limit=1,
        )
        now = fields.Datetime.now()
        wait = soonest and (soonest.check_due_at - now).total_seconds()
        if not soonest or wait > self._linger_s:
            return self.browse()
        self.env["ir.cron"]._commit_progress(0)
        time.sleep(max(wait, 0) + 0.05)
        return self._lock_due_checks()

    def _checks(self):
        """Return intake id -> what to ask, and id -> verdict or error without asking.

        Nobody is asked about visitors of a form that has no Turnstile any more.
        """
        url = settings.get("turnstile_url", turnstile.SITEVERIFY)
        calls, known = {}, {}
        for intake in self:
            form = intake.form_id
            if not form.turnstile_site_key:
                known[intake.id] = Verdict(passed=True)
                continue
            try:
                secret = form._read_secret("turnstile_secret")
            except UserError:
                # The server's keys are not there now; it is no fault of the visitor.
                known[intake.id] = TurnstileUnclear("the secret key cannot be read")
                continue
            calls[intake.id] = Check(
                url,
                secret or "",
                intake.turnstile_token,
                intake.client_ip or None,
                intake.uuid,
            )
        return calls, known

    # -- what Cloudflare says ---------------------------------------------------

    @api.model
    def _write_down(self, answers):
        """Write down verdicts, again when somebody interferes."""
        for tries_left in reversed(range(MAX_TRIES)):
            try:
                self._settle_checks(answers)
                self.env.flush_all()
                return
            except TRANSIENT_ERRORS:
                if not tries_left:
                    raise
                self.env.cr.rollback()

    @api.model
    def _settle_checks(self, answers):
        rows = self.browse(answers).exists().try_lock_for_update(allow_referencing=True)
        # What a manager has taken in meanwhile stays in.
        for intake in rows.filtered(lambda intake: intake.state == CHECKING):
            match answers[intake.id]:
                case Verdict(passed=True):
                    intake._release()
                case Verdict() as verdict:
                    intake._refuse_visitor(verdict)
                case failure:
                    intake._note_unjudged(failure)

    def _refuse_visitor(self, verdict):
        """Set aside who did not pass; who was asked about too late is told apart."""
        env = self.company_id._tenant_env()
        waited = (fields.Datetime.now() - self.received_at).total_seconds()
        is_ours = self.check_tries or waited > turnstile.LIFETIME_S
        if verdict.is_spent and is_ours:
            reason = env._(
                "Cloudflare Turnstile could not be asked about this visitor in time. "
                "Look at the data: a manager can accept the lead."
            )
            self._set_unchecked(LATE, reason)
            return
        reason = env._(
            "Cloudflare Turnstile does not confirm that this visitor is a person "
            "(%(codes)s). A manager can accept the lead anyway.",
            codes=", ".join(verdict.codes),
        )
        self._set_unchecked(REFUSED, reason)

    def _note_unjudged(self, failure):
        """Plan the next try, or leave it to people when there is none to be had."""
        env = self.company_id._tenant_env()
        if not failure.retryable:
            reason = env._(
                "Cloudflare Turnstile could not be asked: %s. Correct the form's keys "
                "and press Retry, or accept the lead.",
                failure,
            )
            self._set_unchecked(KEY, reason, keep_token=True)
            return
        wait = retry.next_wait(
            turnstile.SCHEDULE,
            self.check_tries + 1,
            rng=random.SystemRandom(),
            retry_after_s=failure.retry_after_s,
        )
        if wait is None:
            reason = env._("Cloudflare Turnstile could not be reached: %s.", failure)
            self._set_unchecked(UNREACHABLE, reason, keep_token=True)
            return
        due = fields.Datetime.now() + timedelta(seconds=max(round(wait), 1))
        self.write({"check_tries": self.check_tries + 1, "check_due_at": due})

    def _set_unchecked(self, code, reason, *, keep_token=False):
        _logger.info("intake %s did not pass Turnstile: %s", self.uuid, code)
        self.write(
            {
                "state": FAILED,
                "error_code": code,
                "error": reason,
                "check_due_at": False,
                "turnstile_token": self.turnstile_token if keep_token else False,
            }
        )


def _perform(client, check):
    """Ask about one visitor. Runs in a thread: no cursor, no environment, no exception."""
    try:
        return turnstile.read(client.send(check.request()))
    except CallError as exc:
        return exc
    except Exception:
        _logger.exception("Turnstile could not be asked about %s", check.key)
        return TurnstileUnclear("internal error, see the log")
