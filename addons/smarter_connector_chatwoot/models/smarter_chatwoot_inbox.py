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
    _inherit = ["smarter.chatwoot.listed"]
    _description = "Chatwoot inbox"
    _allow_sudo_commands = False

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
    def _values_of(self, found):
        return {**super()._values_of(found), "channel": found.channel}

    def _source(self):
        """Return what leads that come from this inbox have as source."""
        return SOURCES.get(self.channel, "chat")
