"""What is said in a conversation that is there already. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from odoo.addons.smarter_connector.tools.exchange import Report, Send
from odoo.addons.smarter_connector_chatwoot.tools.api import Access, ChatwootApi, Row
from odoo.addons.smarter_connector_chatwoot.tools.exchanges import give_to_team
from odoo.addons.smarter_connector_chatwoot.tools.first_message import (
    OUTGOING,
    FirstMessage,
    mark_of,
)

OPEN = "open"


@dataclass
class SayThere:
    """Says something once: an earlier attempt may have been heard.

    :param after: id of a message: words without a mark are looked for behind it only
    :param reopen: people have to see the conversation among the open ones
    :param team_id: who gets the conversation; 0 leaves it with whom it is
    """

    access: Access
    conversation_id: int
    message: FirstMessage
    after: int = 0
    reopen: bool = False
    team_id: int = 0

    @property
    def secrets(self) -> tuple[str, ...]:
        """What answers must not be stored with."""
        return (self.access.token,)

    def run(self, send: Send, report: Report) -> None:
        """Look, and say it when it is not there."""
        api = ChatwootApi(send, self.access)
        number = self.conversation_id
        there = find(api.messages(number), self.message, self.after)
        said = there or api.create_message(number, self.message.values())
        report.facts["relayed"] = said.get("id")
        if self.reopen or self.team_id:
            talk = api.conversation(number)
            if self.reopen and talk.get("status") != OPEN:
                api.set_status(number, OPEN)
            give_to_team(api, talk, self.team_id)


def find(rows: Iterable[Row], message: FirstMessage, after: int = 0) -> Row | None:
    """Return the message: by its mark, or by its words where nobody has left a mark.

    A bot may say the same twice; only versions that keep no marks leave but the words.
    """
    for row in rows:
        mark = mark_of(row)
        is_late = isinstance(row.get("id"), int) and row["id"] > after
        if mark == message.key or (not mark and is_late and _is_same(row, message)):
            return row
    return None


def _is_same(row: Row, message: FirstMessage) -> bool:
    return (
        row.get("message_type") == OUTGOING
        and row.get("content") == message.content
        and bool(row.get("private")) == message.private
    )
