"""The public status of an intake: that of its lead in the tenant's pipeline."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..tools import status
from .smarter_lead_intake import CONVERTED, FAILED


class SmarterLeadIntake(models.Model):
    """What outside systems are told, and what they may change."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.lead.intake"  # pylint: disable=consider-merging-classes-inherited

    # Stored: lists of the API are one indexed query, and see no lead.
    public_status = fields.Selection(
        [
            (status.RECEIVED, "Received"),
            (status.NEW, "New"),
            (status.CONTACTED, "Contacted"),
            (status.QUALIFIED, "Qualified"),
            (status.CONVERTED, "Converted"),
            (status.LOST, "Lost"),
            (status.FAILED, "Failed"),
        ],
        compute="_compute_public_status",
        compute_sudo=True,
        store=True,
    )

    _status_index = models.Index("(company_id, public_status, id)")

    @api.depends(
        "state",
        "lead_id.stage_id.public_status",
        "lead_id.active",
        "lead_id.won_status",
    )
    def _compute_public_status(self):
        for intake in self:
            if intake.state == CONVERTED:
                intake.public_status = intake.lead_id._public_status()
            elif intake.state == FAILED:
                intake.public_status = status.FAILED
            else:
                intake.public_status = status.RECEIVED

    def _public_status(self):
        """Return the status of this intake in the words of the API."""
        self.ensure_one()
        return self.public_status

    @api.model
    def _status_domain(self, wanted):
        """Return the domain of the intakes with this public status."""
        return Domain("public_status", "=", wanted)

    def _set_public_status(self, wanted):
        """Move the lead of this intake to where the tenant keeps leads of this status.

        The caller has checked that this is an intake of the current company, whose
        lead is in the pipeline.

        :raises ValidationFailed: when the tenant has no place for it
        """
        self.ensure_one()
        lead = self.lead_id.with_env(self.company_id._tenant_env())
        if not lead or wanted not in status.SETTABLE:
            raise _unavailable()
        if lead._public_status() != wanted:
            lead._move_to_status(wanted)

    @api.model
    def _row(self, payload):
        return {**super()._row(payload), "public_status": status.RECEIVED}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _public_status(self):
        """Return the public status of this lead; a lead that is gone is lost."""
        if not self or (not self.active and self.won_status != "won"):
            return status.LOST
        return self.stage_id.public_status or status.NEW

    def _move_to_status(self, wanted):
        self.ensure_one()
        if wanted == status.LOST:
            self._leave_won_stage()
            self.action_set_lost()
            return
        stage = self._status_stage(
            [
                ("public_status", "=", wanted),
                ("is_won", "=", wanted == status.CONVERTED),
            ]
        )
        if wanted == status.CONVERTED:
            self.action_set_won()
            return
        if not self.active:
            self.action_restore()
        self.stage_id = stage

    def _leave_won_stage(self):
        """Go back to the last open stage: Odoo loses no lead in a won one."""
        if self.stage_id.is_won:
            self.stage_id = self._status_stage(
                [("is_won", "=", False)], order="sequence desc, id desc"
            )

    def _status_stage(self, domain, **options):
        stage = self._stage_find(self.team_id.id, domain, **options)
        if not stage:
            raise _unavailable()
        return stage


def _unavailable():
    return ValidationFailed(
        "The pipeline of this tenant has no place for this status.",
        code="status_unavailable",
        errors=[
            {
                "field": "status",
                "code": "status_unavailable",
                "message": "No stage has this status.",
            }
        ],
    )
