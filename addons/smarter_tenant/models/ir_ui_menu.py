"""Menus of an app that is off are gone."""

from __future__ import annotations

from odoo import models


class IrUiMenu(models.Model):
    """Also those that lead to no model, which access rights cannot hide."""

    _inherit = "ir.ui.menu"

    def _filter_visible_menus(self):
        visible = super()._filter_visible_menus()
        user_sudo = self.env.user.sudo()
        if not user_sudo._is_tenant_bound():
            return visible
        reach = self.env["smarter.app"]._reach(user_sudo.company_id.root_id.id)
        if not reach.off_modules:
            return visible
        data_sudo = self.env["ir.model.data"].sudo()
        domain = [
            ("model", "=", "ir.ui.menu"),
            ("module", "in", list(reach.off_modules)),
        ]
        return visible - self.browse(data_sudo.search(domain).mapped("res_id"))
