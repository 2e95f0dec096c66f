"""Asking a bot what it has said: Botpress pushes once, and we may have been away. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_connector.tools.exchange import Send

from .bot import Talk
from .chat import ChatBot, Said

#: A conversation is asked about after a sixth of the time that it has been quiet...
PATIENCE = 6
SOONEST, LATEST = timedelta(minutes=5), timedelta(hours=4)
#: ... and no more after this.
HORIZON = timedelta(days=3)


def is_due(active_at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """Whether it is time to ask about a conversation again.

    A bot answers soon or never: the longer nobody has spoken, the rarer the question.
    """
    quiet = now - active_at
    if quiet > HORIZON:
        return False
    wait = min(max(quiet / PATIENCE, SOONEST), LATEST)
    return now - (asked_at or active_at) >= wait


@dataclass(frozen=True)
class Question:
    """One conversation, and which of its messages we have."""

    lead_id: int
    #: Speaks as one person.
    bot: ChatBot
    talk: Talk
    known: frozenset[str] = frozenset()


@dataclass
class Listen:
    """Asks about some conversations of one bot, one after the other."""

    questions: Sequence[Question]
    #: Lead -> what was said there, the oldest first; without those that were not reached.
    heard: dict[int, list[Said]] = field(default_factory=dict)
    error: CallError | None = None

    def run(self, send: Send) -> None:
        """Ask; what is known when an answer fails to come is kept."""
        try:
            for question in self.questions:
                self.heard[question.lead_id] = question.bot.listen(
                    send, question.talk, question.known
                )
        except CallError as exc:
            self.error = exc
