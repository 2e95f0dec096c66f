"""The lead's conversations in Chatwoot: how they are, and a way to them."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError

from .smarter_connector import CHATWOOT
from .smarter_connector_outbound import CONVERSATION

GROUP_USER = "smarter_tenant.group_tenant_user"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    chatwoot_count = fields.Integer(
        "Conversations",
        compute="_compute_chatwoot",
        compute_sudo=True,
        groups=GROUP_USER,
    )
    chatwoot_summary = fields.Char(
        "Chat", compute="_compute_chatwoot", compute_sudo=True, groups=GROUP_USER
    )

    def _compute_chatwoot(self):
        talks = self._chatwoot_talks()
        for lead in self:
            links = talks.get(lead._origin.id, [])
            lead.chatwoot_count = len(links)
            lead.chatwoot_summary = links and lead._chatwoot_describe(links[0]) or False

    def _chatwoot_talks(self):
        """Return ``{lead id: links}``, the latest first, in superuser mode."""
        leads = self._origin.sudo()
        by_touch = {touch.id: lead.id for lead in leads for touch in lead.touch_ids}
        links = self.env["smarter.connector.link"].sudo()
        found = links.search(
            [
                ("connector_id.provider", "=", CHATWOOT),
                ("kind", "=", CONVERSATION),
                "|",
                "&",
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
                "&",
                ("res_model", "=", "smarter.lead.intake"),
                ("res_id", "in", list(by_touch)),
            ]
        )
        talks = {}
        for link in found.sorted(_last_change, reverse=True):
            is_lead = link.res_model == "crm.lead"
            lead_id = link.res_id if is_lead else by_touch[link.res_id]
            talks.setdefault(lead_id, []).append(link)
        return talks

    def _chatwoot_describe(self, link):
        """Return status, unread messages and the last one, in a line."""
        data = link.data or {}
        states = dict(link.connector_id._chatwoot_states())
        parts = [states.get(data.get("status")) or self.env._("Open")]
        if data.get("unread"):
            parts.append(self.env._("%s unread", data["unread"]))
        if data.get("last_text"):
            parts.append(data["last_text"][:60])
        return " · ".join(parts)

    def _merge_dependences(self, opportunities):
        """Have the conversations of merged leads go on with this one."""
        links = self.env["smarter.connector.link"].sudo()
        found = links.search(
            [
                ("connector_id.provider", "=", CHATWOOT),
                ("kind", "=", CONVERSATION),
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", opportunities.ids),
            ]
        )
        result = super()._merge_dependences(opportunities)
        for link in found:
            self._chatwoot_take(link)
        return result

    def _chatwoot_take(self, link):
        """Link a conversation to this lead, or to a submission that it has now.

        A lead has one conversation that it opened. Without any place left, the link
        ends with its lead, and who goes on writing joins this lead as a touch.
        """
        places = [("crm.lead", self.id)]
        places += [(touch._name, touch.id) for touch in self.sudo().touch_ids]
        for model, record_id in places:
            same = [
                ("connector_id", "=", link.connector_id.id),
                ("kind", "=", CONVERSATION),
                ("res_model", "=", model),
                ("res_id", "=", record_id),
            ]
            if not link.search_count(same, limit=1):
                link.write({"res_model": model, "res_id": record_id})
                return

    def action_open_chatwoot(self):
        """Open the lead's last conversation in Chatwoot."""
        self.check_access("read")
        talks = [link for links in self._chatwoot_talks().values() for link in links]
        if not talks:
            raise UserError(self.env._("There is no conversation yet."))
        link = max(talks, key=_last_change)
        return {
            "type": "ir.actions.act_url",
            "url": link.connector_id._chatwoot_open_url(int(link.external_id)),
            "target": "new",
        }


def _last_change(link):
    return (link.data or {}).get("updated_at", 0), link.id
