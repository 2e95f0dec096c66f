"""What the web client knows when it starts, and errors on pages of the dashboard."""

from __future__ import annotations

from odoo import models
from odoo.http import request

_PAGES = "/app"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """Let pages of the dashboard fail as Odoo's pages for visitors do: as a page."""
        path = request.httprequest.path
        if path == _PAGES or path.startswith(f"{_PAGES}/"):
            request.is_frontend = True
            code = request.env.lang or "en_US"
            request.lang = request.env["res.lang"]._get_data(code=code)
        return super()._handle_error(exception)

    def session_info(self):
        """Tell people of tenants how many notifications they have not read."""
        info = super().session_info()
        if info.get("is_internal_user") and self.env.user._is_tenant_bound():
            notices = self.env["smarter.notification"]
            info["smarter_unread_notices"] = notices._unread()
        return info
