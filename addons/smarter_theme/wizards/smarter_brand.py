"""The page on which a tenant's manager chooses the brand.

Managers may write no company: this is the narrow way, for the brand of their own one.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.smarter_tenant.models.res_company import ACTIVE
from odoo.addons.smarter_tenant.models.res_users import GROUP_MANAGER

from ..models.res_company import COLORS

_TAKEN = (*COLORS, "slogan")


class SmarterBrand(models.TransientModel):
    """A draft of the brand; nobody sees it until it is applied."""

    _name = "smarter.brand"
    _inherit = ["smarter.brand.mixin"]
    _description = "Brand of the business"

    name = fields.Char(readonly=True)
    logo = fields.Image(max_width=1024, max_height=1024)

    @api.model
    def default_get(self, fields):
        """Begin with the brand as it is."""
        values = super().default_get(fields)
        company_sudo = self._own_company().sudo()
        values |= {name: company_sudo[name] for name in ("name", *_TAKEN)}
        values["logo"] = not company_sudo.uses_default_logo and company_sudo.logo
        return {name: value for name, value in values.items() if name in fields}

    def action_apply(self):
        """Make this the brand of the own company, and show it."""
        self.ensure_one()
        company_sudo = self._own_company().sudo()
        values = {name: self[name] for name in _TAKEN}
        if self.logo or not company_sudo.uses_default_logo:
            values["logo"] = self.logo
        company_sudo.write(values)
        self.env["smarter.audit"]._record(
            "tenant.brand_changed", company=company_sudo, target=company_sudo
        )
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_reset(self):
        """Show the suite's colours; nothing is changed until they are applied."""
        self.ensure_one()
        self.write(dict.fromkeys(COLORS, False))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Brand"),
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _own_company(self):
        """Return the company of the current manager, whatever the client says."""
        user = self.env.user
        company = user.company_id.root_id
        if not user.has_group(GROUP_MANAGER) or company.sudo().state != ACTIVE:
            raise AccessError(
                self.env._("Only managers of a tenant can change its brand.")
            )
        return company
