"""New leads go to salespeople by Odoo's own rules, for teams that want it.

After the conversion, in a cron of its own: whatever is wrong with the rules of a team, a
lead is in the pipeline before they are looked at.
"""

from __future__ import annotations

import logging

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.smarter_tenant.models.res_company import ACTIVE

_logger = logging.getLogger(__name__)

ASSIGN_CRON = "smarter_lead.ir_cron_assign_leads"


class CrmTeam(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "crm.team"  # pylint: disable=consider-merging-classes-inherited

    assign_new_leads = fields.Boolean(
        "Assign new leads",
        help="New leads go to the members of the team as they arrive, by the domains "
        "and the capacity of each. Odoo gives a member a thirtieth of the monthly "
        "capacity per day; what is over waits for the next day.",
    )

    @api.depends("assign_new_leads")
    def _compute_assignment_enabled(self):
        """Show the rules of a team that assigns, whatever holds for the server."""
        result = super()._compute_assignment_enabled()
        for team in self.filtered("assign_new_leads"):
            team.assignment_enabled = True
        return result

    def write(self, vals):
        """Begin with the leads that wait already."""
        result = super().write(vals)
        if vals.get("assign_new_leads"):
            self.env["ir.cron"]._wake(ASSIGN_CRON)
        return result

    @api.model
    def _cron_assign_new(self):
        """Assign in one team after the other; the fault of one is its own."""
        teams = self.search(
            Domain("assign_new_leads", "=", True)
            & Domain("company_id.state", "=", ACTIVE)
        )
        for done, team in enumerate(teams, 1):
            try:
                team._assign_new()
            except Exception:
                _logger.exception("leads of team %s were not assigned", team.id)
                self.env.cr.rollback()
            self.env["ir.cron"]._commit_progress(1, remaining=len(teams) - done)

    def _assign_new(self):
        """Assign what waits in this team, with the eyes of the tenant's manager.

        Managers write the domains of the rules: evaluated as superuser they could ask
        about rows that are not theirs.
        """
        manager = self.company_id._first_manager()
        if not manager:
            return {}
        context = {"allowed_company_ids": self.company_id.ids, "lang": manager.lang}
        own = self.with_user(manager).with_context(**context)
        return own._assign_and_convert_leads()


class SmarterLeadConverter(models.AbstractModel):
    _inherit = "smarter.lead.converter"

    @api.model
    def _create_leads(self, intakes, partners):
        leads = super()._create_leads(intakes, partners)
        if leads.team_id.filtered("assign_new_leads"):
            self.env["ir.cron"]._wake(ASSIGN_CRON)
        return leads
