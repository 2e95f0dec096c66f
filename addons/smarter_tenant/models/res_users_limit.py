"""People of a tenant take the places of its plan, whoever adds them."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain

# What makes somebody one more, or one less, of the people of a company.
_COUNTED = frozenset({"active", "company_id", "group_ids", "share"})


class ResUsers(models.Model):
    """Checked after the change: what is refused is rolled back."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse new users when the plan is full."""
        users = super().create(vals_list)
        users.sudo().company_id._check_user_limit()
        return users

    def write(self, vals):
        """Refuse returning users when the plan is full; leaving is always possible."""
        if not _COUNTED & vals.keys():
            return super().write(vals)
        before = self._members_by_company()
        result = super().write(vals)
        for company_sudo, members in self._members_by_company().items():
            if members > before.get(company_sudo, 0):
                company_sudo._check_user_limit()
        return result

    def _members_by_company(self):
        """Return company -> how many of these users take a place of its plan."""
        companies_sudo = self.sudo().company_id
        domain = companies_sudo._tenant_users_domain() & Domain("id", "in", self.ids)
        users_sudo = self.env["res.users"].sudo()
        rows = users_sudo._read_group(domain, ["company_id"], ["__count"])
        return dict(rows)
