"""One run of the drain: send what is due, many calls at once.

The run is a pipeline: while threads wait for answers, the cron's thread writes down
those that came and claims what they left room for. Threads never touch the database,
and a claim is committed before its call starts.

A run ends when nothing is due any more, or when its time is up and no call is left that
may hang: connectors in trouble are left out towards the end, so that waiting for them
never keeps the others waiting.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from odoo import fields
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError

from .exceptions import Unexpected
from .tools.exchange import BoundedSend, Report
from .tools.gate import Gate
from .tools.outcome import Call, Result

if TYPE_CHECKING:
    from odoo.api import Environment

_logger = logging.getLogger(__name__)

THREADS = 48
PER_CONNECTOR = 24
#: A retry this near is waited for: crons wake up on the minute only.
LINGER_S = 8.0
#: How long the run looks away when there is nothing to do but wait.
POLL_S = 0.25
#: Answers that come this close to each other are written in one transaction.
GATHER_S = 0.02
#: No new calls after this, whatever is going on.
MOST_S = 60.0
#: For results whose delivery is locked by somebody else; then the lease is over too.
FINISH_S = 30.0
TRIES = 5


def perform(client: OutboundClient, call: Call) -> Result:
    """Make one attempt. Runs in a thread: no cursor, no environment, no exception."""
    started_at = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
    begun = time.monotonic()
    report, error = Report(), call.failure
    try:
        if call.exchange and not error:
            call.exchange.run(BoundedSend(client, report), report)
    except CallError as exc:
        error = exc
    except Exception:
        _logger.exception("Delivery %s failed for no known reason", call.delivery_id)
        error = Unexpected("internal error, see the log")
    duration_ms = round((time.monotonic() - begun) * 1000)
    return Result(
        call,
        started_at,
        duration_ms,
        reply=report.reply,
        error=error,
        facts=report.facts,
        note=report.note,
        calls=report.calls,
    )


class Drain:
    """Sends the due deliveries of one provider's connectors."""

    linger_s = LINGER_S

    def __init__(self, env: Environment, provider: str) -> None:
        self.env = env
        self.provider = provider
        self.deliveries = env["smarter.delivery"]
        self.threads = max(settings.get_int("delivery_threads", THREADS), 1)
        self.gate = Gate(
            self.threads, settings.get_int("delivery_per_connector", PER_CONNECTOR)
        )
        self.known: set[int] = set()
        self.results: SimpleQueue[Result] = SimpleQueue()
        self.unwritten: list[Result] = []
        self.ready: list[int] = []
        self.ready_until = 0.0
        self.processed = 0
        self.next_due: datetime | None = None
        self.budget_s = float("inf")
        self.started = self.last_active = time.monotonic()

    def run(self) -> None:
        """Send until nothing is due, or until the time of the cron is over."""
        self._look()
        self.budget_s = self._commit(0, remaining=len(self.ready))
        if self.next_due is None or self.budget_s <= 0:
            return
        policy = AddressPolicy.configured()
        with (
            OutboundClient(policy, pool_size=self.threads) as client,
            ThreadPoolExecutor(self.threads, "smarter-delivery") as pool,
        ):
            while self._step(client, pool):
                self._pause()
            self._finish()

    def _step(self, client: OutboundClient, pool: ThreadPoolExecutor) -> bool:
        """Write what came back, send what may go; return whether to go on."""
        for call in self._transaction(self._claim):
            self.gate.enter(call.connector_id, call, time.monotonic())
            pool.submit(lambda call=call: self.results.put(perform(client, call)))
            self.last_active = time.monotonic()
        if self._is_over():
            return False
        return bool(self.gate.in_flight) or self._is_worth_waiting()

    def _pause(self) -> None:
        """Wait for an answer and those right behind it, or a little for none."""
        try:
            self._take(self.results.get(timeout=POLL_S))
            end = time.monotonic() + GATHER_S
            while self.gate.in_flight:
                self._take(self.results.get(timeout=max(end - time.monotonic(), 0)))
        except Empty:
            return

    def _finish(self) -> None:
        """Wait for the calls that are out and leave word of what is still due."""
        end = time.monotonic() + FINISH_S
        while (self.gate.in_flight or self.unwritten) and time.monotonic() < end:
            self._pause()
            self._transaction(list)
        if self.unwritten:
            # Their leases are over: these deliveries are due again.
            _logger.warning("%s results could not be written", len(self.unwritten))
        self._look()
        # Saying that something remains while nothing was done would be a failed run.
        self._commit(0, remaining=len(self.ready) if self.processed else 0)

    def _take(self, result: Result) -> None:
        """Free the place of a call that has ended; its result is to be written."""
        call, now = result.call, time.monotonic()
        slow = bool(result.error and result.error.slows_down)
        self.gate.leave(call.connector_id, call, now, slow=slow, answers=result.calls)
        self.unwritten.append(result)
        self.last_active = now

    def _transaction(self, claim: Callable[[], list[Call]]) -> list[Call]:
        """Write results and claim new work together: half the commits.

        Again from the start when a person has just changed the same rows; the results
        are forgotten only when they are committed.
        """
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                settled = self.deliveries._settle(self.unwritten)
                calls = claim()
                self.budget_s = self._commit(len(settled))
                break
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if not tries_left:
                    raise
        written = set(map(id, settled))
        self.unwritten = [item for item in self.unwritten if id(item) not in written]
        return calls

    def _commit(self, settled: int, *, remaining: int | None = None) -> float:
        """Commit; return the seconds that the cron has left."""
        self.processed += settled
        return self.env["ir.cron"]._commit_progress(settled, remaining=remaining)

    def _claim(self) -> list[Call]:
        if self._is_over():
            return []
        fresh = time.monotonic() > self.ready_until
        if fresh:
            self._look()
        calls = self.deliveries._claim(self.gate.allot(self.ready))
        if not calls and not fresh:
            self._look()
            calls = self.deliveries._claim(self.gate.allot(self.ready))
        return calls

    def _look(self) -> None:
        """Find the connectors with due deliveries, those waiting longest first."""
        queues = self.deliveries._queues(self.provider)
        for connector_id, __, failing, held in queues:
            if held or (failing and connector_id not in self.known):
                self.gate.distrust(connector_id)
            self.known.add(connector_id)
        left_out = self.gate.suspects(time.monotonic()) if self.budget_s <= 0 else ()
        queues = [queue for queue in queues if queue[0] not in left_out]
        self.next_due = min((queue[1] for queue in queues), default=None)
        now = fields.Datetime.now()
        self.ready = [queue[0] for queue in queues if queue[1] <= now]
        self.ready_until = time.monotonic() + POLL_S

    def _is_worth_waiting(self) -> bool:
        """Whether something is due so soon that the next cron run would be late."""
        now = time.monotonic()
        if self.next_due is None or now - self.last_active > self.linger_s:
            return False
        return self.next_due - fields.Datetime.now() <= timedelta(seconds=self.linger_s)

    def _is_over(self) -> bool:
        """Whether no more calls may start."""
        now = time.monotonic()
        if now - self.started > MOST_S:
            return True
        return self.budget_s <= 0 and not self.gate.hanging(now)
