"""The one way to talk to a bot, whichever of Botpress's products it runs on.

:class:`Adapter` is what the two products have in common; :class:`Start`, :class:`Say`
and :class:`Probe` are the exchanges that use one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from odoo.addons.smarter_connector.tools.exchange import Report, Send

#: What a connector of ours is, and what its link to a lead is about.
BOTPRESS = "botpress"
CONVERSATION = "conversation"


@dataclass(frozen=True)
class Talk:
    """Whose words go where, under the ids that we gave."""

    user_id: str
    conversation_id: str
    user_name: str = ""


@dataclass(frozen=True)
class Opening:
    """How a conversation about a new lead begins."""

    #: Id of our event: the same in every attempt.
    event_id: str
    #: What the bot is told, only what the person agreed to.
    context: Mapping[str, Any]
    #: What the person wrote, said in the person's name; empty when nothing is.
    text: str
    #: The bot has told us itself that it knows of the event.
    is_known: bool = False


class Adapter(Protocol):
    """Talks to one bot. What is learned goes into the report's facts:

    ``told``           id of the event that the bot was told
    ``messages``       list of ``{"id", "at", "author", "text"}``
    ``qualification``  what the bot found out, as its events say it
    """

    secrets: tuple[str, ...]

    def probe(self, send: Send, talk: Talk) -> None:
        """Prove that address and key are good, without bothering anybody."""

    def start(self, send: Send, report: Report, talk: Talk, opening: Opening) -> None:
        """Begin the conversation, unless an earlier attempt has."""

    def say(self, send: Send, report: Report, talk: Talk, text: str, key: str) -> None:
        """Say something in the person's name, unless an earlier attempt has."""


class _Exchange:
    """What the exchanges share: the adapter knows what must stay secret."""

    adapter: Adapter

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those of the key, and of what was signed with it on the way."""
        return self.adapter.secrets


@dataclass
class Start(_Exchange):
    """Tells the bot of a new lead."""

    adapter: Adapter
    talk: Talk
    opening: Opening

    def run(self, send: Send, report: Report) -> None:
        """Do it."""
        self.adapter.start(send, report, self.talk, self.opening)


@dataclass
class Say(_Exchange):
    """Tells the bot what the person said elsewhere."""

    adapter: Adapter
    talk: Talk
    text: str
    key: str

    def run(self, send: Send, report: Report) -> None:
        """Do it."""
        self.adapter.say(send, report, self.talk, self.text, self.key)


@dataclass
class Probe(_Exchange):
    """The test of a connection."""

    adapter: Adapter
    talk: Talk

    def run(self, send: Send, report: Report) -> None:
        """Do it."""
        self.adapter.probe(send, self.talk)
