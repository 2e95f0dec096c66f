"""What a bot pushes to us: its words, its findings, its wish for a person."""

from __future__ import annotations

import hashlib

from odoo import fields, models

from odoo.addons.smarter_base.tools.outbound.errors import CallError, SignatureError
from odoo.addons.smarter_connector.tools.inbound import UNREADABLE, Inbound
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    DONE,
    IGNORED,
    InboundRejected,
)
from odoo.addons.smarter_lead.models.crm_lead import KEEP_PARTNER

from ..tools import qualification as tools
from ..tools import signals
from ..tools.bot import BOTPRESS, CONVERSATION
from ..tools.message_text import as_text
from .crm_lead import HANDED_OFF, QUALIFIED
from .smarter_bot_message import BOT, VISITOR

MAX_INTENT = 200


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _verify_inbound(self, headers, raw):
        """Botpress signs nothing: its secret header must be one of our secrets."""
        if self.provider != BOTPRESS:
            return super()._verify_inbound(headers, raw)
        try:
            keys = self._signing_keys()
        except CallError as exc:
            raise SignatureError(str(exc)) from exc
        signals.verify(headers, keys)
        try:
            signal = signals.parse(raw)
        except signals.Unreadable:
            return Inbound(f"sha256:{hashlib.sha256(raw).hexdigest()}", UNREADABLE)
        return Inbound(signals.identity(raw, signal), signal.type, signal.at)

    def _apply_inbound(self, message):
        if self.provider != BOTPRESS:
            return super()._apply_inbound(message)
        try:
            signal = signals.parse(message.payload)
        except signals.Unreadable as exc:
            raise InboundRejected(str(exc)) from exc
        link = self._linked(CONVERSATION, signal.conversation_id)
        lead = link._record()
        if not lead or lead._name != "crm.lead":
            return IGNORED
        if signal.type == signals.MESSAGE:
            return self._hear(lead, signal)
        if signal.type == signals.EVENT:
            return self._learn(lead, link, signal)
        return IGNORED

    def _hear(self, lead, signal):
        text = as_text(signal.payload)
        if not signal.id or not text:
            return IGNORED
        author = BOT if signal.is_bot else VISITOR
        said = {"id": signal.id, "at": signal.at, "author": author, "text": text}
        self._keep_said(lead, [said])
        return DONE

    def _learn(self, lead, link, signal):
        """Take an event: an echo of ours, a qualification, or a hand-off."""
        kind = signal.payload.get("type")
        if not signal.is_bot:
            if kind == "lead" and isinstance(signal.payload.get("id"), str):
                self._mark_told(link, signal.payload["id"])
                return DONE
            return IGNORED
        at = signal.at or fields.Datetime.now()
        if kind == tools.QUALIFICATION:
            return DONE if self._qualify(lead, signal.payload, at) else IGNORED
        if kind == tools.HAND_OFF:
            self._qualify(lead, signal.payload, at)
            return DONE if self._take_over(lead, signal.payload) else IGNORED
        return IGNORED

    def _qualify(self, lead, payload, at):
        """Write what the bot found out; return whether that was news.

        Events may come late: what is older than what is known changes nothing.
        """
        found = tools.flatten(payload)
        at = at.replace(microsecond=0)
        is_old = lead.bot_qualified_at and lead.bot_qualified_at > at
        if is_old or not _findings(found):
            return False
        vals, tags, skipped = self.bot_rule_ids._values(lead, found)
        vals |= self._findings_vals(lead, found, at)
        if tags:
            vals["tag_ids"] = [(4, tag.id) for tag in tags]
        # A visitor's word must not change the addresses of a contact.
        lead.with_context(**{KEEP_PARTNER: True}).write(vals)
        self._tell_of_findings(lead, found, skipped)
        return True

    def _findings_vals(self, lead, found, at):
        vals = {"bot_qualified_at": at}
        score = tools.score(found)
        if score is not None:
            vals["bot_score"] = score
        if found.get("intent"):
            vals["bot_intent"] = tools.as_text(found["intent"])[:MAX_INTENT]
        if answers := _answers(found):
            vals["bot_answers"] = answers
        if lead.bot_state != HANDED_OFF:
            vals["bot_state"] = QUALIFIED
        return vals

    def _tell_of_findings(self, lead, found, skipped):
        """Note in the lead's history what the bot found, and what fitted nowhere."""
        lines = [self.env._("The bot %(name)s found out:", name=self.name)]
        lines += [
            f"{name}: {tools.as_text(value)}"
            for name, value in found.items()
            if name in _findings(found)
        ]
        if skipped:
            lines.append(
                self.env._("Not written to the lead: %s", ", ".join(sorted(skipped)))
            )
        lead._note_of_bot(lines)


def _findings(found):
    """Return the names of what says something about the person."""
    return [
        name
        for name in found
        if name in ("score", "intent", "tags") or name.startswith("answers.")
    ]


def _answers(found):
    rows = [
        f"{name.removeprefix('answers.')}: {tools.as_text(value)}"
        for name, value in found.items()
        if name.startswith("answers.")
    ]
    return "\n".join(rows)
