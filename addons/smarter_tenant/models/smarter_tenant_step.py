"""The log of a tenant's provisioning: one row per step."""

from __future__ import annotations

import logging
import time

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools import provisioning
from ..tools.provisioning import DONE, FAILED, FINISHED, RUNNING, SKIPPED, TODO

_logger = logging.getLogger(__name__)

# Not the step's fault: Odoo repeats the whole transaction.
_REPEATED = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


class SmarterTenantStep(models.Model):
    """Where the provisioning of a tenant is, and how it got there."""

    _name = "smarter.tenant.step"
    _description = "Provisioning step"
    _order = "company_id, sequence, id"
    _rec_name = "code"
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company",
        "Tenant",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    code = fields.Char("Step", required=True, readonly=True)
    name = fields.Char("What", compute="_compute_name")
    sequence = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        [
            (TODO, "To do"),
            (RUNNING, "Running"),
            (DONE, "Done"),
            (FAILED, "Failed"),
            (SKIPPED, "Skipped"),
        ],
        required=True,
        readonly=True,
        default=TODO,
    )
    argument = fields.Char(readonly=True, help="What the step was asked for.")
    started_at = fields.Datetime("Started", readonly=True)
    duration_ms = fields.Integer("Milliseconds", readonly=True, aggregator="sum")
    attempts = fields.Integer(readonly=True)
    message = fields.Char("Remark", readonly=True, help="Why it failed or was skipped.")

    _company_code_unique = models.UniqueIndex(
        "(company_id, code)", "A tenant has every step once."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        steps = self.env["res.company"]._provisioning_steps()
        labels = {step.code: step.label for step in steps}
        for step in self:
            step.name = labels.get(step.code, step.code)

    def _unfinished_steps(self):
        return self.filtered(lambda step: step.state not in FINISHED)

    def _claim(self):
        """Show that this step is next: whoever runs the provisioning is at it."""
        self.write(
            {
                "state": RUNNING,
                "attempts": self.attempts + 1,
                "started_at": fields.Datetime.now(),
                "duration_ms": 0,
                "message": False,
            }
        )

    def _run(self, handover):
        """Do it, undo a half-done step, and write down how it ended."""
        started = time.monotonic()
        values = self._attempt(handover)
        elapsed = round((time.monotonic() - started) * 1000)
        self.write({**values, "duration_ms": elapsed})
        if self.state == FAILED:
            self._audit_failure()

    def _attempt(self, handover):
        """Run the step's method in a savepoint and return the outcome."""
        steps = self.env["res.company"]._provisioning_steps()
        method = next(step.method for step in steps if step.code == self.code)
        company = self.company_id._provisioner()
        try:
            with self.env.cr.savepoint():
                getattr(company, method)(handover)
        except provisioning.Skipped as skipped:
            return {"state": SKIPPED, "message": str(skipped)}
        except _REPEATED:
            raise
        except Exception as error:
            reason = provisioning.reason(error)
            _logger.info("Provisioning step %s failed: %s", self.code, reason)
            return {"state": FAILED, "message": reason}
        return {"state": DONE, "message": False}

    def _audit_failure(self):
        self.env["smarter.audit"]._record(
            "tenant.provisioning_failed",
            company=self.company_id,
            target=self.company_id,
            outcome="failure",
            detail={"step": self.code, "reason": self.message},
        )
