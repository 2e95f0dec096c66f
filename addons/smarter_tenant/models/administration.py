"""What administers the server is out of reach of people of tenants."""

from __future__ import annotations

from odoo import api, models

# Odoo shows every employee the apps that could be installed, and lets them ask for one.
_MENUS = ("base.menu_administration", "base.menu_management")
# Wizards keep no rows, so no class of isolation closes them. They write to the
# administrators, and read the texts of all tenants.
_WIZARDS = frozenset({"base.language.export", "base.module.install.request"})


class IrUiMenu(models.Model):
    """Settings and apps are menus of operators."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "ir.ui.menu"  # pylint: disable=consider-merging-classes-inherited

    def _filter_visible_menus(self):
        visible = super()._filter_visible_menus()
        if not self.env.user._is_tenant_bound():
            return visible
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        hidden = self.sudo().search([("id", "child_of", list(map(get_id, _MENUS)))])
        return visible - hidden.sudo(False)


class SmarterIsolation(models.AbstractModel):
    """Wizards of the administration, besides the closed models."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.isolation"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _closed_models(self, mode):
        closed = super()._closed_models(mode)
        return closed | _WIZARDS if self.env.user._is_tenant_bound() else closed
