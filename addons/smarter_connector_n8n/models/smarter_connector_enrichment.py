"""The call-back of the enrichment workflow."""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    DONE,
    InboundRejected,
)

from ..tools import enrichment


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _apply_inbound(self, message):
        if self.provider == "n8n" and message.event_type == enrichment.EVENT:
            return self._apply_enrichment(message)
        return super()._apply_inbound(message)

    def _apply_enrichment(self, message):
        """Keep facts about a lead of this connector's tenant, and of no other."""
        try:
            found = enrichment.parse(message.payload or "", now=fields.Datetime.now())
        except enrichment.BadCallback as exc:
            raise InboundRejected(
                self.env._("The call-back cannot be used: %(why)s.", why=exc)
            ) from exc
        lead = self.env["crm.lead"].with_context(active_test=False)
        lead = lead.search(
            [("id", "=", found.lead_id), ("company_id", "=", self.company_id.id)]
        )
        if not lead:
            raise InboundRejected(
                self.env._("There is no lead %(id)s.", id=found.lead_id)
            )
        lead.lock_for_update()
        self.env["smarter.lead.enrichment"]._learn(lead, self, found)
        return DONE
