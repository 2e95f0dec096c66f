"""The Converse API of Botpress v12, which is over but still runs at some places.

A text goes in, the bot's answers come out in the same call. Nothing can be looked up, so
after a time-out the bot may hear the same words twice.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from odoo.addons.smarter_connector.tools.exchange import Report, Send, call_json

from . import answers
from .bot import Opening, Talk
from .message_text import as_text

MAX_TEXT = 360


class LegacyBot:
    """A bot of v12. With a token of an administrator its state comes back as well.

    :param url: ends with ``/api/v1/bots/<id>``
    :param greeting: what is said when the person wrote nothing
    """

    def __init__(self, url: str, token: str, greeting: str) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._greeting = greeting
        self.secrets = (token,) if token else ()

    def probe(self, send: Send, talk: Talk) -> None:
        """Greet the bot as nobody: there is no quieter way."""
        self._converse(send, talk, self._greeting, {})

    def start(self, send: Send, report: Report, talk: Talk, opening: Opening) -> None:
        """Say what the person wrote, with the context beside it."""
        metadata = {"id": opening.event_id, **opening.context}
        text = opening.text or self._greeting
        self._talk(send, report, talk, text, opening.event_id, metadata)

    def say(self, send: Send, report: Report, talk: Talk, text: str, key: str) -> None:
        """Say it, and take the answers."""
        self._talk(send, report, talk, text, key, {"id": key})

    def _talk(
        self,
        send: Send,
        report: Report,
        talk: Talk,
        text: str,
        key: str,
        metadata: Mapping[str, Any],
    ) -> None:
        content = self._converse(send, talk, text, metadata)
        said = [{"id": f"{key}-0", "at": "", "author": "visitor", "text": text}]
        responses = content.get("responses")
        for number, response in enumerate(responses or (), start=1):
            words = as_text(response)
            if words:
                row = {"id": f"{key}-{number}", "at": "", "author": "bot"}
                said.append({**row, "text": words})
        report.facts["messages"] = said
        if found := _qualification(content):
            report.facts["qualification"] = found

    def _converse(
        self, send: Send, talk: Talk, text: str, metadata: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        address = f"{self._url}/converse/{quote(talk.user_id, safe='')}"
        headers = {}
        if self._token:
            address += "/secured?include=state"
            headers["authorization"] = f"Bearer {self._token}"
        body = {"type": "text", "text": text[:MAX_TEXT], "metadata": metadata}
        reply, content = call_json(send, "POST", address, headers, body)
        error = answers.check(reply, content, now=time.time())
        if error:
            raise error
        if not isinstance(content, dict) or not isinstance(
            content.get("responses"), list
        ):
            raise answers.unreadable(reply)
        return content


def _qualification(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what the bot keeps as ``session.qualification``, if it does."""
    state = content.get("state")
    session = state.get("session") if isinstance(state, dict) else None
    found = session.get("qualification") if isinstance(session, dict) else None
    return found if isinstance(found, dict) else None
