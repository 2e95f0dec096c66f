"""Words between the bot and the inbox, when Odoo is the owner of the relay.

Nothing goes round: only what the customer says in the inbox goes to the bot, and only
what the bot says goes to the inbox, under a mark by which it is known when it comes back.
What the bot says before the person has written there waits for that moment: until then
only the first message goes out, for which there is a consent.
"""

from __future__ import annotations

import json

from odoo import models

from odoo.addons.smarter_connector.tools.exchange import Skip
from odoo.addons.smarter_connector_botpress.models.smarter_bot_message import BOT
from odoo.addons.smarter_connector_botpress.tools.bot import BOTPRESS, Say
from odoo.addons.smarter_connector_chatwoot.models.smarter_connector import CHATWOOT
from odoo.addons.smarter_connector_chatwoot.models.smarter_connector_outbound import (
    CONVERSATION,
)
from odoo.addons.smarter_connector_chatwoot.tools import events
from odoo.addons.smarter_connector_chatwoot.tools.first_message import FirstMessage
from odoo.addons.smarter_connector_lead.tools.payload import LEAD_CREATED

from ..tools.payload import HANDED_OFF, RELAYED, RELAYED_VERSION, TO_BOT, TO_INBOX
from ..tools.relay import SayThere

#: Set on the link of a conversation in which the person has written.
WROTE = "person_wrote"
#: The last message of the bot that the conversation has.
LAST_RELAYED = "last_relayed_id"
#: Since this version Chatwoot keeps marks; before, our words look like an agent's.
KEEPS_MARKS = (4, 13)


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    # -- from the inbox to the bot --------------------------------------------------

    def _chatwoot_apply_message(self, talk, said):
        is_new = not self._linked(CONVERSATION, talk.number)
        result = super()._chatwoot_apply_message(talk, said)
        link = self._linked(CONVERSATION, talk.number)
        lead = self._chatwoot_lead(link)
        if lead and not said.private and not said.mark:
            if said.kind == events.INCOMING:
                self._relay_from_person(link, lead, said, is_new=is_new)
            elif said.kind == events.OUTGOING and said.author_email:
                self._relay_ends(lead, said)
        return result

    def _relay_from_person(self, link, lead, said, *, is_new):
        bots = self._listening_bots(lead)
        if not (link.data or {}).get(WROTE):
            link.data = {**(link.data or {}), WROTE: True}
            self._relay_what_waited(lead, bots)
        # The bot is told of a new lead with the words that have made it.
        is_told = is_new and link._record() == lead.intake_id
        text = "\n".join([said.content, *(file.url for file in said.attachments)])
        if text.strip() and not is_told:
            for bot in bots.filtered("botpress_share_message"):
                bot._relay_to_bot(link, lead, said.number, text.strip())

    def _relay_what_waited(self, lead, bots):
        for message in lead.bot_message_ids:
            if message.author == BOT and message.connector_id in bots:
                message.connector_id._relay_to_inbox(
                    lead, message.external_id, message.text
                )

    def _relay_to_bot(self, link, lead, number, text):
        self._tell_of_talk(
            RELAYED,
            RELAYED_VERSION,
            lead,
            {
                "lead_id": lead.id,
                "to": TO_BOT,
                "connector_id": self.id,
                "conversation": link.external_id,
                "message_id": f"chatwoot-{link.connector_id.id}-{number}",
                "text": text,
            },
            self,
        )

    def _relay_ends(self, lead, said):
        """Have the bot leave a conversation in which somebody of the team answers."""
        if not self._keeps_marks():
            return
        for bot in self._listening_bots(lead)[:1]:
            bot._stay_out(lead, said.author or said.author_email)

    def _keeps_marks(self):
        parts = (self.chatwoot_version or "").split(".")[:2]
        version = tuple(int(part) for part in parts if part.isdigit())
        return version >= KEEPS_MARKS if version else True

    # -- from the bot to the inbox --------------------------------------------------

    def _relay_to_inbox(self, lead, message_id, text):
        result = super()._relay_to_inbox(lead, message_id, text)
        link = self._relay_conversation(lead)
        if link:
            data = {
                "lead_id": lead.id,
                "to": TO_INBOX,
                "connector_id": link.connector_id.id,
                "conversation": link.external_id,
                "message_id": message_id,
                "text": text,
            }
            inbox = link.connector_id.with_env(self.env)
            self._tell_of_talk(RELAYED, RELAYED_VERSION, lead, data, inbox)
        return result

    def _relay_conversation(self, lead):
        """Return the link of the last conversation in which the person has written."""
        links = lead._chatwoot_talks().get(lead.id, [])
        return next((link for link in links if (link.data or {}).get(WROTE)), None)

    # -- both -----------------------------------------------------------------------

    def _lane(self, event):
        """Words must not overtake each other, nor the conversation they are said in."""
        ordered = (LEAD_CREATED, HANDED_OFF, RELAYED)
        if self.provider == CHATWOOT and event.type in ordered:
            return f"crm.lead,{event.res_id}"
        return super()._lane(event)

    def _wants(self, event):
        if event.type == RELAYED and self.provider in (BOTPRESS, CHATWOOT):
            return _data(event)["connector_id"] == self.id
        return super()._wants(event)

    def _prepare_exchange(self, event, keys):
        if event.type != RELAYED or self.provider not in (BOTPRESS, CHATWOOT):
            return super()._prepare_exchange(event, keys)
        lead = self._chatwoot_record(event)
        if not lead:
            return Skip(self.env._("The record was deleted."))
        data = _data(event)
        if self.provider == BOTPRESS:
            talk = self._bot_talk(lead)
            return Say(self._bot_adapter(), talk, data["text"], data["message_id"])
        return self._relay_exchange(lead, data)

    def _relay_exchange(self, lead, data):
        link = self._linked(CONVERSATION, data["conversation"])
        if not link:
            return Skip(self.env._("The lead has no conversation."))
        key = f"{self._chatwoot_key(lead)}-bot-{data['message_id']}"
        return SayThere(
            self._chatwoot_access(),
            int(link.external_id),
            FirstMessage(key, data["text"]),
            after=(link.data or {}).get(LAST_RELAYED, 0),
        )

    def _note_facts(self, event, facts):
        result = super()._note_facts(event, facts)
        if self.provider == CHATWOOT and event.type == RELAYED and "relayed" in facts:
            link = self._linked(CONVERSATION, _data(event)["conversation"])
            known = link.data or {}
            if link and facts["relayed"] > known.get(LAST_RELAYED, 0):
                link.data = {**known, LAST_RELAYED: facts["relayed"]}
        return result


def _data(event):
    return json.loads(event.payload)["data"]
