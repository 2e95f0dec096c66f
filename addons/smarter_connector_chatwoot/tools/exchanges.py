"""What connectors tell Chatwoot. Each runs in a thread, and may run again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from odoo.addons.smarter_connector.exceptions import Rejected
from odoo.addons.smarter_connector.tools.exchange import Report, Send

from ..exceptions import NotFound
from . import upsert
from .api import Access, ChatwootApi, Row
from .first_message import FirstMessage, say_once
from .platform import plain

LEAD = "smarteros_lead"
LEAD_LABEL = "lead"
#: Attribute of a contact, and label of its conversations.
REFUSED, NO_MARKETING = "smarteros_no_marketing", "no-marketing"


@dataclass(frozen=True)
class Talk:
    """The conversation of a lead as it should be."""

    lead_key: str
    attributes: Row = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    assignee_email: str = ""


@dataclass
class OpenConversation:
    """Contact, conversation and first message of a new lead."""

    access: Access
    inbox_id: int
    person: upsert.Person
    talk: Talk
    message: FirstMessage
    contact_id: int = 0
    conversation_id: int = 0
    #: Who gets it besides the assignee; 0 leaves that to Chatwoot.
    team_id: int = 0

    @property
    def secrets(self) -> tuple[str, ...]:
        """What answers must not be stored with."""
        return (self.access.token,)

    def run(self, send: Send, report: Report) -> None:
        """Do what is missing; ids are reported as soon as they are known."""
        api = ChatwootApi(send, self.access)
        reached = upsert.reach(api, self.inbox_id, self.person, self.contact_id)
        report.facts["contact_id"] = reached.contact_id
        found, is_new = self._conversation(api, reached)
        number = int(found["id"])
        report.facts |= {"conversation_id": number, "status": found.get("status")}
        said = say_once(api, number, self.message, look=not is_new)
        report.facts["message"] = {
            "id": said.get("id"),
            "content": self.message.content,
            "private": self.message.private,
        }
        api.merge_labels(number, list(self.talk.labels))
        give_to_team(api, found, self.team_id)
        assign(api, found, self.talk.assignee_email, report)

    def _conversation(
        self, api: ChatwootApi, reached: upsert.Reached
    ) -> tuple[Row, bool]:
        """Return the conversation of the lead, and whether it is new."""
        found = self._known(api) or self._made_before(api, reached)
        if found:
            there = found.get("custom_attributes") or {}
            wanted = {**self.talk.attributes, LEAD: self.talk.lead_key}
            if there.get(LEAD) in (None, self.talk.lead_key):
                api.merge_attributes(int(found["id"]), there, wanted)
            return found, False
        made = api.create_conversation(self._values(reached))
        mark = (made.get("custom_attributes") or {}).get(LEAD)
        # An inbox with one conversation per contact gives back the one it has.
        return made, mark == self.talk.lead_key

    def _known(self, api: ChatwootApi) -> Row | None:
        try:
            known = self.conversation_id
            return api.conversation(known) if known else None
        except NotFound:
            return None

    def _made_before(self, api: ChatwootApi, reached: upsert.Reached) -> Row | None:
        """Return the conversation that an attempt without an answer has opened."""
        for row in api.contact_conversations(reached.contact_id):
            if (row.get("custom_attributes") or {}).get(LEAD) == self.talk.lead_key:
                return row
        return None

    def _values(self, reached: upsert.Reached) -> Row:
        return {
            "inbox_id": self.inbox_id,
            "contact_id": reached.contact_id,
            "source_id": reached.source_id,
            "status": "open",
            "custom_attributes": {**self.talk.attributes, LEAD: self.talk.lead_key},
        }


def assign(api: ChatwootApi, talk: Row, email: str, report: Report) -> None:
    """Give the conversation to the agent with this e-mail, if there is one."""
    meta: Any = talk.get("meta") or {}
    assignee: Any = meta.get("assignee") or {}
    if not email or plain(assignee.get("email") or "") == email:
        return
    agents = [row for row in api.agents() if plain(row.get("email") or "") == email]
    # Somebody invited there by hand may have joined from here, too.
    agent = max(agents, key=lambda row: row.get("email") != email, default=None)
    if agent:
        api.assign(int(talk["id"]), int(agent["id"]))
        report.facts["assignee"] = email


def give_to_team(api: ChatwootApi, talk: Row, team_id: int) -> None:
    """Give the conversation to a team, unless it has it already."""
    meta: Any = talk.get("meta") or {}
    team: Any = meta.get("team") or {}
    if team_id and team.get("id") != team_id:
        api.assign_team(int(talk["id"]), team_id)


@dataclass
class ChangeConversation:
    """Status and assignee of a conversation, as the lead has them."""

    access: Access
    conversation_id: int
    status: str = ""
    assignee_email: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What answers must not be stored with."""
        return (self.access.token,)

    def run(self, send: Send, report: Report) -> None:
        """Change what differs; what is already so makes no event, hence no loop."""
        api = ChatwootApi(send, self.access)
        found = api.conversation(self.conversation_id)
        report.facts["conversation_id"] = self.conversation_id
        if self.status and found.get("status") != self.status:
            api.set_status(self.conversation_id, self.status)
        if self.status:
            report.facts["status"] = self.status
        assign(api, found, self.assignee_email, report)


@dataclass
class ChangeContact:
    """A contact of ours, as it is now."""

    access: Access
    inbox_id: int
    person: upsert.Person
    contact_id: int

    @property
    def secrets(self) -> tuple[str, ...]:
        """What answers must not be stored with."""
        return (self.access.token,)

    def run(self, send: Send, report: Report) -> None:
        """Bring the contact up to date."""
        api = ChatwootApi(send, self.access)
        found = upsert.upsert(api, self.inbox_id, self.person, self.contact_id)
        report.facts["contact_id"] = int(found["id"])


@dataclass
class TellRefusal:
    """What a contact does not want any more, where the team sees it."""

    access: Access
    person: upsert.Person
    contact_id: int
    channels: tuple[str, ...]
    conversations: tuple[int, ...]
    note: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What answers must not be stored with."""
        return (self.access.token,)

    def run(self, send: Send, report: Report) -> None:
        """Mark the contact, then its conversations; who is not there needs no mark."""
        api = ChatwootApi(send, self.access)
        contact = upsert.known(api, self.contact_id) or upsert.find(api, self.person)
        refused = ", ".join(self.channels)
        there = (contact or {}).get("custom_attributes") or {}
        if contact and there.get(REFUSED) != refused:
            values = {"custom_attributes": {REFUSED: refused}}
            api.change_contact(int(contact["id"]), values)
        for number in self.conversations:
            self._mark(api, number, refused)

    def _mark(self, api: ChatwootApi, number: int, refused: str) -> None:
        key = f"{self.person.identifier}-refused-{refused.replace(', ', '-')}"
        message = FirstMessage(key, self.note, private=True)
        try:
            say_once(api, number, message, look=True)
            api.merge_labels(number, [NO_MARKETING])
        except NotFound:
            # Deleted there.
            return


@dataclass
class Probe:
    """Whether the token opens the account."""

    access: Access

    @property
    def secrets(self) -> tuple[str, ...]:
        """What answers must not be stored with."""
        return (self.access.token,)

    def run(self, send: Send, report: Report) -> None:
        """Ask who we are."""
        check_account(ChatwootApi(send, self.access).profile(), self.access.account_id)


def check_account(profile: Row, account_id: int) -> str:
    """Return the role that the token has in the account; Rejected without one."""
    for row in profile.get("accounts") or []:
        if row.get("id") == account_id:
            return str(row.get("role") or "agent")
    raise Rejected("the access token does not open this account of Chatwoot")
