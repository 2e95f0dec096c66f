"""The shop that is made by or for a tenant begins with a team of the tenant."""

from __future__ import annotations

from odoo import fields, models


class Website(models.Model):
    """Odoo takes the team that it brings itself, which is the operators'."""

    _inherit = "website"

    salesteam_id = fields.Many2one(default=lambda self: self._default_shop_team())

    def _default_shop_team(self):
        company = self.env.company
        if company.sudo().root_id.state:
            return self._first_team(company)
        return self._default_salesteam_id()
