"""The shop of a tenant sells through a team of the tenant."""

from __future__ import annotations

from odoo import api, models


class Website(models.Model):
    """Odoo gives every new website the one team that it brings itself."""

    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._replace_foreign_team()
        return websites

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self._replace_foreign_team()
        return result

    def _replace_foreign_team(self):
        """Take the first team of the website's own company, or none."""
        for website in self.sudo():
            company = website.company_id
            if website.salesteam_id.company_id not in (company, company.browse()):
                domain = [("company_id", "=", company.id)]
                teams = self.env["crm.team"].sudo().search(domain, limit=1)
                website.salesteam_id = teams
