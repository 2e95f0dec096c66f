"""Teams, stages, tags and reasons: each tenant has its own."""

from __future__ import annotations

from odoo import models


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = ["crm.team", "smarter.tenant.owned"]

    def _allocate_leads(self, creation_delta_days=7):
        """Share the leads of each company out among the teams of that company."""
        result = {}
        for company, teams in self.grouped("company_id").items():
            pinned = teams._pinned(company)
            result.update(super(CrmTeam, pinned)._allocate_leads(creation_delta_days))
        return result


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = ["crm.stage", "smarter.tenant.owned"]


class CrmLostReason(models.Model):
    _name = "crm.lost.reason"
    _inherit = ["crm.lost.reason", "smarter.tenant.owned"]


class CrmRecurringPlan(models.Model):
    _name = "crm.recurring.plan"
    _inherit = ["crm.recurring.plan", "smarter.tenant.owned"]


class CrmTag(models.Model):
    _name = "crm.tag"
    _inherit = ["crm.tag", "smarter.tenant.owned"]

    _name_uniq = models.Constraint(
        "unique (company_id, name)", "Tag name already exists!"
    )
