"""From the bot to a person: team, activity, and the inbox when Odoo brings it there."""

from __future__ import annotations

from markupsafe import escape

from odoo import models

from ..tools import qualification as tools
from .crm_lead import HANDED_OFF
from .smarter_connector import RELAY_ODOO

MAX_REASON = 300
#: The end of a transcript is what matters to who takes over.
MAX_TRANSCRIPT = 6000


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _take_over(self, lead, payload):
        """Hand a lead to a person, once; return whether it was still the bot's."""
        if lead.bot_state == HANDED_OFF:
            return False
        lead.bot_state = HANDED_OFF
        transcript = lead.bot_message_ids._as_transcript()[-MAX_TRANSCRIPT:]
        self._hand_off(lead, transcript, _reason(payload))
        if self.botpress_relay == RELAY_ODOO:
            self._hand_off_to_inbox(lead, transcript)
        return True

    def _hand_off(self, lead, transcript, reason=""):
        """Give the lead to the team and its salesperson something to do."""
        if self.botpress_team_id and lead.team_id != self.botpress_team_id:
            lead.team_id = self.botpress_team_id
        lines = [self.env._("The bot %(name)s hands over.", name=self.name)]
        if reason:
            lines.append(self.env._("Reason: %s", reason))
        lead._note_of_bot(lines + transcript.splitlines())
        user = self._who_takes_over(lead)
        if user:
            lead.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "The bot hands over: answer this person"
                ),
                note=escape(reason),
            )

    def _hand_off_to_inbox(self, lead, transcript):
        """Hook: open the conversation where the team answers (relay: Odoo)."""

    def _who_takes_over(self, lead):
        """Return the lead's salesperson, else whom the settings name, else a manager."""
        candidates = (
            lead.user_id,
            self.botpress_user_id,
            lead.team_id.user_id,
            self.company_id._first_manager(),
        )
        return next((user for user in candidates if user and user.active), None)


def _reason(payload):
    reason = tools.flatten(payload).get("reason", "")
    return tools.as_text(reason)[:MAX_REASON]
