"""Botpress: the Chat API of Botpress Cloud, its push events, and v12's Converse API.

``/botpress/<webhook id>`` is ``https://chat.botpress.cloud/<webhook id>``, and
``/botpress-v12`` a v12 server. Bots are set up below ``/control/botpress``.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from ...errors import InvalidSetup
from ...json_schema import problems
from ...message import Reply, Request, json_reply
from .. import Outcome, Service
from . import chat, converse, push
from .converse import LegacyBot
from .api_problem import ApiProblem, NOT_FOUND, TOO_LARGE
from .state import Bot, now

CHAT = "/botpress/"
LEGACY = "/botpress-v12/"
MAX_SENDS = 50


class Botpress(Service):
    """The bots of the sandbox."""

    name = "botpress"
    max_body_bytes = 1024 * 1024

    def __init__(self) -> None:
        self._bots: dict[str, Bot] = {}
        self._legacy: dict[str, LegacyBot] = {}
        self._lock = threading.Lock()

    def serves(self, path: str) -> bool:
        return path.startswith((CHAT, LEGACY))

    def handle(self, request: Request) -> Outcome:
        if request.path.startswith(LEGACY):
            return Outcome(self._converse(request))
        webhook_id, _slash, rest = request.path.removeprefix(CHAT).partition("/")
        with self._lock:
            bot = self._bots.get(webhook_id)
            if bot is None:
                return Outcome(ApiProblem(NOT_FOUND, "Webhook not found").reply())
            reply, signals = chat.handle(bot, request, f"/{rest}")
        # As the real one: everybody is told before the caller has the answer.
        chat.send_signals(bot, signals)
        return Outcome(reply)

    def _converse(self, request: Request) -> Reply:
        found = converse.PATH.fullmatch(request.path.removeprefix(LEGACY.rstrip("/")))
        bot = self._legacy.get(found[1]) if found else None
        if found is None or bot is None or request.method != "POST":
            return json_reply({"statusCode": 404, "message": "Not Found"}, 404)
        return bot.handle(request, secured=bool(found[3]))

    def too_large(self) -> Reply:
        return ApiProblem(TOO_LARGE, "The request payload is too large.").reply()

    def load(self, settings: Mapping[str, Any]) -> None:
        if set(settings) - {"bots", "legacy"}:
            raise InvalidSetup("botpress takes: bots, legacy")
        for webhook_id, values in settings.get("bots", {}).items():
            self._put_bot(webhook_id, values)
        for bot_id, values in settings.get("legacy", {}).items():
            self._put_legacy(bot_id, values)

    def control(self, method: str, path: str, body: object) -> Reply | None:
        """Answer ``/control/botpress/<path>``.

        ``PUT bots/<webhook id>``        ``encryption_key``, ``webhook_url``,
                                         ``webhook_secret``, ``bridged``
        ``GET bots/<webhook id>``        conversations, events and users
        ``POST say/<webhook id>``        the bot's message: ``conversation``,
                                         ``payload``, ``times``, ``lost``
        ``POST event/<webhook id>``      the bot's event, alike
        ``POST signal/<webhook id>``     any ``signal``
        ``POST rate-limit/<webhook id>`` refuse the next ``calls``
        ``PUT legacy/<bot id>``          a bot of v12
        """
        kind, _separator, name = path.partition("/")
        values = body if isinstance(body, dict) else {}
        handler = {
            ("PUT", "bots"): self._put_bot,
            ("GET", "bots"): self._show,
            ("POST", "say"): self._say,
            ("POST", "event"): self._send_event,
            ("POST", "signal"): self._signal,
            ("POST", "rate-limit"): self._limit,
            ("PUT", "legacy"): self._put_legacy,
        }.get((method, kind))
        return None if handler is None else json_reply(handler(name, values))

    def _put_bot(self, webhook_id: str, values: dict[str, Any]) -> object:
        with self._lock:
            self._bots[webhook_id] = Bot(values)
        return {"url": f"{self.url}{CHAT}{webhook_id}"}

    def _put_legacy(self, bot_id: str, values: dict[str, Any]) -> object:
        self._legacy[bot_id] = LegacyBot(values)
        return {"url": f"{self.url}{LEGACY.rstrip('/')}"}

    def _bot(self, webhook_id: str) -> Bot:
        if webhook_id not in self._bots:
            raise InvalidSetup(f"no such bot: {webhook_id}")
        return self._bots[webhook_id]

    def _show(self, webhook_id: str, _values: dict[str, Any]) -> object:
        bot = self._bot(webhook_id)
        with self._lock:
            return {
                "users": [user.as_json() for user in bot.users.values()],
                "events": list(bot.events.values()),
                "conversations": {
                    one.id: {"owner": one.owner, "messages": one.messages}
                    for one in bot.conversations.values()
                },
            }

    def _say(self, webhook_id: str, values: dict[str, Any]) -> object:
        """The bot says something; ``lost`` keeps the signal from being sent."""
        bot = self._bot(webhook_id)
        payload = values.get("payload")
        if wrong := problems(
            chat.DOCUMENT["schemas"]["Payload"], payload, chat.DOCUMENT
        ):
            raise InvalidSetup("; ".join(wrong))
        with self._lock:
            conversation = self._conversation(bot, values)
            message = bot.add_message(conversation, bot.user_id, payload)
        signal = {"type": "message_created", "data": {**message, "isBot": True}}
        return self._tell(bot, signal, values) | {"message": message}

    def _send_event(self, webhook_id: str, values: dict[str, Any]) -> object:
        """The bot sends an event, which has no id and is kept nowhere."""
        bot = self._bot(webhook_id)
        data = {
            "id": None,
            "createdAt": values.get("created_at") or now(),
            "conversationId": values.get("conversation"),
            "userId": bot.user_id,
            "payload": values.get("payload"),
            "isBot": True,
        }
        return self._tell(bot, {"type": "event_created", "data": data}, values)

    def _signal(self, webhook_id: str, values: dict[str, Any]) -> object:
        return self._tell(self._bot(webhook_id), values["signal"], values)

    def _tell(
        self, bot: Bot, signal: dict[str, Any], values: dict[str, Any]
    ) -> dict[str, Any]:
        times = 0 if values.get("lost") else min(int(values.get("times", 1)), MAX_SENDS)
        return {"statuses": push.send(bot, signal, times=times)}

    def _conversation(self, bot: Bot, values: dict[str, Any]) -> Any:
        try:
            return bot.conversation(str(values.get("conversation")))
        except ApiProblem as problem:
            raise InvalidSetup(str(problem)) from None

    def _limit(self, webhook_id: str, values: dict[str, Any]) -> object:
        self._bot(webhook_id).rate_limited = int(values.get("calls", 1))
        return {}
