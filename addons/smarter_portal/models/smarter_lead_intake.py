"""New leads are told to the people of the tenant, and stay told until they look."""

from __future__ import annotations

from odoo import models


class SmarterLeadIntake(models.Model):
    _inherit = "smarter.lead.intake"

    def _announce(self, company):
        result = super()._announce(company)
        made = self.filtered(lambda intake: intake.lead_id.intake_id == intake)
        company._notify_of_leads(made.lead_id)
        return result
