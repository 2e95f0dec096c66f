"""The Chat API of Botpress Cloud.

Users and conversations are asked for by our own ids, which makes that idempotent.
Messages and events are not, so what is there is read before something is added. The
context's event cannot be looked up; it carries our event's id, by which a bot can
recognise the rare second one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Set
from typing import Any
from urllib.parse import quote

from odoo.addons.smarter_connector.tools.exchange import Report, Send, call_json

from . import answers, user_key
from .bot import Opening, Talk
from .message_text import as_text

#: Pages of messages that are read to find out what was said before.
MAX_PAGES = 5
#: A message: ``id``, ``at``, ``author``, ``text``.
Said = dict[str, str]


class ChatBot:
    """A bot behind the Chat integration, for one exchange about one person."""

    def __init__(self, url: str, encryption_key: str) -> None:
        self._url = url.rstrip("/")
        self._encryption_key = encryption_key
        self._key = ""
        self.secrets: tuple[str, ...] = (encryption_key,)

    def probe(self, send: Send, talk: Talk) -> None:
        """Ask for the bot, then for a user, which only a good key can."""
        self._call(send, talk, "GET", "/hello")
        self._get_user(send, talk)

    def start(self, send: Send, report: Report, talk: Talk, opening: Opening) -> None:
        """Ask for user and conversation, look, and tell what is not told yet."""
        self._get_user(send, talk)
        self._get_conversation(send, talk)
        messages = self._messages(send, talk)
        report.facts["messages"] = [_fact(one, talk) for one in reversed(messages)]
        is_started = opening.is_known or bool(messages)
        if not is_started:
            payload = {"type": "lead", "id": opening.event_id, **opening.context}
            body = {"conversationId": talk.conversation_id, "payload": payload}
            self._call(send, talk, "POST", "/events", body)
            report.facts["told"] = opening.event_id
        if opening.text and not _was_said(messages, talk, opening.text):
            self._say(send, report, talk, opening.text)

    def say(self, send: Send, report: Report, talk: Talk, text: str, key: str) -> None:
        """Look for the message of an earlier attempt, and send it when there is none."""
        messages = self._messages(send, talk)
        report.facts["messages"] = [_fact(one, talk) for one in reversed(messages)]
        if not any(_has_key(message, key) for message in messages):
            self._say(send, report, talk, text, key)

    def listen(self, send: Send, talk: Talk, known: Set[str]) -> list[Said]:
        """Return the last messages, the oldest first, as far back as one we have."""
        found = []
        for page in self._pages(send, talk):
            found += page
            if any(message["id"] in known for message in page):
                break
        return [_fact(message, talk) for message in reversed(found)]

    def _say(
        self, send: Send, report: Report, talk: Talk, text: str, key: str = ""
    ) -> None:
        payload = {"type": "text", "text": text}
        body: dict[str, Any] = {
            "conversationId": talk.conversation_id,
            "payload": payload,
        }
        if key:
            body["metadata"] = {"key": key}
        found = self._call(send, talk, "POST", "/messages", body)
        message = found.get("message")
        if isinstance(message, dict):
            report.facts.setdefault("messages", []).append(_fact(message, talk))

    def _get_user(self, send: Send, talk: Talk) -> None:
        body = {"name": talk.user_name} if talk.user_name else {}
        self._call(send, talk, "POST", "/users/get-or-create", body)

    def _get_conversation(self, send: Send, talk: Talk) -> None:
        body = {"id": talk.conversation_id}
        self._call(send, talk, "POST", "/conversations/get-or-create", body)

    def _messages(self, send: Send, talk: Talk) -> list[dict[str, Any]]:
        """Return what was said, the newest first."""
        return [message for page in self._pages(send, talk) for message in page]

    def _pages(self, send: Send, talk: Talk) -> Iterator[list[dict[str, Any]]]:
        path = f"/conversations/{quote(talk.conversation_id, safe='')}/messages"
        token = ""
        for _page in range(MAX_PAGES):
            query = f"?nextToken={quote(token, safe='')}" if token else ""
            content = self._call(send, talk, "GET", path + query)
            yield [one for one in content.get("messages", ()) if _is_message(one)]
            token = _next_token(content)
            if not token:
                break

    def _sign(self, talk: Talk) -> str:
        """Return the key of the person; an answer must not be stored with it."""
        if not self._key:
            now = time.time()
            self._key = user_key.sign(talk.user_id, self._encryption_key, now=now)
            self.secrets += (self._key,)
        return self._key

    def _call(
        self, send: Send, talk: Talk, method: str, path: str, body: object = None
    ) -> Mapping[str, Any]:
        """Make a call and return its content; CallError when it was not done."""
        headers = {"x-user-key": self._sign(talk)}
        reply, content = call_json(send, method, self._url + path, headers, body)
        error = answers.check(reply, content, now=time.time())
        if error:
            raise error
        if not isinstance(content, dict):
            raise answers.unreadable(reply)
        return content


def _is_message(message: object) -> bool:
    return isinstance(message, dict) and isinstance(message.get("id"), str)


def _next_token(content: Mapping[str, Any]) -> str:
    meta = content.get("meta")
    token = meta.get("nextToken") if isinstance(meta, dict) else None
    return token if isinstance(token, str) else ""


def _was_said(messages: list[dict[str, Any]], talk: Talk, text: str) -> bool:
    return any(
        one.get("userId") == talk.user_id and as_text(one.get("payload")) == text
        for one in messages
    )


def _has_key(message: Mapping[str, Any], key: str) -> bool:
    metadata = message.get("metadata")
    return isinstance(metadata, dict) and metadata.get("key") == key


def _fact(message: Mapping[str, Any], talk: Talk) -> Said:
    is_own = message.get("userId") == talk.user_id
    return {
        "id": str(message.get("id", "")),
        "at": str(message.get("createdAt", "")),
        "author": "visitor" if is_own else "bot",
        "text": as_text(message.get("payload")),
    }
