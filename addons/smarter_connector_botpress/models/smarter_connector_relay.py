"""Between the bot and the inbox that the lead's person reads, when Odoo is the relay.

The relay has one owner, ``botpress_relay``. What carries the words is a matter of the
inbox: its addon refines ``_relay_to_inbox`` and gives the bot what the person says with
:class:`~odoo.addons.smarter_connector_botpress.tools.bot.Say`.
"""

from __future__ import annotations

from odoo import api, models

from ..tools.bot import BOTPRESS, CONVERSATION
from .crm_lead import HANDED_OFF
from .smarter_bot_message import BOT
from .smarter_connector import RELAY_ODOO


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _keep_said(self, lead, messages):
        """Keep what was said; bring the bot's new words to the inbox if that is ours.

        What is kept a second time was brought the first time.
        """
        new = self.env["smarter.bot.message"]._keep(self, lead, messages)
        if self._relays(lead):
            for message in new.filtered(lambda one: one.author == BOT):
                self._relay_to_inbox(lead, message.external_id, message.text)

    def _relays(self, lead):
        """Whether Odoo brings the bot's words to the inbox; not once a person talks."""
        return self.botpress_relay == RELAY_ODOO and lead.bot_state != HANDED_OFF

    def _relay_to_inbox(self, lead, message_id, text):
        """Hook: bring the bot's words to the inbox that the lead's person reads."""

    def _stay_out(self, lead, name):
        """Somebody of the team answers: from now on the bot is silent there."""
        lead.bot_state = HANDED_OFF
        text = self.env._(
            "%(name)s answers in the inbox: the bot stays out.", name=name
        )
        lead._note_of_bot([text])

    @api.model
    def _listening_bots(self, lead):
        """Return the bots that talk to a lead's person and are told by us."""
        bots = self.search(
            [
                ("company_id", "=", lead.company_id.id),
                ("provider", "=", BOTPRESS),
                ("botpress_relay", "=", RELAY_ODOO),
            ]
        )
        return bots.filtered(lambda bot: bot._relays(lead) and bot._knows(lead))

    def _knows(self, lead):
        """Whether this bot has the lead, or will as soon as it is told of it."""
        told = [
            ("connector_id", "=", self.id),
            ("event_id.res_model", "=", lead._name),
            ("event_id.res_id", "=", lead.id),
            ("state", "=", "pending"),
        ]
        is_linked = bool(self._link(lead, CONVERSATION))
        return is_linked or bool(
            self.env["smarter.delivery"].search_count(told, limit=1)
        )
