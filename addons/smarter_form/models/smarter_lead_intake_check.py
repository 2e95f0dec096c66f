"""Intakes that wait for Turnstile's verdict, and what people do about them.

A visitor's token is verified in the background (`smarter_lead_intake_check_run`). Until
then the intake is in a state that nobody converts; outside it is received.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.smarter_lead.models.smarter_lead_intake import (
    CONVERT_CRON,
    FAILED,
    RECEIVED,
)

CHECKING = "checking"
CHECK_CRON = "smarter_form.ir_cron_check_visitors"

#: Why a visitor did not pass: `error_code` of the intake.
REFUSED = "turnstile_refused"
LATE = "turnstile_late"
UNREACHABLE = "turnstile_unreachable"
KEY = "turnstile_key"
REASONS = (REFUSED, LATE, UNREACHABLE, KEY)
#: Nobody knows yet whether these are people; their tokens are kept.
UNJUDGED = (UNREACHABLE, KEY)


class SmarterLeadIntake(models.Model):
    """The state of a check, and its buttons."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.intake"  # pylint: disable=consider-merging-classes-inherited

    state = fields.Selection(
        selection_add=[(CHECKING, "Being checked")],
        ondelete={CHECKING: "set failed"},
    )
    # All empty for whatever came without Turnstile.
    turnstile_token = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    check_tries = fields.Integer(readonly=True, copy=False)
    # When to try next; while a try is under way, when somebody else may.
    check_due_at = fields.Datetime(readonly=True, copy=False)
    is_check_failed = fields.Boolean(compute="_compute_is_check_failed")

    _check_index = models.Index("(check_due_at, id) WHERE state = 'checking'")

    @api.depends("state", "error_code")
    def _compute_is_check_failed(self):
        for intake in self:
            failed = intake.state == FAILED
            intake.is_check_failed = failed and intake.error_code in REASONS

    @api.model
    def _accept(self, payload, **columns):
        if columns.get("state") == CHECKING:
            columns["check_due_at"] = fields.Datetime.now()
            self.env["ir.cron"]._wake(CHECK_CRON)
        return super()._accept(payload, **columns)

    def action_retry(self):
        """Have Cloudflare asked again about visitors that it has not judged."""
        self.check_access("read")
        refused = self.filtered("is_check_failed")
        if not refused:
            return super().action_retry()
        unjudged = refused.filtered(lambda intake: intake.error_code in UNJUDGED)
        others = (self - refused).filtered(lambda intake: intake.state == FAILED)
        if not (unjudged or others):
            raise UserError(
                self.env._(
                    "Cloudflare has judged these visitors, and would say the same "
                    "again. A manager can accept the leads anyway."
                )
            )
        for company, intakes in unjudged.grouped("company_id").items():
            intakes.with_env(company._tenant_env())._check_again(self.env.user)
        if others:
            super(SmarterLeadIntake, others).action_retry()
        return (unjudged + others)._retried_notification()

    def _check_again(self, user):
        self.write(
            {
                "state": CHECKING,
                "error_code": False,
                "error": False,
                "check_tries": 0,
                "check_due_at": fields.Datetime.now(),
            }
        )
        self._audit_check("lead.check_retried", user)
        self.env["ir.cron"]._wake(CHECK_CRON)

    def action_accept_anyway(self):
        """Take leads in that Turnstile did not let pass: a manager knows better."""
        if not self.env.user.has_group("smarter_tenant.group_tenant_manager"):
            raise AccessError(self.env._("Managers decide what is accepted anyway."))
        self.check_access("read")
        refused = self.filtered("is_check_failed")
        if not refused:
            raise UserError(
                self.env._("Only leads that Turnstile did not let pass are accepted.")
            )
        for company, intakes in refused.grouped("company_id").items():
            intakes.with_env(company._tenant_env())._release()
            intakes._audit_check("lead.check_overruled", self.env.user)
        return refused._retried_notification()

    def _release(self):
        """Let the converter have these intakes."""
        self.write(
            {
                "state": RECEIVED,
                "error_code": False,
                "error": False,
                "turnstile_token": False,
                "check_due_at": False,
            }
        )
        self.env["ir.cron"]._wake(CONVERT_CRON)

    def _audit_check(self, action, user):
        for intake in self:
            self.env["smarter.audit"]._record(
                action, company=intake.company_id, target=intake, actor=user.login
            )
