"""What an answer means for the delivery."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from odoo.addons.smarter_base.tools.outbound.client import Reply
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_base.tools.retry import parse_retry_after

from ..exceptions import (
    Gone,
    RateLimited,
    Redirected,
    Rejected,
    ServerError,
)
from .exchange import Exchange, SingleCall

RETRYABLE_4XX = frozenset({408, 425})


@dataclass(frozen=True, eq=False)
class Call:
    """One attempt that has been claimed and is ready to go; equal to itself only."""

    delivery_id: int
    connector_id: int
    claim: str
    number: int
    manual: bool
    exchange: Exchange | None
    failure: CallError | None = None
    #: What the answer must not be stored with.
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Result:
    """How the attempt ended: a reply, or the error that stood in its way."""

    call: Call
    started_at: datetime.datetime
    duration_ms: int
    reply: Reply | None = None
    error: CallError | None = None
    #: What the peer told, see ``Report.facts``.
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    calls: int = 0

    @property
    def unjudged(self) -> Reply | None:
        """The answer whose meaning is still to be found, if there is one."""
        if self.error or not isinstance(self.call.exchange, SingleCall):
            return None
        return self.reply

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be stored with the answer."""
        own = self.call.exchange.secrets if self.call.exchange else ()
        return (*self.call.secrets, *own)


def judge(reply: Reply, *, now: float) -> CallError | None:
    """Return None when the peer has taken the message, else what is wrong.

    Only 2xx is success: a redirect may come from a login page or a parked domain.
    """
    status = reply.status
    if 200 <= status < 300:
        return None
    wish = parse_retry_after(reply.headers.get("retry-after"), now=now)
    error = _error_class(status)
    return error(f"the peer answered {status}", status=status, retry_after_s=wish)


def _error_class(status: int) -> type[CallError]:
    if status == 429:
        return RateLimited
    if status == 410:
        return Gone
    if status in RETRYABLE_4XX or 500 <= status < 600:
        return ServerError
    if 300 <= status < 400:
        return Redirected
    return Rejected
