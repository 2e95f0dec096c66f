"""What one delivery says to its peer: one call, or a conversation of several.

An exchange runs in a thread of the drain, without a cursor and without an environment:
everything that it needs is in it when it starts, and what it learns goes into its
:class:`Report`. It may run again after a failure, so it looks before it creates.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from odoo.addons.smarter_base.tools.outbound.client import (
    MAX_RESPONSE_BYTES,
    TOTAL_TIMEOUT_S,
    OutboundClient,
    Reply,
    Request,
)
from odoo.addons.smarter_base.tools.outbound.errors import TimedOut

#: All calls of an exchange together; less than the lease of its delivery.
EXCHANGE_TIMEOUT_S = 25.0
#: The longest answer that an exchange may ask for.
MAX_ANSWER_BYTES = 256 * 1024

JSON_TYPE = "application/json"


class Send(Protocol):
    """Makes one call within the time that the exchange has left."""

    def __call__(
        self, request: Request, *, max_bytes: int = MAX_RESPONSE_BYTES
    ) -> Reply:
        """Return the answer, whatever its status; CallError when there is none."""


@dataclass
class Report:
    """What became of an exchange so far; kept also when a later call fails."""

    #: The last answer, for the status and the excerpt of the attempt.
    reply: Reply | None = None
    #: What was learned, such as ids that the peer gave; given to ``_note_facts``.
    facts: dict[str, Any] = field(default_factory=dict)
    #: A word for people when nothing went wrong, such as why nothing was sent.
    note: str = ""
    calls: int = 0


class Exchange(Protocol):
    """One attempt of a delivery, ready to be made."""

    #: Masked in what is stored of the answers.
    secrets: tuple[str, ...]

    def run(self, send: Send, report: Report) -> None:
        """Do it. A CallError that gets out of here is how the attempt failed."""


@dataclass
class SingleCall:
    """One call; the connector judges its answer afterwards."""

    request: Request
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def run(self, send: Send, report: Report) -> None:
        """Send the request."""
        send(self.request)


@dataclass
class Skip:
    """Nothing to send: the delivery ends well, and ``note`` says why."""

    note: str
    secrets: tuple[str, ...] = ()

    def run(self, send: Send, report: Report) -> None:
        """Leave the note."""
        report.note = self.note


class BoundedSend:
    """The :class:`Send` of one exchange: counts its calls and its time."""

    def __init__(
        self,
        client: OutboundClient,
        report: Report,
        total_s: float = EXCHANGE_TIMEOUT_S,
    ) -> None:
        self._client = client
        self._report = report
        self._end = time.monotonic() + total_s

    def __call__(
        self, request: Request, *, max_bytes: int = MAX_RESPONSE_BYTES
    ) -> Reply:
        """Make one call, and keep its answer as the last one."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimedOut("the calls of this delivery took too long together")
        self._report.calls += 1
        # What an earlier call was answered says nothing about this one.
        self._report.reply = None
        reply = self._client.send(
            request,
            max_bytes=min(max_bytes, MAX_ANSWER_BYTES),
            timeout_s=min(TOTAL_TIMEOUT_S, left),
        )
        self._report.reply = reply
        return reply


def call_json(
    send: Send,
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: object = None,
    *,
    max_bytes: int = MAX_ANSWER_BYTES,
) -> tuple[Reply, Any]:
    """Make a call that speaks JSON; return the answer and its content.

    The content is None when there is none, when it is not JSON, and when it is longer
    than ``max_bytes``. Any status is returned: the caller judges.

    :param body: sent as JSON, unless it is None
    """
    given = {"accept": JSON_TYPE, **(headers or {})}
    content = b""
    if body is not None:
        given["content-type"] = JSON_TYPE
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    request = Request(url=url, body=content, headers=given, method=method)
    reply = send(request, max_bytes=max_bytes)
    return reply, parse_json(reply)


def parse_json(reply: Reply) -> Any:
    """Return what an answer says in JSON, or None."""
    if reply.truncated:
        return None
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
