"""The form that a lead came from."""

from __future__ import annotations

from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # Stored for the figures per form; a copy like the lead's source.
    form_id = fields.Many2one(
        "smarter.form",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
