"""Leads stay in their company, and find only what belongs to it."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "smarter.tenant.owned"]

    # No default: forms compute it, and `create` looks at the team first.
    company_id = fields.Many2one(default=None)

    @api.model_create_multi
    def create(self, vals_list):
        """Give every lead a company before it is stored."""
        for vals in vals_list:
            if not vals.get("company_id"):
                vals["company_id"] = self._owning_company(vals).id
        return super().create(vals_list)

    @api.model
    def _owning_company(self, vals):
        """Return the company of a new lead: its team's, or the current one.

        Mail for a team arrives in an environment of the operators' company.
        """
        context = self.env.context
        if company_id := context.get("default_company_id"):
            return self.env["res.company"].browse(company_id)
        team_id = vals.get("team_id") or context.get("default_team_id")
        team_sudo = self.env["crm.team"].sudo().browse(team_id)
        return team_sudo.company_id or self.env.company

    def write(self, vals):
        """Leave a lead where it is when its company is emptied."""
        if "company_id" in vals and not vals["company_id"]:
            vals = {name: value for name, value in vals.items() if name != "company_id"}
        return super().write(vals)

    @api.depends("user_id", "team_id", "partner_id")
    def _compute_company_id(self):
        """Keep a tenant's lead in the tenant, and find a company for any other.

        Core empties the company of a lead that loses its salesperson, and moves leads
        after their salesperson.
        """
        owners = {lead: lead.company_id for lead in self}
        result = super()._compute_company_id()
        for lead, owner in owners.items():
            if owner.root_id.state or not lead.company_id:
                lead.company_id = owner or self.env.company
        return result

    @api.depends("user_id", "type")
    def _compute_team_id(self):
        """Choose among the teams of the lead's company.

        Core proposes one of the current company, to operators for a tenant's lead too.
        """
        result = super()._compute_team_id()
        for lead in self:
            company = lead.company_id
            if company and lead.team_id and lead.team_id.sudo().company_id != company:
                own = [("company_id", "=", company.id)]
                lead.team_id = self.env["crm.team"].search(own, limit=1)
        return result

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show the stages of the current companies; core shows everybody's."""
        pinned = stages._pinned(self.env.companies)
        found = super()._read_group_stage_ids(pinned, domain)
        return (stages | stages.browse(found.ids)).sorted()

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        team_company = self.env["crm.team"].browse(team_id).company_id
        companies = self.company_id or team_company or self.env.company
        own = Domain("company_id", "in", companies.ids)
        return super()._stage_find(team_id, own & Domain(domain or []), order, limit)

    def action_set_won(self):
        """Move the leads of each company to a won stage of that company."""
        for leads in self.grouped("company_id").values():
            super(CrmLead, leads).action_set_won()
        return True

    @api.depends("email_domain_criterion", "email_normalized", "phone_sanitized")
    def _compute_potential_lead_duplicates(self):  # pylint: disable=missing-return
        """Look for duplicates in the company of each lead.

        Core looks everywhere, and tells how many it found to whom may see none of them.
        """
        for leads in self._pinned_by_company():
            super(CrmLead, leads)._compute_potential_lead_duplicates()

    def _get_lead_duplicates(self, partner=None, email=None, include_lost=False):
        """Search among the leads of the same company: crons search among all."""
        companies = self.company_id or self.env.company
        pinned = self._pinned(companies)
        found = super(CrmLead, pinned)._get_lead_duplicates(
            partner=partner, email=email, include_lost=include_lost
        )
        return self.browse(found.ids)

    @api.depends("partner_id", "partner_name")
    def _compute_commercial_partner_id(self):
        """Propose no company of another tenant that happens to have the name."""
        result = super()._compute_commercial_partner_id()
        for lead in self:
            owner = lead.commercial_partner_id.sudo().company_id
            if owner != lead.company_id and (owner or lead.company_id.root_id.state):
                lead.commercial_partner_id = False
        return result

    def _message_post_after_hook(self, message, msg_vals):
        """Give the contact just written to to leads of the same company only."""
        pinned = self._pinned(self.company_id)
        return super(CrmLead, pinned)._message_post_after_hook(message, msg_vals)

    def _pinned_by_company(self):
        """Return the leads of each company, that find this company alone."""
        groups = self.grouped("company_id").items()
        return [leads._pinned(company or self.env.company) for company, leads in groups]
