"""How many messages a connector takes."""

from __future__ import annotations

from odoo import models

HOOK = "hook"
HOOK_PER_MINUTE = 1200


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _count_message(cls, connector_id):
        """Count a message to a connector; refuse what is over its limit."""
        limits = cls._address_limits(cls._client_address())
        cls._count([*limits, cls._limit(HOOK, connector_id, HOOK_PER_MINUTE)])
