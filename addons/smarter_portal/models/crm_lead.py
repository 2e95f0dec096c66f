"""A lead that a bot hands over is told to who has to answer."""

from __future__ import annotations

from odoo import models

from ..tools import notices

#: What the addon of bots writes into ``bot_state``, when it is there.
HANDED_OFF = "handed_off"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        if vals.get("bot_state") != HANDED_OFF:
            return super().write(vals)
        fresh = self.filtered(lambda lead: lead.bot_state != HANDED_OFF)
        result = super().write(vals)
        fresh._notify_of_hand_off()
        return result

    def _notify_of_hand_off(self):
        for lead in self.filtered("company_id.state"):
            data = {"name": lead.contact_name or lead.partner_name or lead.name}
            company = lead.company_id
            people = lead.user_id or company.with_env(company._tenant_env())._managers()
            company._notify(people, notices.HANDOFF, data, lead)
