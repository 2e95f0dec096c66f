"""The website of a tenant sells and answers through a team of the tenant."""

from __future__ import annotations

from odoo import api, models

# Of Odoo's shop and of its contact form; each is there with its addon only.
_TEAMS = ("salesteam_id", "crm_default_team_id")


class Website(models.Model):
    """Odoo gives every new website the one team that it brings itself."""

    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._replace_foreign_teams()
        return websites

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self._replace_foreign_teams()
        return result

    def _replace_foreign_teams(self):
        """Take the first team of the website's own company, or none."""
        for website in self.sudo():
            company = website.company_id
            for name in filter(self._fields.get, _TEAMS):
                if website[name].company_id - company:
                    website[name] = website._first_team(company)

    @api.model
    def _first_team(self, company):
        teams_sudo = self.env["crm.team"].sudo()
        return teams_sudo.search([("company_id", "=", company.id)], limit=1)
