"""Chatwoot: Application API, Platform API, signed webhooks, below ``/chatwoot``.

Requests are checked against Chatwoot's own description of its API (``contract``), the
answers are those of the server's views. What customers and agents do in Chatwoot, and
what goes wrong, is set up below ``/control/chatwoot``, see :meth:`Chatwoot.control`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply, text_reply
from .. import Outcome, Service
from . import pages, views, webhooks
from .application import Application, Call
from .contract import Contract
from .platform import PREFIX as PLATFORM
from .platform import Platform
from .problems import Problem, error, no_token, not_found, unknown_fields
from .state import INCOMING, Row, State

BASE = "/chatwoot"
_SETTINGS = (
    "version",
    "platform_token",
    "clock_offset_s",
    "searches_per_minute",
    "keeps_attributes",
)


class Chatwoot(Service):
    """One installation."""

    name = "chatwoot"
    max_body_bytes = 4 * 1024 * 1024

    def __init__(self) -> None:
        self.contract = Contract()
        self.state = State()
        self._build()

    def _build(self) -> None:
        self.webhooks = webhooks.Webhooks(self.state)
        self.application = Application(self.state, self.webhooks)
        self.platform = Platform(self.state)
        #: What requests got wrong by the description: a careful client has none.
        self.violations: list[str] = []

    @property
    def base_url(self) -> str:
        """The address of the installation, as a connector has it."""
        return self.url + BASE

    def serves(self, path: str) -> bool:
        return path.startswith(f"{BASE}/")

    def too_large(self) -> Reply:
        return text_reply("Request Entity Too Large", 413)

    def handle(self, request: Request) -> Outcome:
        with self.state.lock:
            self.platform.base_url = self.base_url
            try:
                return Outcome(self._answer(request))
            except Problem as problem:
                return Outcome(problem.reply)

    def _answer(self, request: Request) -> Reply:
        path = request.path.removeprefix(BASE)
        if (request.method, path) == ("GET", "/health"):
            return json_reply({"status": "woot"})
        if (request.method, path) == ("GET", "/api"):
            return json_reply(
                {"version": self.webhooks.version, "queue_services": "ok"}
            )
        if path.startswith("/app/") and request.method == "GET":
            return pages.show(self.state, path, request.query)
        found = self.contract.find(request.method, path)
        if found is None:
            raise not_found()
        call = self._call(request, *found)
        owner = self.platform if path.startswith(PLATFORM) else self.application
        if call.name not in owner.routes:
            raise not_found()
        answer = owner.routes[call.name](call)
        return Reply(200) if answer is None else json_reply(answer)

    def _call(self, request: Request, name: str, parts: dict[str, str]) -> Call:
        # Proxies drop headers with underscores, so the other spelling does not count.
        token = request.headers.get("api-access-token", "")
        call = Call(name, parts, request.query, {}, {})
        if request.path.removeprefix(BASE).startswith(PLATFORM):
            self.platform.admit(token)
        else:
            self._admit(call, token)
        self._check(request, call)
        return call

    def _admit(self, call: Call, token: str) -> None:
        if not token:
            raise no_token()
        user = self.application.caller(token)
        if user is None:
            raise error("Invalid Access Token", 401)
        call.user = user
        account_id = call.parts.get("account_id", "0")
        call.account_id = int(account_id) if account_id.isdigit() else 0
        self.application.admit(call)

    def _check(self, request: Request, call: Call) -> None:
        body: object = {}
        if request.body:
            if request.content_type != "application/json":
                raise unknown_fields(["body is not sent as application/json"])
            try:
                body = request.json()
            except ValueError:
                raise error(
                    "There was a problem in the JSON you submitted", 400
                ) from None
        problems = self.contract.problems(call.name, call.parts, call.query, body)
        if problems:
            self.violations += [f"{call.name}: {problem}" for problem in problems]
            raise unknown_fields(problems)
        call.body = body if isinstance(body, dict) else {}

    # -- what happens inside ------------------------------------------------------------

    def set_up_account(self, name: str = "Account", **more: Any) -> Row:
        """Make an account with an administrator; return both ids and the token."""
        account = self.state.add_account(name)
        user = self.state.add_user(
            "Admin", more.get("email", f"admin{account['id']}@chat.example")
        )
        self.state.members[account["id"], user["id"]] = more.get(
            "role", "administrator"
        )
        return {
            "account_id": account["id"],
            "user_id": user["id"],
            "token": user["access_token"],
        }

    def receive(self, inbox_id: int, content: str, **values: Any) -> Row:
        """A customer writes: a new contact and conversation where there is none.

        :param values: ``contact`` (name, email, phone_number), ``conversation_id``,
            ``attachments``, ``new`` (another conversation)
        """
        inbox = self.state.inboxes[inbox_id]
        talk_id = values.get("conversation_id")
        if talk_id:
            talk = self.state.conversations[inbox["account_id"], talk_id]
        else:
            talk = self._talk_with(inbox, values.get("contact", {}), **values)
        contact = self.state.contacts[talk["contact_id"]]
        sender = views.contact(self.state, contact, inboxes=False)
        return self.application.say(
            talk,
            content=content,
            message_type=INCOMING,
            sender={**sender, "type": "contact"},
            attachments=values.get("attachments", []),
        )

    def _talk_with(self, inbox: Row, wanted: Row, **values: Any) -> Row:
        account_id = inbox["account_id"]
        keys = [k for k in ("phone_number", "email") if wanted.get(k)]
        contact = next(
            (
                row
                for row in self.state.contacts_of(account_id)
                if any(row[key] == wanted[key] for key in keys)
            ),
            None,
        ) or self.state.add_contact(account_id, dict(wanted))
        owner = self.state.add_contact_inbox(contact, inbox)
        return self.state.add_conversation(owner)

    def reply(self, account_id: int, conversation_id: int, content: str, **more: Any):
        """An agent writes in Chatwoot."""
        talk = self.state.conversations[account_id, conversation_id]
        user = self.state.users[more.pop("user_id")]
        sender = {**views.agent(user), "type": "user"}
        return self.application.say(talk, content=content, sender=sender, **more)

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up from a file: ``settings`` and ``accounts`` with their inboxes."""
        for key, value in settings.items():
            if key == "settings":
                self._settings(value)
            elif key == "accounts":
                for row in value:
                    self._load_account(row)
            else:
                raise InvalidSetup(f"chatwoot has no setting {key}")

    def _load_account(self, values: Mapping[str, Any]) -> Row:
        made = self.set_up_account(values["name"])
        if token := values.get("token"):
            self.state.users[made["user_id"]]["access_token"] = made["token"] = token
        inboxes = [
            self.state.add_inbox(
                made["account_id"],
                row["name"],
                row["channel_type"],
                lock_to_single_conversation=row.get("lock", False),
            )
            for row in values.get("inboxes", ())
        ]
        for row in values.get("agents", ()):
            user = self.state.add_user(row["name"], row["email"])
            self.state.members[made["account_id"], user["id"]] = "agent"
        return {**made, "inbox_ids": [row["id"] for row in inboxes]}

    def _settings(self, values: Mapping[str, Any]) -> None:
        if set(values) - set(_SETTINGS):
            raise InvalidSetup(f"settings are: {', '.join(_SETTINGS)}")
        owners: dict[str, tuple[object, str]] = {
            "version": (self.webhooks, "version"),
            "platform_token": (self.platform, "token"),
            "clock_offset_s": (self.state, "clock_offset_s"),
            "searches_per_minute": (self.application, "searches_per_minute"),
            "keeps_attributes": (self.application, "keeps_attributes"),
        }
        for name, value in values.items():
            setattr(*owners[name], value)

    # -- over HTTP ------------------------------------------------------------------------

    def control(self, method: str, path: str, body: object) -> Reply | None:
        """Answer ``/control/chatwoot/<path>``.

        ``DELETE``                forget everything
        ``GET``                   what is there: messages, conversations, violations
        ``PUT settings``          see ``_SETTINGS``
        ``PUT accounts``          ``name``, ``token``, ``inboxes``, ``agents``
        ``POST receive``          a customer writes, see :meth:`receive`
        ``POST reply``            an agent writes, see :meth:`reply`
        ``POST status | assign``  an agent changes a conversation
        ``GET queue``             the webhooks that wait
        ``POST deliver``          send them: ``order``, ``events``, ``times``; or
                                  ``drop`` them
        """
        values: dict[str, Any] = body if isinstance(body, dict) else {}
        if (method, path) == ("POST", "deliver"):
            # Without the lock: the receiver may call back while it answers.
            return json_reply(self.deliver(**values))
        handlers = {
            ("DELETE", ""): self._reset,
            ("GET", ""): self._shown,
            ("PUT", "settings"): lambda: self._settings(values),
            ("PUT", "accounts"): lambda: self._load_account(values),
            ("POST", "receive"): lambda: views.message(self.receive(**values)),
            ("POST", "reply"): lambda: views.message(self.reply(**values)),
            ("POST", "status"): lambda: self._change(values, "status"),
            ("POST", "assign"): lambda: self._change(values, "user_id"),
            ("GET", "queue"): lambda: [d.as_json() for d in self.webhooks.queue],
        }
        handler = handlers.get((method, path))
        if handler is None:
            return None
        with self.state.lock:
            try:
                return json_reply(handler())
            except (KeyError, TypeError, StopIteration) as problem:
                raise InvalidSetup(f"{method} {path}: {problem!r}") from None

    def _reset(self) -> None:
        self.state.reset()
        self._build()

    def _change(self, values: Row, name: str) -> Row:
        key = (values["account_id"], values["conversation_id"])
        talk = self.state.conversations[key]
        if name == "status":
            self.application.set_status(talk, values["status"])
        else:
            self.application.assign(talk, values["user_id"])
        return views.conversation(self.state, talk)

    def _shown(self) -> Row:
        talks = self.state.conversations.values()
        contacts = self.state.contacts.values()
        return {
            "violations": self.violations,
            "contacts": [views.contact(self.state, row) for row in contacts],
            "conversations": [views.conversation(self.state, row) for row in talks],
            "messages": [
                {**views.message(row), "sent_to_channel": row["sent_to_channel"]}
                for row in self.state.messages.values()
            ],
        }

    def deliver(
        self,
        *,
        order: str = "in order",
        events: list[str] | None = None,
        times: int = 1,
        drop: bool = False,
    ) -> list[Row]:
        """Send what waits; return event and status of each. ``drop`` loses it."""
        with self.state.lock:
            taken = self.webhooks.take(order=order, events=events)
        if drop:
            return [{"event": d.event, "status": None} for d in taken]
        return [
            {"event": delivery.event, "status": webhooks.post(delivery)}
            for delivery in taken
            for _again in range(times)
        ]
