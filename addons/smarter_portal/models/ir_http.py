"""What the web client knows when it starts."""

from __future__ import annotations

from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell people of tenants how many notifications they have not read."""
        info = super().session_info()
        if info.get("is_internal_user") and self.env.user._is_tenant_bound():
            notices = self.env["smarter.notification"]
            info["smarter_unread_notices"] = notices._unread()
        return info
