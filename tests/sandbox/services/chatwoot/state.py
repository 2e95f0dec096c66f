"""What one Chatwoot installation remembers: accounts and all that is in them."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
import uuid
from typing import Any

Row = dict[str, Any]
API, EMAIL, WHATSAPP, WIDGET = (
    "Channel::Api",
    "Channel::Email",
    "Channel::Whatsapp",
    "Channel::WebWidget",
)
INCOMING, OUTGOING, ACTIVITY, TEMPLATE = 0, 1, 2, 3
MESSAGE_TYPES = ("incoming", "outgoing", "activity", "template")
STATUSES = ("open", "resolved", "pending", "snoozed")


class State:
    """Rows by kind and id. Whoever changes them holds ``lock``."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        self.clock_offset_s = 0.0
        self.accounts: dict[int, Row] = {}
        self.users: dict[int, Row] = {}
        self.members: dict[tuple[int, int], str] = {}
        self.inboxes: dict[int, Row] = {}
        self.contacts: dict[int, Row] = {}
        self.contact_inboxes: list[Row] = []
        #: By account and display id.
        self.conversations: dict[tuple[int, int], Row] = {}
        self.messages: dict[int, Row] = {}
        self.webhooks: dict[int, Row] = {}
        self.teams: dict[int, Row] = {}
        #: By account and title.
        self.labels: dict[tuple[int, str], Row] = {}
        self.bots: dict[int, Row] = {}
        self.sso_tokens: dict[str, int] = {}
        self._ids: dict[str, itertools.count[int]] = {}

    def now(self) -> float:
        return time.time() + self.clock_offset_s

    def next_id(self, kind: str, first: int = 1) -> int:
        return next(self._ids.setdefault(kind, itertools.count(first)))

    # -- making rows --------------------------------------------------------------

    def add_account(self, name: str) -> Row:
        row = {"id": self.next_id("account"), "name": name, "status": "active"}
        self.accounts[row["id"]] = row
        return row

    def add_user(self, name: str, email: str) -> Row:
        """Create a user; the e-mail of one that exists gives that one."""
        email = email.lower()
        for row in self.users.values():
            if row["email"] == email:
                return row
        row = {
            "id": self.next_id("user"),
            "name": name,
            "email": email,
            "access_token": secrets.token_urlsafe(18),
        }
        self.users[row["id"]] = row
        return row

    def add_team(self, account_id: int, name: str) -> Row:
        row = {
            "id": self.next_id("team"),
            "account_id": account_id,
            "name": name.lower(),
            "description": None,
            "allow_auto_assign": True,
            "is_member": False,
        }
        self.teams[row["id"]] = row
        return row

    def add_inbox(self, account_id: int, name: str, channel: str, **more: Any) -> Row:
        row = {
            "id": self.next_id("inbox"),
            "account_id": account_id,
            "name": name,
            "channel_type": channel,
            "lock_to_single_conversation": False,
            **more,
        }
        if channel == API:
            row.setdefault("inbox_identifier", secrets.token_urlsafe(18))
            row.setdefault("webhook_url", "")
        self.inboxes[row["id"]] = row
        return row

    def add_contact(self, account_id: int, values: Row) -> Row:
        row = {
            "id": self.next_id("contact"),
            "account_id": account_id,
            "name": "",
            "email": None,
            "phone_number": None,
            "identifier": None,
            "blocked": False,
            "custom_attributes": {},
            "additional_attributes": {},
            "created_at": self.now(),
            **values,
        }
        self.contacts[row["id"]] = row
        return row

    def add_contact_inbox(self, contact: Row, inbox: Row, source_id: str = "") -> Row:
        for row in self.contact_inboxes:
            same = (row["contact_id"], row["inbox_id"]) == (contact["id"], inbox["id"])
            if same and source_id in ("", row["source_id"]):
                return row
        row = {
            "contact_id": contact["id"],
            "inbox_id": inbox["id"],
            "source_id": source_id or self._source_id(contact, inbox),
        }
        self.contact_inboxes.append(row)
        return row

    def _source_id(self, contact: Row, inbox: Row) -> str:
        channel = inbox["channel_type"]
        if channel == WHATSAPP:
            return (contact["phone_number"] or "").lstrip("+")
        if channel == EMAIL:
            return contact["email"] or ""
        return str(uuid.uuid4())

    def add_conversation(self, contact_inbox: Row, **values: Any) -> Row:
        inbox = self.inboxes[contact_inbox["inbox_id"]]
        account_id = inbox["account_id"]
        now = self.now()
        row = {
            "id": self.next_id(f"conversation of {account_id}"),
            "account_id": account_id,
            "uuid": str(uuid.uuid4()),
            "inbox_id": inbox["id"],
            "contact_id": contact_inbox["contact_id"],
            "source_id": contact_inbox["source_id"],
            "status": "open",
            "assignee_id": None,
            "team_id": None,
            "labels": [],
            "custom_attributes": {},
            "additional_attributes": {},
            "snoozed_until": None,
            "created_at": now,
            "updated_at": now,
            "last_activity_at": now,
            "agent_last_seen_at": 0.0,
            **values,
        }
        self.conversations[account_id, row["id"]] = row
        return row

    def add_message(self, conversation: Row, **values: Any) -> Row:
        now = self.now()
        row = {
            "id": self.next_id("message", 100),
            "account_id": conversation["account_id"],
            "conversation_id": conversation["id"],
            "inbox_id": conversation["inbox_id"],
            "content": "",
            "message_type": OUTGOING,
            "content_type": "text",
            "content_attributes": {},
            "additional_attributes": {},
            "private": False,
            "source_id": None,
            "status": "sent",
            "sender": None,
            "attachments": [],
            "created_at": now,
            #: Whether the channel's service would have taken it to the customer.
            "sent_to_channel": False,
            **values,
        }
        self.messages[row["id"]] = row
        conversation["last_activity_at"] = conversation["updated_at"] = now
        return row

    # -- finding ------------------------------------------------------------------

    def messages_of(self, conversation: Row) -> list[Row]:
        key = (conversation["account_id"], conversation["id"])
        return [
            row
            for row in self.messages.values()
            if (row["account_id"], row["conversation_id"]) == key
        ]

    def contacts_of(self, account_id: int) -> list[Row]:
        return [c for c in self.contacts.values() if c["account_id"] == account_id]

    def users_of(self, account_id: int) -> list[Row]:
        return [
            {**self.users[user_id], "role": role}
            for (account, user_id), role in self.members.items()
            if account == account_id
        ]
