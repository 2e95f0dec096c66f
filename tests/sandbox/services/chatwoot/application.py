"""The Application API: ``/api/v1/accounts/{account_id}`` and the profile."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import views
from .problems import error, invalid, not_found, throttled
from .state import (
    ACTIVITY,
    API,
    INCOMING,
    MESSAGE_TYPES,
    OUTGOING,
    STATUSES,
    TEMPLATE,
    WHATSAPP,
    Row,
    State,
)
from .webhooks import Webhooks, new_secret

PREFIX = "/api/v1/accounts/{account_id}"
SEARCHES_PER_MINUTE = 100
MESSAGES_PER_MINUTE = 200
MAX_CONTENT = 150_000
CONTACTS_PAGE, CONVERSATIONS_PAGE = 15, 25
MESSAGES_AFTER, MESSAGES_LATEST = 100, 20
_PHONE = re.compile(r"\+[1-9]\d{1,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LABEL = re.compile(r"[\w-]+")
_CONTACT = ("name", "email", "phone_number", "identifier", "blocked")
_UNIQUE = {"email": "Email", "phone_number": "Phone number", "identifier": "Identifier"}
_BOT_CALLS = re.compile(
    r"GET .*/conversations/\{conversation_id\}|POST .*/conversations"
    r"|POST .*/(toggle_status|custom_attributes|messages|assignments)"
    r"|(GET|POST) .*/labels"
)


@dataclass
class Call:
    """One request that has been checked and whose caller is known."""

    name: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: Row
    user: Row
    role: str = ""
    account_id: int = 0

    def number(self, name: str) -> int:
        text = self.parts[name]
        if not text.isdigit():
            raise not_found()
        return int(text)

    @property
    def page(self) -> int:
        return max(int(self.query.get("page", 1)), 1)


@dataclass
class Application:
    """Routes and answers."""

    state: State
    webhooks: Webhooks
    searches_per_minute: int = SEARCHES_PER_MINUTE
    #: Versions before 4.13 kept only what they knew of a message's attributes.
    keeps_attributes: bool = True
    _searches: dict[int, deque[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        a = PREFIX
        talk = f"{a}/conversations/{{conversation_id}}"
        self.routes: dict[str, Callable[[Call], Any]] = {
            "GET /api/v1/profile": self._profile,
            f"GET {a}": self._account,
            f"GET {a}/agents": self._agents,
            f"POST {a}/agents": self._add_agent,
            f"GET {a}/contacts": self._contacts,
            f"POST {a}/contacts": self._create_contact,
            f"GET {a}/contacts/search": self._search,
            f"POST {a}/contacts/filter": self._filter,
            f"GET {a}/contacts/{{id}}": self._show_contact,
            f"PUT {a}/contacts/{{id}}": self._change_contact,
            f"POST {a}/contacts/{{id}}/contact_inboxes": self._add_contact_inbox,
            f"GET {a}/contacts/{{id}}/conversations": self._contact_talks,
            f"GET {a}/conversations": self._talks,
            f"POST {a}/conversations": self._create_talk,
            f"GET {talk}": self._show_talk,
            f"GET {talk}/messages": self._messages,
            f"POST {talk}/messages": self._create_message,
            f"POST {talk}/toggle_status": self._toggle_status,
            f"POST {talk}/assignments": self._assign,
            f"GET {talk}/labels": self._labels,
            f"POST {talk}/labels": self._set_labels,
            f"POST {talk}/custom_attributes": self._set_attributes,
            f"GET {a}/inboxes": self._inboxes,
            f"POST {a}/inboxes": self._create_inbox,
            f"GET {a}/inboxes/{{id}}": self._show_inbox,
            f"POST {a}/inbox_members": self._add_members,
            f"GET {a}/teams": self._teams,
            f"GET {a}/labels": self._account_labels,
            f"POST {a}/labels": self._create_label,
            f"GET {a}/webhooks": self._webhooks,
            f"POST {a}/webhooks": self._create_webhook,
            f"PATCH {a}/webhooks/{{webhook_id}}": self._change_webhook,
            f"DELETE {a}/webhooks/{{webhook_id}}": self._delete_webhook,
            f"GET {a}/agent_bots": self._bots,
            f"POST {a}/agent_bots": self._create_bot,
            f"PATCH {a}/agent_bots/{{id}}": self._change_bot,
            f"POST {a}/inboxes/{{id}}/set_agent_bot": self._set_bot,
        }

    # -- who is it ------------------------------------------------------------------

    def caller(self, token: str) -> Row | None:
        people = [*self.state.users.values(), *self.state.bots.values()]
        return next((row for row in people if row["access_token"] == token), None)

    def admit(self, call: Call) -> None:
        """Refuse callers that may not make this call."""
        if call.name == "GET /api/v1/profile":
            return
        account = self.state.accounts.get(call.account_id)
        if account is None:
            raise not_found()
        if account["status"] != "active":
            raise error("Account is suspended", 401)
        if call.user.get("is_bot"):
            if call.user["account_id"] != call.account_id or not _BOT_CALLS.fullmatch(
                call.name
            ):
                raise error("Access to this endpoint is not authorized for bots", 401)
            return
        role = self.state.members.get((call.account_id, call.user["id"]))
        if role is None:
            raise error("You are not authorized to access this account", 401)
        if not account.get("api_enabled", True):
            raise error("API access is not enabled for this account", 403)
        call.role = role
        managed = ("/webhooks", "/agent_bots", "/set_agent_bot", "/inbox_members")
        managed += ("{account_id}/labels",)
        changes = not call.name.startswith("GET")
        if role != "administrator" and (
            "/webhooks" in call.name
            or "/agent_bots/" in call.name
            or (changes and call.name.endswith((*managed, "/inboxes", "/agents")))
        ):
            raise error("You are not authorized to do this action", 401)

    # -- the account ----------------------------------------------------------------

    def _profile(self, call: Call) -> Row:
        accounts = [
            {**views.account(self.state.accounts[account_id]), "role": role}
            for (account_id, user_id), role in self.state.members.items()
            if user_id == call.user["id"]
        ]
        return {**views.agent(call.user), "accounts": accounts}

    def _account(self, call: Call) -> Row:
        return views.account(self.state.accounts[call.account_id])

    def _agents(self, call: Call) -> list[Row]:
        return [views.agent(row) for row in self.state.users_of(call.account_id)]

    def _add_agent(self, call: Call) -> Row:
        user = self.state.add_user(call.body["name"], call.body["email"])
        if (call.account_id, user["id"]) in self.state.members:
            raise invalid("User has already been taken", "user_id")
        self.state.members[call.account_id, user["id"]] = call.body["role"]
        return views.agent({**user, "role": call.body["role"]})

    def _teams(self, call: Call) -> list[Row]:
        rows = self.state.teams.values()
        return [row for row in rows if row["account_id"] == call.account_id]

    def _account_labels(self, call: Call) -> Row:
        rows = self.state.labels.values()
        return {"payload": [r for r in rows if r["account_id"] == call.account_id]}

    def _create_label(self, call: Call) -> Row:
        title = (call.body.get("title") or "").lower()
        if not _LABEL.fullmatch(title):
            raise invalid("Title must not contain special characters", "title")
        if (call.account_id, title) in self.state.labels:
            raise invalid("Title has already been taken", "title")
        row = {
            "id": self.state.next_id("label"),
            "account_id": call.account_id,
            "description": None,
            "color": "#1f93ff",
            "show_on_sidebar": True,
            **call.body,
            "title": title,
        }
        self.state.labels[call.account_id, title] = row
        return row

    # -- contacts ---------------------------------------------------------------------

    def _contact(self, call: Call, contact_id: int) -> Row:
        row = self.state.contacts.get(contact_id)
        if row is None or row["account_id"] != call.account_id:
            raise not_found()
        return row

    def _create_contact(self, call: Call) -> Row:
        values = {k: call.body[k] for k in _CONTACT if call.body.get(k) is not None}
        for name in ("custom_attributes", "additional_attributes"):
            values[name] = dict(call.body.get(name, {}))
        self._check_contact(call, values, None)
        inbox = self._inbox(call, call.body["inbox_id"])
        row = self.state.add_contact(call.account_id, values)
        found = self.state.add_contact_inbox(row, inbox, call.body.get("source_id", ""))
        shown = views.contact(self.state, row)
        self.webhooks.emit(call.account_id, "contact_created", self._event(row))
        view = views.contact_inbox(self.state, found)
        return {"payload": {"contact": shown, "contact_inbox": view}}

    def _change_contact(self, call: Call) -> Row:
        row = self._contact(call, call.number("id"))
        values = {k: call.body[k] for k in _CONTACT if k in call.body}
        self._check_contact(call, values, row)
        for name in ("custom_attributes", "additional_attributes"):
            values[name] = {**row[name], **call.body.get(name, {})}
        row.update(values)
        self.webhooks.emit(call.account_id, "contact_updated", self._event(row))
        return {"payload": views.contact(self.state, row)}

    def _check_contact(self, call: Call, values: Row, own: Row | None) -> None:
        if values.get("email"):
            values["email"] = values["email"].lower()
            if not _EMAIL.fullmatch(values["email"]):
                raise invalid("Email is invalid", "email")
        phone = values.get("phone_number")
        if phone and not _PHONE.fullmatch(phone):
            raise invalid("Phone number should be in e164 format", "phone_number")
        for name, label in _UNIQUE.items():
            value = values.get(name)
            others = self.state.contacts_of(call.account_id)
            if value and any(c[name] == value for c in others if c is not own):
                raise invalid(f"{label} has already been taken", name)

    def _event(self, row: Row) -> Row:
        shown = views.contact(self.state, row, inboxes=False)
        account = views.account(self.state.accounts[row["account_id"]])
        return {**shown, "account": account}

    def _show_contact(self, call: Call) -> Row:
        row = self._contact(call, call.number("id"))
        return {"payload": views.contact(self.state, row)}

    def _contacts(self, call: Call) -> Row:
        return self._listed(call, self._reachable(call))

    def _search(self, call: Call) -> Row:
        self._throttle(call.account_id)
        text = call.query.get("q", "").strip().lower()
        if not text:
            raise error("Specify search string with parameter q", 422)
        keys = ("name", "email", "phone_number", "identifier")
        found = [
            row
            for row in self.state.contacts_of(call.account_id)
            if any(text in (row[key] or "").lower() for key in keys)
        ]
        shown = self._listed(call, found)
        shown["meta"]["has_more"] = len(found) > call.page * CONTACTS_PAGE
        return shown

    def _throttle(self, account_id: int) -> None:
        now = self.state.now()
        recent = self._searches.setdefault(account_id, deque())
        while recent and recent[0] <= now - 60:
            recent.popleft()
        if len(recent) >= self.searches_per_minute:
            raise throttled()
        recent.append(now)

    def _filter(self, call: Call) -> Row:
        found = self._reachable(call)
        for rule in call.body.get("payload", ()):
            key, values = rule.get("attribute_key"), rule.get("values")
            if key not in (*_UNIQUE, "name") or not values:
                raise error(f"Invalid attribute key - [{key}]", 422)
            wanted = str(values[0]).lower()
            found = [c for c in found if (c[key] or "").lower() == wanted]
        return self._listed(call, found)

    def _reachable(self, call: Call) -> list[Row]:
        """Lists and filters show contacts with e-mail, phone or identifier only."""
        rows = self.state.contacts_of(call.account_id)
        return [row for row in rows if any(row[key] for key in _UNIQUE)]

    def _listed(self, call: Call, rows: list[Row]) -> Row:
        page = rows[(call.page - 1) * CONTACTS_PAGE : call.page * CONTACTS_PAGE]
        return {
            "meta": {"count": len(rows), "current_page": call.page},
            "payload": [views.contact(self.state, row) for row in page],
        }

    def _add_contact_inbox(self, call: Call) -> Row:
        row = self._contact(call, call.number("id"))
        inbox = self._inbox(call, call.body["inbox_id"])
        self._check_channel(row, inbox)
        found = self.state.add_contact_inbox(row, inbox, call.body.get("source_id", ""))
        return views.contact_inbox(self.state, found)

    def _check_channel(self, contact: Row, inbox: Row) -> None:
        needs = {WHATSAPP: "phone_number", "Channel::Email": "email"}
        name = needs.get(inbox["channel_type"])
        if name and not contact[name]:
            raise error(f"contact has no {name} for this inbox", 422)

    def _contact_talks(self, call: Call) -> Row:
        row = self._contact(call, call.number("id"))
        talks = [
            views.conversation(self.state, talk)
            for talk in self.state.conversations.values()
            if talk["contact_id"] == row["id"]
        ]
        return {"payload": talks[::-1][:20]}

    # -- conversations ------------------------------------------------------------------

    def _talk(self, call: Call) -> Row:
        key = (call.account_id, call.number("conversation_id"))
        if key not in self.state.conversations:
            raise not_found()
        return self.state.conversations[key]

    def _create_talk(self, call: Call) -> Row:
        body = call.body
        source_id = body["source_id"]
        if "inbox_id" in body and "contact_id" in body:
            inbox = self._inbox(call, body["inbox_id"])
            contact = self._contact(call, body["contact_id"])
            self._check_channel(contact, inbox)
            owner = self.state.add_contact_inbox(contact, inbox, source_id)
        else:
            rows = self.state.contact_inboxes
            owner = next((r for r in rows if r["source_id"] == source_id), {})
            if not owner:
                raise not_found()
            inbox = self.state.inboxes[owner["inbox_id"]]
        row = self._open_talk_of(owner, inbox) or self._new_talk(call, owner)
        if "message" in body:
            self._add_message(call, row, body["message"])
        return views.conversation(self.state, row)

    def _open_talk_of(self, owner: Row, inbox: Row) -> Row | None:
        """With the lock, a second conversation is the first one."""
        if not inbox["lock_to_single_conversation"]:
            return None
        key = (owner["contact_id"], owner["inbox_id"])
        talks = [
            talk
            for talk in self.state.conversations.values()
            if (talk["contact_id"], talk["inbox_id"]) == key
        ]
        return talks[-1] if talks else None

    def _new_talk(self, call: Call, owner: Row) -> Row:
        names = ("custom_attributes", "additional_attributes", "status")
        values = {name: call.body[name] for name in names if name in call.body}
        for name in ("assignee_id", "team_id"):
            values[name] = call.body.get(name)
        if self.state.inboxes[owner["inbox_id"]].get("bot_id"):
            # Whatever was asked for: a bot comes first.
            values["status"] = "pending"
        row = self.state.add_conversation(owner, **values)
        self._emit_talk("conversation_created", row)
        return row

    def _emit_talk(self, event: str, row: Row, **changed: tuple[Any, Any]) -> None:
        data = views.webhook_conversation(self.state, row)
        account = views.account(self.state.accounts[row["account_id"]])
        if changed:
            data["changed_attributes"] = [
                {name: {"previous_value": before, "current_value": now}}
                for name, (before, now) in changed.items()
            ]
        self.webhooks.emit(row["account_id"], event, {**data, "account": account})

    def _show_talk(self, call: Call) -> Row:
        return views.conversation(self.state, self._talk(call))

    def _talks(self, call: Call) -> Row:
        status = call.query.get("status", "open")
        inbox_id = call.query.get("inbox_id")
        rows = [
            row
            for row in self.state.conversations.values()
            if row["account_id"] == call.account_id
            and status in ("all", row["status"])
            and inbox_id in (None, str(row["inbox_id"]))
        ]
        rows.sort(key=lambda row: row["last_activity_at"], reverse=True)
        first = (call.page - 1) * CONVERSATIONS_PAGE
        page = rows[first : first + CONVERSATIONS_PAGE]
        meta = {"all_count": len(rows), "mine_count": 0, "unassigned_count": 0}
        shown = [views.conversation(self.state, row) for row in page]
        return {"data": {"meta": meta, "payload": shown}}

    def _toggle_status(self, call: Call) -> Row:
        row, status = self._talk(call), call.body["status"]
        self.set_status(row, status)
        if status == "open" and call.role == "agent":
            row["assignee_id"] = call.user["id"]
        payload = {
            "success": True,
            "conversation_id": row["id"],
            "current_status": status,
            "snoozed_until": row["snoozed_until"],
        }
        return {"meta": {}, "payload": payload}

    def set_status(self, row: Row, status: str) -> None:
        before = row["status"]
        if status not in STATUSES or status == before:
            return
        row.update(status=status, updated_at=self.state.now())
        self._emit_talk("conversation_status_changed", row, status=(before, status))
        self._note(row, f"Conversation was marked {status}")

    def _assign(self, call: Call) -> Row | None:
        row = self._talk(call)
        if "team_id" in call.body and "assignee_id" not in call.body:
            team_id = int(call.body["team_id"])
            row["team_id"] = team_id or None
            self._emit_talk("conversation_updated", row, team_id=(None, team_id))
            return self.state.teams.get(team_id)
        user = self.state.users.get(int(call.body.get("assignee_id", 0)))
        if user and (call.account_id, user["id"]) not in self.state.members:
            raise not_found()
        self.assign(row, user["id"] if user else None)
        return views.agent(user) if user else None

    def assign(self, row: Row, user_id: int | None) -> None:
        before = row["assignee_id"]
        if before == user_id:
            return
        row.update(assignee_id=user_id, updated_at=self.state.now())
        self._emit_talk("conversation_updated", row, assignee_id=(before, user_id))
        self._note(row, "Conversation was assigned")

    def _note(self, row: Row, text: str) -> None:
        self.say(row, message_type=ACTIVITY, content=text)

    def _labels(self, call: Call) -> Row:
        return {"payload": self._talk(call)["labels"]}

    def _set_labels(self, call: Call) -> Row:
        row = self._talk(call)
        row.update(labels=list(call.body["labels"]), updated_at=self.state.now())
        for _twice in range(2):
            self._emit_talk("conversation_updated", row)
        return {"payload": row["labels"]}

    def _set_attributes(self, call: Call) -> Row:
        row = self._talk(call)
        row["custom_attributes"] = call.body["custom_attributes"]
        return {"custom_attributes": row["custom_attributes"]}

    # -- messages -------------------------------------------------------------------------

    def _messages(self, call: Call) -> Row:
        talk = self._talk(call)
        rows = self.state.messages_of(talk)
        if "after" in call.query:
            after = int(call.query["after"])
            rows = [m for m in rows if m["id"] > after][:MESSAGES_AFTER]
        elif "before" in call.query:
            before = int(call.query["before"])
            rows = [m for m in rows if m["id"] < before][-MESSAGES_LATEST:]
        else:
            rows = rows[-MESSAGES_LATEST:]
        contact = self.state.contacts[talk["contact_id"]]
        meta = {
            "labels": talk["labels"],
            "contact": {"payload": views.contact(self.state, contact, inboxes=False)},
        }
        return {"meta": meta, "payload": [views.message(m) for m in rows]}

    def _create_message(self, call: Call) -> Row:
        return views.message(self._add_message(call, self._talk(call), call.body))

    def _add_message(self, call: Call, talk: Row, values: Row) -> Row:
        kind = MESSAGE_TYPES.index(values.get("message_type", "outgoing"))
        inbox = self.state.inboxes[talk["inbox_id"]]
        if kind == INCOMING and inbox["channel_type"] != API:
            raise error("Incoming messages are only allowed in Api inboxes", 422)
        if len(values["content"]) > MAX_CONTENT:
            raise invalid("Content is too long", "content")
        recent = [
            m
            for m in self.state.messages_of(talk)
            if m["created_at"] > self.state.now() - 60
        ]
        if len(recent) >= MESSAGES_PER_MINUTE:
            raise error("Too many messages", 422)
        template = values.get("template_params")
        attributes = values.get("content_attributes") or {}
        return self.say(
            talk,
            message_type=kind,
            content=values["content"],
            private=values.get("private", False),
            source_id=values.get("source_id"),
            content_attributes=attributes if self.keeps_attributes else {},
            additional_attributes={"template_params": template} if template else {},
            sender={**views.agent(call.user), "type": "user"},
        )

    def say(self, talk: Row, **values: Any) -> Row:
        """Add a message and tell of it, as the server does after its commit."""
        row = self.state.add_message(talk, **values)
        inbox = self.state.inboxes[talk["inbox_id"]]
        template = row["additional_attributes"].get("template_params")
        leaves = row["message_type"] in (OUTGOING, TEMPLATE) and not row["private"]
        # A source id says that the message came from the channel: it never goes there.
        if leaves and not row["source_id"]:
            row["sent_to_channel"] = True
            outside_window = inbox["channel_type"] == WHATSAPP and not any(
                m["message_type"] == INCOMING for m in self.state.messages_of(talk)
            )
            if outside_window and not template:
                row["status"] = "failed"
        if row["message_type"] == INCOMING and talk["status"] == "resolved":
            self.set_status(talk, "open")
        data = views.webhook_message(self.state, row)
        self.webhooks.emit(talk["account_id"], "message_created", data)
        return row

    # -- inboxes, webhooks, bots ------------------------------------------------------------

    def _inbox(self, call: Call, inbox_id: float) -> Row:
        row = self.state.inboxes.get(int(inbox_id))
        if row is None or row["account_id"] != call.account_id:
            raise not_found()
        return row

    def _inboxes(self, call: Call) -> Row:
        rows = self.state.inboxes.values()
        mine = [row for row in rows if row["account_id"] == call.account_id]
        return {"payload": [views.inbox(row) for row in mine]}

    def _create_inbox(self, call: Call) -> Row:
        channel = call.body.get("channel", {})
        if channel.get("type") != "api":
            raise error("Only API inboxes can be made here", 422)
        row = self.state.add_inbox(
            call.account_id,
            call.body.get("name", "Inbox"),
            API,
            webhook_url=channel.get("webhook_url", ""),
        )
        return views.inbox(row)

    def _show_inbox(self, call: Call) -> Row:
        return views.inbox(self._inbox(call, call.number("id")))

    def _add_members(self, call: Call) -> Row:
        inbox = self._inbox(call, call.body["inbox_id"])
        inbox.setdefault("members", set()).update(call.body["user_ids"])
        return {"payload": [{"id": user_id} for user_id in call.body["user_ids"]]}

    def _webhooks(self, call: Call) -> Row:
        rows = self.state.webhooks.values()
        mine = [self._webhook(r) for r in rows if r["account_id"] == call.account_id]
        return {"payload": {"webhooks": mine}}

    def _webhook(self, row: Row) -> Row:
        shown = {key: row[key] for key in ("id", "name", "url", "subscriptions")}
        shown["account"] = views.account(self.state.accounts[row["account_id"]])
        if self.webhooks.signs:
            shown["secret"] = row["secret"]
        return shown

    def _create_webhook(self, call: Call) -> Row:
        url = call.body.get("url", "")
        if not url.startswith(("https://", "http://")):
            raise invalid("Url is invalid", "url")
        if any(
            row["url"] == url and row["account_id"] == call.account_id
            for row in self.state.webhooks.values()
        ):
            raise invalid("Url has already been taken", "url")
        row = {
            "id": self.state.next_id("webhook"),
            "account_id": call.account_id,
            "name": call.body.get("name"),
            "url": url,
            "subscriptions": call.body.get("subscriptions", []),
            "secret": new_secret(),
        }
        self.state.webhooks[row["id"]] = row
        return {"payload": {"webhook": self._webhook(row)}}

    def _own_webhook(self, call: Call) -> Row:
        row = self.state.webhooks.get(call.number("webhook_id"))
        if row is None or row["account_id"] != call.account_id:
            raise not_found()
        return row

    def _change_webhook(self, call: Call) -> Row:
        row = self._own_webhook(call)
        row.update(
            {
                k: call.body[k]
                for k in ("url", "name", "subscriptions")
                if k in call.body
            }
        )
        return {"payload": {"webhook": self._webhook(row)}}

    def _delete_webhook(self, call: Call) -> None:
        del self.state.webhooks[self._own_webhook(call)["id"]]

    def _bots(self, call: Call) -> list[Row]:
        rows = self.state.bots.values()
        return [self._bot(r) for r in rows if r["account_id"] == call.account_id]

    def _bot(self, row: Row) -> Row:
        names = ("id", "name", "outgoing_url", "access_token", "secret")
        return {name: row[name] for name in names}

    def _change_bot(self, call: Call) -> Row:
        row = self.state.bots.get(call.number("id"))
        if row is None or row["account_id"] != call.account_id:
            raise not_found()
        row.update(
            {k: call.body[k] for k in ("name", "outgoing_url") if k in call.body}
        )
        return self._bot(row)

    def _create_bot(self, call: Call) -> Row:
        row = {
            "id": self.state.next_id("bot"),
            "account_id": call.account_id,
            "name": call.body.get("name", "Bot"),
            "outgoing_url": call.body.get("outgoing_url", ""),
            "access_token": new_secret(),
            "secret": new_secret(),
            "is_bot": True,
        }
        self.state.bots[row["id"]] = row
        return self._bot(row)

    def _set_bot(self, call: Call) -> None:
        inbox = self._inbox(call, call.number("id"))
        inbox["bot_id"] = int(call.body["agent_bot"])
