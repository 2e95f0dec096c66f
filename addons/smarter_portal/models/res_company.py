"""Open dashboards of a tenant learn what has changed; they ask the server for it."""

from __future__ import annotations

from odoo import models

GROUP_USER = "smarter_tenant.group_tenant_user"
#: The state of some app is another one.
TILES = "smarter_portal.tiles"
#: Apps were switched on or off.
APPS = "smarter_portal.apps"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _tell_dashboards(self, news):
        """Wake the open dashboards of these tenants, once this is committed."""
        for company in self:
            group = company._tenant_env().ref(GROUP_USER)
            group._bus_send(news, {})

    def _app_switched(self, app):
        result = super()._app_switched(app)
        self._tell_dashboards(APPS)
        return result
