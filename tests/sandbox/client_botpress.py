"""Set the sandbox's Botpress up: bots, what they say, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class BotpressControl:
    """The control calls, see ``services.botpress.Botpress.control``."""

    def __init__(self, url: str, call: Callable[..., Any]) -> None:
        self.url = url
        self._call = call

    def put_bot(self, webhook_id: str, **settings: object) -> str:
        """Make a bot, or make it anew; return the address of its Chat API."""
        answer = self._control("PUT", f"bots/{webhook_id}", settings)
        return str(answer["url"])

    def put_legacy_bot(self, bot_id: str, **settings: object) -> str:
        """Make a bot of v12 and return the address of its server."""
        return str(self._control("PUT", f"legacy/{bot_id}", settings)["url"])

    def show(self, webhook_id: str) -> dict[str, Any]:
        """Return users, events and conversations of a bot."""
        return self._control("GET", f"bots/{webhook_id}")  # type: ignore[no-any-return]

    def say(
        self, webhook_id: str, conversation: str, payload: object, **how: object
    ) -> dict[str, Any]:
        values = {"conversation": conversation, "payload": payload, **how}
        return self._control("POST", f"say/{webhook_id}", values)  # type: ignore[no-any-return]

    def send_event(
        self, webhook_id: str, conversation: str, payload: object, **how: object
    ) -> dict[str, Any]:
        values = {"conversation": conversation, "payload": payload, **how}
        return self._control("POST", f"event/{webhook_id}", values)  # type: ignore[no-any-return]

    def signal(self, webhook_id: str, signal: object, **how: object) -> dict[str, Any]:
        values = {"signal": signal, **how}
        return self._control("POST", f"signal/{webhook_id}", values)  # type: ignore[no-any-return]

    def rate_limit(self, webhook_id: str, calls: int = 1) -> None:
        self._control("POST", f"rate-limit/{webhook_id}", {"calls": calls})

    def _control(self, method: str, path: str, body: object = None) -> Any:
        return self._call(method, f"/control/botpress/{path}", body)
