"""Provisioning: the steps that make a company a complete tenant.

A run does one step after the other. Every step is undone whole when it fails, and its
row says why; the tenant stays a draft, and the next run goes on where this one stopped.
Who wants to see progress commits between the steps, as the wizard and the command line
do; ``_provision`` runs all of them in the caller's transaction. The code is the same.
"""

from __future__ import annotations

from typing import Any

from psycopg2 import errors as pg_errors

from odoo import api, fields, models
from odoo.exceptions import LockError

from ..exceptions import TenantConflict, TenantUnfinished
from ..tools.provisioning import FAILED, SKIPPED, Handover, Step
from .res_company import DRAFT, GROUP_OPERATOR

# Nothing of the caller's context may end up as default or setting of the new records.
CONTEXT = {"no_reset_password": True, "tracking_disable": True}


class ResCompany(models.Model):
    """The steps of one tenant, and running them."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    provisioning_step_ids = fields.One2many(
        "smarter.tenant.step",
        "company_id",
        "Provisioning",
        readonly=True,
        groups=GROUP_OPERATOR,
    )

    @api.model
    def _provisioning_steps(self) -> list[Step]:
        """Return the steps of every tenant, in order; addons insert theirs."""
        env = self.env
        return [
            Step("company", env._("Company in Chile"), "_provision_company"),
            Step("manager", env._("Manager"), "_provision_manager"),
            Step("integration", env._("User of the API"), "_provision_integration"),
            Step("apps", env._("Apps of the plan"), "_provision_apps"),
            Step(
                "invitation",
                env._("Invitation of the manager"),
                "_provision_invitation",
            ),
        ]

    # -- the rows ---------------------------------------------------------------

    def _add_steps(self, *, skip=(), arguments=None):
        """Add the rows of the steps that this tenant does not have yet.

        :param skip: codes of steps to leave out
        :param arguments: code -> what the step is asked for
        """
        rows_sudo = self.sudo().provisioning_step_ids
        known = {row.code: row for row in rows_sudo}
        values = []
        for sequence, step in enumerate(self._provisioning_steps(), 1):
            if step.code in known:
                known[step.code].sequence = sequence
            else:
                row = self._step_values(step, skip, arguments or {})
                values.append({**row, "sequence": sequence})
        rows_sudo.create(values)
        gone = known.keys() - {step.code for step in self._provisioning_steps()}
        rows_sudo.filtered(lambda row: row.code in gone)._unfinished_steps().write(
            {"state": SKIPPED, "message": self.env._("No addon does this any more.")}
        )

    def _step_values(self, step, skip, arguments):
        values = {
            "company_id": self.id,
            "code": step.code,
            "argument": arguments.get(step.code),
        }
        if step.code in skip:
            message = self.env._("Left out when the tenant was created.")
            return {**values, "state": SKIPPED, "message": message}
        return values

    def _locked_steps(self):
        """Return all steps, which nobody else can run until this transaction ends."""
        self.ensure_one()
        steps_sudo = self.sudo().provisioning_step_ids
        try:
            steps_sudo.lock_for_update()
        except LockError as error:
            raise self._busy() from error
        steps_sudo.invalidate_recordset()
        return steps_sudo

    def _busy(self):
        return TenantConflict(
            self.env._("%s is being provisioned at this moment.", self.name),
            "provisioning_busy",
        )

    def _is_provisioned(self):
        return not self.sudo().provisioning_step_ids._unfinished_steps()

    # -- a run ------------------------------------------------------------------

    def _provisioner(self) -> ResCompany:
        """Return this company as the steps see it: superuser, pinned to the tenant."""
        env = self._tenant_env()
        return self.with_env(env(context={**env.context, **CONTEXT}))

    def _provision(self, handover: Handover | None = None) -> None:
        """Run what is left in this transaction; stop at the first failure."""
        step = self._begin_provisioning()
        while step:
            step = self._provision_step(handover)

    def _begin_provisioning(self):
        """Add missing steps and claim the first one to run; return it, or none."""
        self._locked_steps()
        try:
            with self.env.cr.savepoint():
                self._add_steps()
        except pg_errors.UniqueViolation as error:
            raise self._busy() from error
        return self._next_step()

    def _provision_step(self, handover: Handover | None = None):
        """Run one step; return the one after it, already claimed, or none.

        The next step is claimed in the same transaction, so that everybody sees what
        is going on. A claim is no lock: when its owner dies, the next run takes over.
        """
        steps = self._locked_steps()._unfinished_steps()
        if not steps:
            return steps
        steps[0]._run(handover or Handover(shown=False))
        if steps[0].state == FAILED:
            return steps.browse()
        return self._next_step()

    def _next_step(self):
        step = self.sudo().provisioning_step_ids._unfinished_steps()[:1]
        if step:
            step._claim()
        elif self.state == DRAFT:
            self._activate()
        return step

    def _activate(self) -> None:
        drafts = self.filtered(lambda company: company.state == DRAFT)
        for company in drafts:
            if not company._is_provisioned():
                raise TenantConflict(company._unfinished_message(), "provisioning")
        return super()._activate()

    def _unfinished_message(self):
        steps_sudo = self.sudo().provisioning_step_ids._unfinished_steps()
        return self.env._(
            "The provisioning of %(tenant)s is not finished: %(steps)s.",
            tenant=self.name,
            steps=", ".join(steps_sudo.mapped("name")),
        )

    def _check_provisioned(self) -> None:
        """Raise TenantUnfinished, with the reason, when a step failed."""
        failed = self.sudo().provisioning_step_ids.filtered(
            lambda step: step.state == FAILED
        )
        if failed:
            message = self.env._(
                "The provisioning of %(tenant)s stopped at “%(step)s”: %(reason)s",
                tenant=self.name,
                step=failed[0].name,
                reason=failed[0].message,
            )
            raise TenantUnfinished(message, "provisioning_failed")

    # -- screens ----------------------------------------------------------------

    def action_provision_begin(self) -> bool:
        """Prepare to go on with the provisioning; return whether there is a step left.

        The screen then calls ``action_provision_next`` until there is none.
        """
        self._check_operator("tenant.provisioned")
        return bool(self._begin_provisioning())

    def action_provision_next(self) -> dict[str, Any]:
        """Run one step in a transaction of its own.

        :return: ``more``, whether another step is left, and ``secrets`` to show once
        """
        self._check_operator("tenant.provisioned")
        handover = Handover(run_by=self.env.uid)
        step = self._provision_step(handover)
        return {"more": bool(step), "secrets": handover.secrets}
