"""What Botpress's addresses and answers mean. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from odoo.addons.smarter_base.tools.outbound.client import Reply
from odoo.addons.smarter_base.tools.outbound.errors import CallError, UrlRefused
from odoo.addons.smarter_connector.exceptions import (
    Gone,
    NotReady,
    RateLimited,
    Rejected,
    ServerError,
)
from odoo.addons.smarter_connector.tools import outcome

HINTS = {
    400: "Botpress does not understand the call",
    401: "Botpress refuses the key: is it the encryption key of the Chat integration?",
    402: "Botpress asks for a payment",
    403: "Botpress refuses: the conversation belongs to somebody else, or the plan or "
    "the bot does not allow the call",
    404: "Botpress does not know this address: check the id of the webhook",
    413: "the call is larger than Botpress accepts",
}
MAX_RESET_S = 3600.0
_LEGACY_PATH = re.compile(r".*/api/v1/bots/[^/]+/?")


def check_chat_url(url: str) -> None:
    """Refuse addresses that are not the one of a bot's Chat API."""
    parts = urlsplit(url)
    if parts.hostname == "webhook.botpress.cloud":
        raise UrlRefused(
            "the Chat API answers at https://chat.botpress.cloud/ followed by the same"
            " id; webhook.botpress.cloud refuses direct calls"
        )
    if not parts.path.strip("/"):
        raise UrlRefused("the id of the Chat integration's webhook is missing")
    if parts.query:
        raise UrlRefused("the address of the Chat API has no part after “?”")


def check_legacy_url(url: str) -> None:
    """Refuse addresses that are not the one of a bot of v12."""
    parts = urlsplit(url)
    if not _LEGACY_PATH.fullmatch(parts.path) or parts.query:
        raise UrlRefused("the address of a v12 bot ends with /api/v1/bots/ and its id")


def check(reply: Reply, content: Any, *, now: float) -> CallError | None:
    """Return None when a call was done, else what is wrong.

    Botpress's bridge may put an error into an answer with status 200: a numeric
    ``code`` from 400 to 599 says so, as for Botpress's own client.
    """
    code = _error_code(content)
    judged = replace(reply, status=code) if code and reply.status < 300 else reply
    error = outcome.judge(judged, now=now)
    if error is None:
        return None
    return _refine(error, judged, _type_of(content))


def _error_code(content: Any) -> int:
    code = content.get("code") if isinstance(content, dict) else None
    is_error = type(code) is int and 400 <= code < 600
    return code if is_error else 0  # type: ignore[return-value]


def _type_of(content: Any) -> str:
    kind = content.get("type") if isinstance(content, dict) else None
    is_name = isinstance(kind, str) and kind.isalnum() and len(kind) <= 40
    return f" ({kind})" if is_name else ""


def _refine(error: CallError, reply: Reply, kind: str) -> CallError:
    status = reply.status
    if isinstance(error, RateLimited):
        wish = error.retry_after_s or _reset(reply)
        return RateLimited(f"{error}{kind}", status=status, retry_after_s=wish)
    if status == 409 and "Locked" in kind:
        return NotReady(f"Botpress is busy with this conversation{kind}", status=status)
    if status in HINTS:
        return Rejected(f"{HINTS[status]}{kind}", status=status)
    if isinstance(error, Gone):
        # A conversation or a user was deleted, not the whole bot.
        return Rejected(f"what the call is about is gone at Botpress{kind}", status=410)
    return error


def _reset(reply: Reply) -> float | None:
    """Return the seconds that the limit lasts, as its header says."""
    text = reply.headers.get("ratelimit-reset", "")
    if not (text.isascii() and text.isdigit()):
        return None
    return min(float(text), MAX_RESET_S)


def unreadable(reply: Reply) -> ServerError:
    """Return the error for an answer of another shape than the documented one."""
    return ServerError("Botpress's answer cannot be read", status=reply.status)
