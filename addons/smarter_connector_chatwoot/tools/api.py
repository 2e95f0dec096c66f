"""Chatwoot's Application API: the calls that connectors make. Pure, without state."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from odoo.addons.smarter_connector.exceptions import Unexpected
from odoo.addons.smarter_connector.tools.exchange import Send, call_json

from . import answers

Row = dict[str, Any]
#: The server's own page sizes.
MESSAGES_PAGE = 100
CONVERSATIONS_PAGE = 25
#: Nobody's conversation is read further than this in one go.
MOST_PAGES = 20
#: Nor more conversations than this: 25,000.
MOST_LISTS = 1000


@dataclass(frozen=True)
class Access:
    """Where the account is, and what opens it."""

    base_url: str
    account_id: int
    token: str = field(repr=False)


class ChatwootApi:
    """One account, through one ``send``."""

    def __init__(self, send: Send, access: Access) -> None:
        self._send = send
        self._access = access
        self._base = access.base_url.rstrip("/")

    # -- the account ----------------------------------------------------------------

    def version(self) -> str:
        """Return the version of the installation, empty when it does not tell."""
        found = self._call("GET", "/api")
        version = found.get("version") if isinstance(found, dict) else ""
        return version if isinstance(version, str) else ""

    def profile(self) -> Row:
        """Return whose token it is, and the accounts it opens."""
        return as_row(self._call("GET", "/api/v1/profile"))

    def inboxes(self) -> list[Row]:
        """Return the inboxes of the account."""
        return _rows(self._account("GET", "/inboxes"), "payload")

    def agents(self) -> list[Row]:
        """Return the people of the account."""
        return _rows(self._account("GET", "/agents"))

    def webhooks(self) -> list[Row]:
        """Return the webhooks of the account."""
        found = as_row(self._account("GET", "/webhooks")).get("payload")
        return _rows(found, "webhooks")

    def create_webhook(self, url: str, name: str, events: list[str]) -> Row:
        """Add a webhook; its secret is in the answer, where the version signs."""
        body = {"url": url, "name": name, "subscriptions": events}
        return _webhook(self._account("POST", "/webhooks", body))

    def change_webhook(self, webhook_id: int, url: str, events: list[str]) -> Row:
        """Point a webhook of ours to this address."""
        body = {"url": url, "subscriptions": events}
        return _webhook(self._account("PATCH", f"/webhooks/{webhook_id}", body))

    def labels(self) -> list[Row]:
        """Return the labels that the account defines."""
        return _rows(self._account("GET", "/labels"), "payload")

    def create_label(self, title: str, color: str) -> Row:
        """Define a label, for people to see and filter by; Invalid when it is there."""
        body = {"title": title, "color": color, "show_on_sidebar": True}
        return as_row(self._account("POST", "/labels", body))

    def teams(self) -> list[Row]:
        """Return the teams of the account."""
        return _rows(self._account("GET", "/teams"))

    # -- what setting up makes ---------------------------------------------------------

    def create_api_inbox(self, name: str) -> Row:
        """Add an inbox that only this API fills."""
        body = {"name": name, "channel": {"type": "api"}}
        return as_row(self._account("POST", "/inboxes", body))

    def bots(self) -> list[Row]:
        """Return the agent bots of the account."""
        return _rows(self._account("GET", "/agent_bots"))

    def create_bot(self, name: str, url: str) -> Row:
        """Add an agent bot; token and secret are in the answer to an administrator."""
        body = {"name": name, "outgoing_url": url}
        return as_row(self._account("POST", "/agent_bots", body))

    def change_bot(self, bot_id: int, url: str) -> Row:
        """Have a bot tell us at this address."""
        body = {"outgoing_url": url}
        return as_row(self._account("PATCH", f"/agent_bots/{bot_id}", body))

    def set_bot(self, inbox_id: int, bot_id: int) -> None:
        """Have the bot answer first in an inbox."""
        path = f"/inboxes/{inbox_id}/set_agent_bot"
        self._account("POST", path, {"agent_bot": bot_id})

    # -- contacts ---------------------------------------------------------------------

    def contact(self, contact_id: int) -> Row:
        """Return a contact."""
        return _payload(self._account("GET", f"/contacts/{contact_id}"))

    def find_contact(self, attribute: str, value: str) -> Row | None:
        """Return the contact with this identifier, e-mail or phone, if there is one."""
        rule = {
            "attribute_key": attribute,
            "filter_operator": "equal_to",
            "values": [value],
        }
        found = self._account("POST", "/contacts/filter", {"payload": [rule]})
        rows = _rows(found, "payload")
        # The filter folds case, and what is stored may have another form.
        same = [r for r in rows if _folded(r.get(attribute)) == _folded(value)]
        return same[0] if same else None

    def create_contact(self, values: Mapping[str, Any]) -> Row:
        """Create a contact; Invalid when another one has an address of it."""
        found = _payload(self._account("POST", "/contacts", dict(values)))
        return as_row(found.get("contact"))

    def change_contact(self, contact_id: int, values: Mapping[str, Any]) -> Row:
        """Change a contact; its attributes are merged by the server."""
        path = f"/contacts/{contact_id}"
        return _payload(self._account("PUT", path, dict(values)))

    def add_contact_inbox(self, contact_id: int, inbox_id: int) -> str:
        """Have the contact in an inbox and return its id there."""
        path = f"/contacts/{contact_id}/contact_inboxes"
        found = as_row(self._account("POST", path, {"inbox_id": inbox_id}))
        return _text(found.get("source_id"))

    def contact_conversations(self, contact_id: int) -> list[Row]:
        """Return the last conversations of a contact."""
        found = self._account("GET", f"/contacts/{contact_id}/conversations")
        return _rows(found, "payload")

    # -- conversations ------------------------------------------------------------------

    def conversation(self, conversation_id: int) -> Row:
        """Return a conversation."""
        return as_row(self._account("GET", f"/conversations/{conversation_id}"))

    def create_conversation(self, values: Mapping[str, Any]) -> Row:
        """Open a conversation; an inbox may give back one that is there."""
        return as_row(self._account("POST", "/conversations", dict(values)))

    def conversations(self) -> Iterator[Row]:
        """Go through all conversations, those of the last activity first."""
        for page in range(1, MOST_LISTS + 1):
            query = urlencode({"status": "all", "assignee_type": "all", "page": page})
            found = as_row(self._account("GET", f"/conversations?{query}")).get("data")
            rows = _rows(found, "payload")
            yield from rows
            if len(rows) < CONVERSATIONS_PAGE:
                return

    def set_status(self, conversation_id: int, status: str) -> None:
        """Open, resolve... a conversation."""
        path = f"/conversations/{conversation_id}/toggle_status"
        self._account("POST", path, {"status": status})

    def assign(self, conversation_id: int, agent_id: int) -> None:
        """Give a conversation to an agent."""
        path = f"/conversations/{conversation_id}/assignments"
        self._account("POST", path, {"assignee_id": agent_id})

    def assign_team(self, conversation_id: int, team_id: int) -> None:
        """Give a conversation to a team."""
        path = f"/conversations/{conversation_id}/assignments"
        self._account("POST", path, {"team_id": team_id})

    def merge_labels(self, conversation_id: int, wanted: list[str]) -> None:
        """Add labels; the call of the server replaces them all."""
        path = f"/conversations/{conversation_id}/labels"
        found = as_row(self._account("GET", path)).get("payload")
        there = found if isinstance(found, list) else []
        missing = [label for label in wanted if label not in there]
        if missing:
            self._account("POST", path, {"labels": [*there, *missing]})

    def merge_attributes(
        self, conversation_id: int, there: Mapping[str, Any], wanted: Row
    ) -> None:
        """Add attributes of ours; the call of the server replaces them all."""
        if any(there.get(key) != value for key, value in wanted.items()):
            path = f"/conversations/{conversation_id}/custom_attributes"
            body = {"custom_attributes": {**there, **wanted}}
            self._account("POST", path, body)

    # -- messages -------------------------------------------------------------------------

    def messages(self, conversation_id: int, after: int = 0) -> Iterator[Row]:
        """Go through what was said after a message, oldest first."""
        for _page in range(MOST_PAGES):
            path = f"/conversations/{conversation_id}/messages?after={after}"
            rows = _rows(self._account("GET", path), "payload")
            yield from rows
            if len(rows) < MESSAGES_PAGE:
                return
            after = max(_number(row.get("id")) for row in rows)

    def create_message(self, conversation_id: int, values: Mapping[str, Any]) -> Row:
        """Say something."""
        path = f"/conversations/{conversation_id}/messages"
        return as_row(self._account("POST", path, dict(values)))

    # -- the wire ---------------------------------------------------------------------------

    def _account(self, method: str, path: str, body: object = None) -> Any:
        prefix = f"/api/v1/accounts/{self._access.account_id}"
        return self._call(method, prefix + path, body)

    def _call(self, method: str, path: str, body: object = None) -> Any:
        return ask(self._send, self._base, self._access.token, method, path, body)


def ask(
    send: Send, base_url: str, token: str, method: str, path: str, body: object = None
) -> Any:
    """Make one call and return its content; a refusal is raised as what it means."""
    # With hyphens: proxies drop headers that have underscores.
    headers = {"Api-Access-Token": token}
    reply, content = call_json(send, method, base_url + path, headers, body)
    error = answers.refusal(reply, content, now=time.time())
    if error:
        raise error
    return content


def _folded(value: object) -> str:
    return value.lower() if isinstance(value, str) else ""


def as_row(found: object) -> Row:
    """Return an answer that is an object."""
    if not isinstance(found, dict):
        raise Unexpected("Chatwoot's answer is not what its version should say")
    return found


def _payload(found: object) -> Row:
    return as_row(as_row(found).get("payload"))


def _webhook(found: object) -> Row:
    # The server wraps it; its description does not.
    inner = as_row(found).get("payload", found)
    return as_row(as_row(inner).get("webhook", inner))


def _rows(found: object, key: str = "") -> list[Row]:
    rows = as_row(found).get(key) if key else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unexpected("Chatwoot's answer is not what its version should say")
    return rows


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
