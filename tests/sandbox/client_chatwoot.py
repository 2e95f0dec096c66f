"""Set the sandbox's Chatwoot up, and do what customers and agents do in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PLATFORM_TOKEN = "platform-token"  # noqa: S105


class ChatwootControl:
    """The control calls, see ``services.chatwoot.Chatwoot.control``."""

    def __init__(self, url: str, call: Callable[..., Any]) -> None:
        self.url = f"{url}/chatwoot"
        self._call = call

    @property
    def variables(self) -> dict[str, str]:
        """Server settings that make it the operator's own; see also ``admit``."""
        return {
            "SMARTER_CHATWOOT_URL": self.url,
            "SMARTER_CHATWOOT_PLATFORM_TOKEN": PLATFORM_TOKEN,
        }

    def admit(self) -> None:
        """Have the Platform API take the token of ``variables``."""
        self.settings(platform_token=PLATFORM_TOKEN)

    def reset(self) -> None:
        """Forget everything."""
        self._call("DELETE", "/control/chatwoot/")

    def shown(self) -> dict[str, Any]:
        """Return contacts, conversations, messages and violations."""
        return self._call("GET", "/control/chatwoot/")  # type: ignore[no-any-return]

    def settings(self, **values: object) -> None:
        self._call("PUT", "/control/chatwoot/settings", values)

    def account(self, **values: object) -> dict[str, Any]:
        """Make one: ``name``, ``token``, ``inboxes``, ``agents``."""
        return self._call("PUT", "/control/chatwoot/accounts", values)  # type: ignore[no-any-return]

    def receive(self, inbox_id: int, content: str, **values: object) -> dict[str, Any]:
        """A customer writes."""
        values |= {"inbox_id": inbox_id, "content": content}
        return self._call("POST", "/control/chatwoot/receive", values)  # type: ignore[no-any-return]

    def reply(self, account_id: int, conversation_id: int, content: str, user_id: int):
        """An agent writes."""
        values = {
            "account_id": account_id,
            "conversation_id": conversation_id,
            "content": content,
            "user_id": user_id,
        }
        return self._call("POST", "/control/chatwoot/reply", values)

    def set_status(self, account_id: int, conversation_id: int, status: str) -> None:
        values = {"account_id": account_id, "conversation_id": conversation_id}
        self._call("POST", "/control/chatwoot/status", values | {"status": status})

    def queue(self) -> list[dict[str, Any]]:
        """Return the webhooks that wait."""
        return self._call("GET", "/control/chatwoot/queue")  # type: ignore[no-any-return]

    def deliver(self, **values: object) -> list[dict[str, Any]]:
        """Send them: ``order``, ``events``, ``times``; or ``drop=True``."""
        return self._call("POST", "/control/chatwoot/deliver", values)  # type: ignore[no-any-return]
