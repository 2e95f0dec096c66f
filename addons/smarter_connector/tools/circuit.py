"""The circuit breaker of one connector: when to stop calling, and when to try again.

Closed, everything is delivered. After a few failures in a row that say the peer is in
trouble it opens: nothing is sent, and no delivery uses up its attempts. When the time is
up it is half open: one call at a time, until one is answered. What the peer answers to
a message it does not like is an answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from odoo.addons.smarter_base.tools.outbound.errors import CallError

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"

#: Failures in a row that open it.
THRESHOLD = 5
#: Longer than any call: what was on its way when it opened has ended by then.
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 300
#: A peer that asks for more time gets it, within reason.
LONGEST_WISH_S = 3600

#: The peer is in trouble.
TROUBLE = frozenset(
    {"network", "tls", "timeout", "rate_limited", "server_error", "not_ready"}
)
#: The peer is there, whatever it thinks of the message. Other errors say nothing of it.
ANSWERS = frozenset({"rejected", "redirected", "gone"})


@dataclass(frozen=True)
class Circuit:
    """Where the breaker stands; ``trips`` counts how often in a row it opened."""

    state: str = CLOSED
    failures: int = 0
    trips: int = 0
    until: datetime | None = None

    def after(
        self, errors: Iterable[CallError | None], now: datetime
    ) -> tuple[Circuit, CallError | None]:
        """Return where these results lead, and the error that opened it, if one did.

        :param errors: one per attempt, oldest first; None for a success
        """
        circuit, cause = self, None
        for error in errors:
            opened = circuit._after_one(error, now)
            if opened.trips > circuit.trips:
                cause = error
            elif opened.state == CLOSED:
                cause = None
            circuit = opened
        return circuit, cause

    def _after_one(self, error: CallError | None, now: datetime) -> Circuit:
        if error is None or error.code in ANSWERS:
            return Circuit()
        # What fails while it is open was on its way before, or is somebody's test.
        if error.code not in TROUBLE or self.state == OPEN:
            return self
        failures = self.failures + 1
        if self.state == HALF_OPEN or failures >= THRESHOLD:
            until = now + timedelta(seconds=self._wait_s(error))
            return Circuit(OPEN, failures, self.trips + 1, until)
        return replace(self, failures=failures)

    def _wait_s(self, error: CallError) -> int:
        wish = min(error.retry_after_s or 0, LONGEST_WISH_S)
        wait = min(FIRST_WAIT_S * 2 ** min(self.trips, 10), LONGEST_WAIT_S)
        return int(math.ceil(max(wait, wish)))
