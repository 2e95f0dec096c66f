"""What Chatwoot's answers mean. Pure.

Refusals come in four shapes: ``{"error": "..."}``, ``{"errors": ["..."]}``,
``{"message": "...", "attributes": [...]}`` and ``{"errors": [{"message": "..."}]}``; and
as plain text from its throttle.
"""

from __future__ import annotations

from typing import Any

from odoo.addons.smarter_base.tools.outbound.client import Reply
from odoo.addons.smarter_base.tools.outbound.errors import CallError, UrlRefused
from odoo.addons.smarter_connector.exceptions import NotReady, RateLimited
from odoo.addons.smarter_connector.tools import outcome

from ..exceptions import Invalid, NotAllowed, NotFound

MOST_CHARS = 200
TOO_MANY = "Too many messages"
#: Its tenant was suspended and is back, or an operator has done it by hand.
ASLEEP = "Account is suspended"
HINTS = {
    401: "Chatwoot does not accept the access token, or its user may not do this",
    403: "Chatwoot's plan has no API access for this account",
    404: "Chatwoot does not know this record",
}


def check_url(url: str) -> None:
    """Refuse addresses that are a page of Chatwoot instead of its beginning."""
    path = "/" + url.partition("://")[2].partition("/")[2]
    if any(part in path for part in ("/app/", "/api/", "/platform/", "/public/")):
        raise UrlRefused("use the address of Chatwoot itself, without a page")
    if "?" in url or "#" in url:
        raise UrlRefused("the address has more than a path")


def refusal(reply: Reply, content: Any, *, now: float) -> CallError | None:
    """Return None for success, else what the refusal means."""
    error = outcome.judge(reply, now=now)
    if error is None:
        return None
    text, status = words(content), reply.status
    if status == 422 and text == TOO_MANY:
        return RateLimited(text, status=status)
    if status == 422 and isinstance(content, dict) and "attributes" in content:
        return Invalid(text, attributes(content))
    if status == 404:
        return NotFound(_sentence(status, text), status=status)
    if status == 401 and text == ASLEEP:
        return NotReady(f"Chatwoot: {text}", status=status)
    if status in (401, 403):
        return NotAllowed(_sentence(status, text), status=status)
    if text and not error.retryable:
        return type(error)(f"Chatwoot: {text}", status=status)
    return error


def words(content: Any) -> str:
    """Return what a refusal says, whatever its shape."""
    if not isinstance(content, dict):
        return ""
    found = content.get("error") or content.get("message")
    errors = content.get("errors")
    if not found and isinstance(errors, list) and errors:
        first = errors[0]
        found = first.get("message") if isinstance(first, dict) else first
    return found[:MOST_CHARS] if isinstance(found, str) else ""


def attributes(content: dict[str, Any]) -> tuple[str, ...]:
    """Return the attributes that a refusal blames."""
    found = content.get("attributes")
    named = found if isinstance(found, list) else []
    return tuple(name for name in named if isinstance(name, str))


def _sentence(status: int, text: str) -> str:
    return f"{HINTS[status]} ({text})" if text else HINTS[status]
