"""What the web client knows when it starts."""

from __future__ import annotations

from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell people who read leads how many they have not seen."""
        info = super().session_info()
        if info.get("is_internal_user"):
            unseen = self.env["smarter.lead.intake"].unseen_leads()
            if unseen is not None:
                info["smarter_unseen_leads"] = unseen
        return info
