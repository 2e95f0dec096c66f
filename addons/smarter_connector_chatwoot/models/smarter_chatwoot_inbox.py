"""The inboxes of a connected account, as Chatwoot lists them."""

from __future__ import annotations

from odoo import api, fields, models

from ..tools.first_message import EMAIL, WHATSAPP

#: Channel -> what leads from there have as source.
SOURCES = {
    WHATSAPP: "whatsapp",
    EMAIL: "email",
    "Channel::WebWidget": "web",
    "Channel::FacebookPage": "facebook",
    "Channel::Instagram": "instagram",
    "Channel::Telegram": "telegram",
    "Channel::TwilioSms": "sms",
    "Channel::Sms": "sms",
    "Channel::Line": "line",
    "Channel::Api": "api",
}


class SmarterChatwootInbox(models.Model):
    """One inbox. Rows come from Chatwoot, by "Connect"."""

    _name = "smarter.chatwoot.inbox"
    _inherit = ["smarter.tenant.owned"]
    _description = "Chatwoot inbox"
    _order = "name, id"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    name = fields.Char(required=True, readonly=True)
    number = fields.Integer("Number in Chatwoot", required=True, readonly=True)
    channel = fields.Char(readonly=True)

    _number_unique = models.UniqueIndex(
        "(connector_id, number)", "An inbox is listed once."
    )

    @api.depends("name", "channel")
    def _compute_display_name(self):
        for inbox in self:
            kind = (inbox.channel or "").removeprefix("Channel::")
            inbox.display_name = f"{inbox.name} ({kind})" if kind else inbox.name

    @api.model
    def _learn(self, connector, inboxes):
        """Have the inboxes that Chatwoot lists, and no others."""
        rows = {
            row.number: row
            for row in self.search([("connector_id", "=", connector.id)])
        }
        for found in inboxes:
            values = {"name": found.name or str(found.number), "channel": found.channel}
            if found.number in rows:
                rows.pop(found.number).write(values)
            else:
                self.create(
                    {
                        "company_id": connector.company_id.id,
                        "connector_id": connector.id,
                        "number": found.number,
                        **values,
                    }
                )
        for gone in rows.values():
            gone.unlink()

    def _source(self):
        """Return what leads that come from this inbox have as source."""
        return SOURCES.get(self.channel, "chat")
