"""What is asked of Chatwoot in the background, besides deliveries. Pure.

``Connect`` sees what the account has and has its webhook there; ``Poll`` finds what was
said while we could not be reached: Chatwoot never sends a webhook twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from odoo.addons.smarter_base.tools.outbound.errors import TimedOut
from odoo.addons.smarter_connector.tools.exchange import Send

from ..exceptions import Invalid
from . import events
from .api import Access, ChatwootApi, Row
from .exchanges import LEAD_LABEL, NO_MARKETING, check_account

WEBHOOK_NAME = "SmarterOS"
#: What we label conversations with; undefined, a label is shown but not to be found.
LABELS = {LEAD_LABEL: "#1f93ff", NO_MARKETING: "#d6453d"}


@dataclass(frozen=True)
class Inbox:
    """An inbox of the account."""

    number: int
    name: str
    channel: str


@dataclass(frozen=True)
class Team:
    """A team of the account."""

    number: int
    name: str


@dataclass(frozen=True)
class Connected:
    """What was found and set up."""

    version: str
    role: str
    inboxes: tuple[Inbox, ...]
    webhook_id: int
    webhook_secret: str = field(repr=False)
    teams: tuple[Team, ...] = ()


@dataclass(frozen=True)
class Connect:
    """Check the token, list inboxes and teams, have our webhook and our labels there."""

    access: Access
    inbound_url: str = field(repr=False)
    webhook_id: int = 0

    def run(self, send: Send) -> Connected:
        """Do it; whatever is there already stays as it is."""
        api = ChatwootApi(send, self.access)
        role = check_account(api.profile(), self.access.account_id)
        webhook = self._webhook(api)
        self._define_labels(api)
        return Connected(
            version=api.version(),
            role=role,
            inboxes=tuple(_inbox(row) for row in api.inboxes()),
            webhook_id=int(webhook.get("id") or 0),
            webhook_secret=str(webhook.get("secret") or ""),
            teams=tuple(_team(row) for row in api.teams()),
        )

    def _define_labels(self, api: ChatwootApi) -> None:
        """Have our labels among those of the account, as somebody may have changed them."""
        there = {str(row.get("title")).lower() for row in api.labels()}
        for title, color in LABELS.items():
            # An attempt without an answer may have made it since we looked.
            with suppress(Invalid):
                if title not in there:
                    api.create_label(title, color)

    def _webhook(self, api: ChatwootApi) -> Row:
        """Return our webhook: the one of this address, the former one, or a new one."""
        rows = api.webhooks()
        by_url = next((r for r in rows if r.get("url") == self.inbound_url), None)
        ours = by_url or next((r for r in rows if r.get("id") == self.webhook_id), None)
        wanted = events.SUBSCRIPTIONS
        if ours and ours.get("url") == self.inbound_url and _has_all(ours, wanted):
            return ours
        if ours:
            changed = api.change_webhook(int(ours["id"]), self.inbound_url, wanted)
            return {**ours, **changed}
        try:
            return api.create_webhook(self.inbound_url, WEBHOOK_NAME, wanted)
        except Invalid:
            # An attempt without an answer has made it since we looked.
            for row in api.webhooks():
                if row.get("url") == self.inbound_url:
                    return row
            raise


def _has_all(row: Row, wanted: list[str]) -> bool:
    found = row.get("subscriptions")
    return isinstance(found, list) and set(wanted) <= set(found)


def _team(row: Row) -> Team:
    return Team(int(row.get("id") or 0), str(row.get("name") or ""))


def _inbox(row: Row) -> Inbox:
    return Inbox(
        int(row.get("id") or 0),
        str(row.get("name") or ""),
        str(row.get("channel_type") or ""),
    )


@dataclass(frozen=True)
class Heard:
    """A message for the inbound queue, as a webhook would have brought it."""

    message_id: str
    event: str
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Known:
    """What we know of a conversation."""

    last_message_id: int = 0
    status: str = ""
    assignee_email: str = ""


@dataclass(frozen=True)
class Caught:
    """What a poll has heard, and until when it may be believed to be complete."""

    until: datetime
    heard: list[Heard]
    #: Whether there is more, for which time was too short.
    is_part: bool = False


@dataclass(frozen=True)
class Poll:
    """Ask for everything that was said since the last poll."""

    access: Access
    #: Unix seconds; nothing that ended before is looked at.
    since: float
    known: Mapping[int, Known]
    asked_at: datetime

    def run(self, send: Send) -> Caught:
        """Return what we have not heard, oldest first.

        When there is more than fits into the time of a task, what was heard counts and
        the next poll goes on from there: after a long outage nothing is asked in vain.
        """
        api = ChatwootApi(send, self.access)
        heard: list[Heard] = []
        until = None
        for row in reversed(self._rows(api)):
            try:
                heard += self._of(api, row)
            except TimedOut:
                if until is None:
                    raise
                return Caught(until, heard, is_part=True)
            until = events.moment(row.get("last_activity_at")) or until
        return Caught(self.asked_at, heard)

    def _rows(self, api: ChatwootApi) -> list[Row]:
        """Return the conversations that something happened in, latest first."""
        found: list[Row] = []
        for row in api.conversations():
            if float(row.get("last_activity_at") or 0) < self.since:
                break
            found.append(row)
        return found

    def _of(self, api: ChatwootApi, row: Row) -> list[Heard]:
        talk = events.talk(row)
        known = self.known.get(talk.number, Known())
        there = (talk.status, talk.assignee_email)
        heard = []
        if not talk.last_message_id or talk.last_message_id > known.last_message_id:
            for message in api.messages(talk.number, known.last_message_id):
                heard.append(self._heard({**message, **self._about(row, "message")}))
        if there != (known.status, known.assignee_email) or heard:
            heard.append(self._heard({**row, **self._about(row, "talk")}))
        return heard

    def _about(self, row: Row, what: str) -> Row:
        account = {"id": self.access.account_id}
        if what == "talk":
            return {"event": events.POLLED, "account": account}
        return {
            "event": events.MESSAGE_CREATED,
            "account": account,
            "conversation": row,
        }

    def _heard(self, payload: dict[str, Any]) -> Heard:
        body = json.dumps(payload, ensure_ascii=False).encode()
        message_id, name = events.identity(body)
        return Heard(message_id, name, body)
