"""Which leads a connector is told about."""

from __future__ import annotations

import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

FILTERS = ("lead_sources", "lead_min_score")


class SmarterConnector(models.Model):
    _inherit = "smarter.connector"

    lead_sources = fields.Char(
        "Only leads from",
        help="Sources, separated by commas. Events about leads of other sources are "
        "not sent to this connector. Empty: all.",
    )
    lead_min_score = fields.Integer(
        "Only leads with a score from",
        help="Events about leads with a lower score are not sent. 0: all.",
    )

    @api.constrains("lead_min_score")
    def _check_lead_min_score(self):
        if any(not 0 <= connector.lead_min_score <= 100 for connector in self):
            raise ValidationError(self.env._("A score is a number from 0 to 100."))

    @api.model
    def _audited_fields(self):
        return (*super()._audited_fields(), *FILTERS)

    def _wants(self, event):
        return super()._wants(event) and self._wants_lead(event)

    def _wants_lead(self, event):
        """Whether the lead, as the event tells of it, is one for this connector."""
        if not any(self[name] for name in FILTERS) or event.res_model != "crm.lead":
            return True
        lead = json.loads(event.payload)["data"].get("lead") or {}
        if lead.get("score", 0) < self.lead_min_score:
            return False
        wanted = {
            word.strip().casefold() for word in (self.lead_sources or "").split(",")
        }
        wanted.discard("")
        return not wanted or (lead.get("source") or "").strip().casefold() in wanted
