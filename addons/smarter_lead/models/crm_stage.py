"""Which public status the leads of a stage have: each tenant maps its own stages."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import status


class CrmStage(models.Model):
    _inherit = "crm.stage"

    # Depends on `is_won` only: what a manager chose stays when names and order change.
    public_status = fields.Selection(
        [
            (status.NEW, "New"),
            (status.CONTACTED, "Contacted"),
            (status.QUALIFIED, "Qualified"),
            (status.CONVERTED, "Converted"),
        ],
        compute="_compute_public_status",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="What outside systems are told about the leads of this stage.",
    )

    @api.depends("is_won")
    def _compute_public_status(self):
        for stage in self:
            kept = stage.public_status
            if not kept or (kept == status.CONVERTED) != stage.is_won:
                stage.public_status = status.guess(
                    stage.name or "",
                    is_won=stage.is_won,
                    is_first=stage._is_first(self),
                )

    def _is_first(self, together):
        """Whether no stage of the company comes before this one.

        Stages that are made together do not find each other in the database.
        """
        company = self.company_id or self.env.company
        peers = together.filtered(lambda stage: stage.company_id == self.company_id)
        if peers.sorted("sequence")[0] != self:
            return False
        before = [
            ("company_id", "=", company.id),
            ("sequence", "<", self.sequence),
            ("id", "!=", self._origin.id),
        ]
        return not self.search_count(before, limit=1)

    @api.constrains("public_status", "is_won")
    def _check_public_status(self):
        """Won and converted are one thing, or the API would say what is not so."""
        for stage in self:
            if (stage.public_status == status.CONVERTED) != stage.is_won:
                raise ValidationError(
                    self.env._(
                        "“%s”: the status of won stages, and only theirs, is converted.",
                        stage.name,
                    )
                )
