"""The conversations of a contact are those of its leads."""

from __future__ import annotations

from odoo import fields, models

from .crm_lead import GROUP_USER


class ResPartner(models.Model):
    _inherit = "res.partner"

    chatwoot_count = fields.Integer(
        "Conversations",
        compute="_compute_chatwoot_count",
        compute_sudo=True,
        groups=GROUP_USER,
    )

    def _compute_chatwoot_count(self):
        for partner in self:
            talks = partner._chatwoot_leads()._chatwoot_talks()
            partner.chatwoot_count = sum(map(len, talks.values()))

    def _chatwoot_leads(self):
        """Return the leads of the contact, also those that are lost."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        return leads.search([("partner_id", "in", self._origin.ids)])

    def action_open_chatwoot(self):
        """Open the contact's last conversation in Chatwoot."""
        self.check_access("read")
        return self._chatwoot_leads().action_open_chatwoot()
