"""What a person has seen of the leads."""

from __future__ import annotations

from odoo import api, fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"

    newest_lead_seen = fields.Integer(
        readonly=True,
        help="The id of the newest lead when this person last looked at the pipeline.",
    )

    @api.model
    def _get_fields_blacklist(self):
        """Keep it out of what the web client loads: it asks for a number instead."""
        return [*super()._get_fields_blacklist(), "newest_lead_seen"]
