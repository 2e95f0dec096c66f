"""The delivery queue: find what is due, claim it, write down how it went.

Called by one run of the drain (``drain.py``), which owns the transactions. Nothing
here talks to the network.
"""

from __future__ import annotations

import logging
import math
import random
import uuid
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.smarter_base.tools import retry
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    INFRASTRUCTURE_ERRORS,
)

from ..drain import Drain
from ..exceptions import Unexpected
from ..tools.excerpt import excerpt
from ..tools.outcome import Call
from .smarter_connector import TEST_FAILED, TEST_PASSED
from .smarter_delivery import (
    DELIVERED,
    EXHAUSTED,
    FAILED,
    MANUAL,
    PENDING,
    REFUSED,
    SCHEDULED,
)

_logger = logging.getLogger(__name__)

#: How long a claim holds: twice the longest call. Then the delivery is due again.
LEASE_S = 30
#: No earlier delivery of the same lane is pending. Most are in no lane at all.
FIRST_OF_LANE = SQL(
    """
    (smarter_delivery.lane IS NULL OR NOT EXISTS (
        SELECT FROM smarter_delivery earlier
         WHERE earlier.state = 'pending' AND earlier.lane IS NOT NULL
           AND earlier.connector_id = smarter_delivery.connector_id
           AND earlier.lane = smarter_delivery.lane
           AND earlier.id < smarter_delivery.id))
    """
)


class SmarterDelivery(models.Model):
    _inherit = "smarter.delivery"

    @api.model
    def _cron_drain(self, provider):
        """Send what is due to the connectors of one provider."""
        Drain(self.env, provider).run()

    @api.model
    def _queues(self, provider):
        """Return ``[(connector_id, due, failing, held), ...]``, oldest first.

        Only connectors that may be called: enabled, their tenant active and their app
        on. ``held``: one call at a time, for their circuit is not closed; an open one
        lets nothing but tests through before its time.

        The recursion steps from connector to connector through the partial index: its
        cost is that of the connectors with a queue, not of their deliveries, so a
        paused connector with a long queue or a thousand tenants without one cost next
        to nothing.
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE queue AS (
                    (SELECT connector_id FROM smarter_delivery
                      WHERE state = 'pending' ORDER BY connector_id LIMIT 1)
                    UNION ALL
                    SELECT (SELECT connector_id FROM smarter_delivery
                             WHERE state = 'pending'
                               AND connector_id > queue.connector_id
                             ORDER BY connector_id LIMIT 1)
                      FROM queue WHERE queue.connector_id IS NOT NULL
                )
                SELECT connector.id,
                       CASE WHEN connector.circuit = 'open' AND NOT head.is_test
                            THEN greatest(head.next_attempt_at, connector.circuit_until)
                            ELSE head.next_attempt_at
                       END AS due,
                       connector.failing_since IS NOT NULL,
                       connector.circuit <> 'closed'
                  FROM queue
                  JOIN smarter_connector connector ON connector.id = queue.connector_id
                  JOIN res_company company ON company.id = connector.company_id
                  JOIN LATERAL (
                        SELECT next_attempt_at, coalesce(is_test, false) AS is_test
                          FROM smarter_delivery
                         WHERE state = 'pending' AND connector_id = connector.id
                           AND %(first)s
                         ORDER BY next_attempt_at LIMIT 1) head ON true
                 WHERE connector.provider = %(provider)s
                   AND company.state = 'active'
                   AND EXISTS (
                        SELECT FROM smarter_company_app switch
                          JOIN smarter_app app ON app.id = switch.app_id
                         WHERE switch.company_id = company.id
                           AND app.code = %(app)s AND switch.state <> 'off')
                   AND (connector.state = 'enabled' OR EXISTS (
                        SELECT FROM smarter_delivery
                         WHERE state = 'pending' AND is_test
                           AND connector_id = connector.id))
                 ORDER BY due
                """,
                provider=provider,
                first=FIRST_OF_LANE,
                app=self.env["smarter.connector"]._provider_apps().get(provider),
            )
        )

    @api.model
    def _claim(self, shares):
        """Take due deliveries for this run and return them ready to send.

        The lease counts from the commit that must follow before anything is sent.

        :param shares: ``{connector_id: how many}``
        """
        now = fields.Datetime.now()
        due = self._due(shares, now).try_lock_for_update(allow_referencing=True)
        lease_until = now + timedelta(seconds=LEASE_S)
        claim = uuid.uuid4().hex
        due.write(
            {"claim": claim, "lease_until": lease_until, "next_attempt_at": lease_until}
        )
        for delivery in due:
            delivery.attempt_count += 1
            delivery.schedule_step += 1
        due.filtered(lambda delivery: not delivery.is_test).connector_id._begin_trial()
        return due._prepare_calls(claim)

    @api.model
    def _due(self, shares, now):
        if not shares:
            return self.browse()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT delivery.id
                  FROM unnest(%(connectors)s, %(rooms)s) AS share (connector_id, room)
                  JOIN smarter_connector connector ON connector.id = share.connector_id
                 CROSS JOIN LATERAL (
                        SELECT id, next_attempt_at FROM smarter_delivery
                         WHERE state = 'pending' AND connector_id = share.connector_id
                           AND next_attempt_at <= %(now)s
                           AND (is_test OR connector.state = 'enabled' AND (
                                connector.circuit <> 'open'
                                OR connector.circuit_until <= %(now)s))
                           AND %(first)s
                         ORDER BY next_attempt_at, id
                         LIMIT CASE connector.circuit
                               WHEN 'closed' THEN share.room
                               ELSE least(share.room, 1) END) delivery
                 ORDER BY delivery.next_attempt_at, delivery.id
                """,
                connectors=list(shares),
                rooms=list(shares.values()),
                now=now,
                first=FIRST_OF_LANE,
            )
        )
        return self.browse(row[0] for row in rows)

    def _prepare_calls(self, claim):
        """Turn claimed deliveries into calls that threads can make without a cursor."""
        calls = []
        for group in self.grouped("connector_id").values():
            # Providers read what they send as the tenant, not as the cron.
            deliveries = group.with_env(group.company_id._tenant_env())
            connector = deliveries.connector_id
            try:
                keys, failure = connector._signing_keys(), None
            except CallError as exc:
                keys, failure = [], exc
            calls += [
                delivery._prepare_call(claim, connector, keys, failure)
                for delivery in deliveries
            ]
        return calls

    def _prepare_call(self, claim, connector, keys, failure):
        exchange = None
        try:
            if not failure:
                exchange = connector._prepare_exchange(self.event_id, keys)
        except CallError as exc:
            failure = exc
        except psycopg2.Error:
            raise  # The transaction is over: the drain begins another one.
        except Exception:
            _logger.exception("Delivery %s cannot be prepared", self.id)
            failure = Unexpected("the call could not be prepared, see the log")
        return Call(
            delivery_id=self.id,
            connector_id=connector.id,
            claim=claim,
            number=self.attempt_count,
            manual=self.next_trigger == MANUAL,
            exchange=exchange,
            failure=failure,
            secrets=tuple(keys),
        )

    @api.model
    def _settle(self, results):
        """Write down how calls ended and return the results that are done with.

        A result is left for later while somebody else holds its delivery. Every try
        leaves its attempt row; only the run whose claim still stands moves the
        delivery, so a person's Cancel or Replay in the meantime is not undone.
        """
        wanted = self.browse(result.call.delivery_id for result in results)
        locked = wanted.try_lock_for_update(allow_referencing=True)
        busy = set((wanted - locked).exists().ids)
        # Records of one recordset share their reads; browsed one by one they would not.
        by_id = {delivery.id: delivery for delivery in locked}
        judged = [
            (by_id[result.call.delivery_id], result)
            for result in results
            if result.call.delivery_id in by_id
        ]
        judged = [(delivery, r, delivery._judge(r)) for delivery, r in judged]
        self.env["smarter.delivery.attempt"].create(
            [delivery._attempt_vals(r, error) for delivery, r, error in judged]
        )
        for delivery, result, error in judged:
            if delivery.claim == result.call.claim:
                delivery._move(error, result)
            delivery._note_facts(result.facts)
        self._note_health(judged)
        return [r for r in results if r.call.delivery_id not in busy]

    def _note_facts(self, facts):
        """Give the connector what the peer told, however the attempt ended."""
        if not facts:
            return
        own = self.with_env(self.company_id._tenant_env())
        try:
            with self.env.cr.savepoint():
                own.connector_id._note_facts(own.event_id, facts)
        except INFRASTRUCTURE_ERRORS:
            raise
        except Exception:
            # The peer has the message: that must be kept, whatever else is lost.
            _logger.exception("Delivery %s: the facts cannot be kept", self.id)

    def _judge(self, result):
        if result.unjudged is None:
            return result.error
        try:
            return self.connector_id._judge(result.unjudged)
        except Exception:
            # One answer that nobody foresaw must not stop the results of the others.
            _logger.exception("Delivery %s: the answer cannot be judged", self.id)
            return Unexpected("the answer could not be understood, see the log")

    def _attempt_vals(self, result, error):
        reply = result.reply
        return {
            "company_id": self.company_id.id,
            "delivery_id": self.id,
            "number": result.call.number,
            "started_at": result.started_at,
            "duration_ms": result.duration_ms,
            "trigger": MANUAL if result.call.manual else SCHEDULED,
            "http_status": reply.status if reply else False,
            "error_class": error.code if error else False,
            "error": str(error) if error else result.note or False,
            "response": reply and excerpt(reply.body, secrets=result.secrets),
        }

    def _move(self, error, result):
        """Bring the delivery to where this attempt leaves it."""
        reply = result.reply
        vals = {
            "claim": False,
            "lease_until": False,
            "next_trigger": SCHEDULED,
            "http_status": reply.status if reply else False,
            "error_class": error.code if error else False,
            "error": str(error) if error else result.note or False,
        }
        self.write({**vals, **self._destination(error)})
        if self.is_test:
            self._report_test(error)

    def _destination(self, error):
        now = fields.Datetime.now()
        if error is None:
            return {
                "state": DELIVERED,
                "failure": False,
                "next_attempt_at": False,
                "delivered_at": now,
            }
        wait = self._wait(error)
        if wait is None:
            reason = EXHAUSTED if error.retryable else REFUSED
            return {"state": FAILED, "failure": reason, "next_attempt_at": False}
        # Times in the database have whole seconds: never early.
        return {
            "state": PENDING,
            "next_attempt_at": now + timedelta(seconds=math.ceil(wait)),
        }

    def _wait(self, error):
        if self.is_test or not error.retryable:
            return None
        return retry.next_wait(
            self.connector_id._schedule(),
            self.schedule_step,
            rng=self._rng(),
            floor_s=error.floor_s,
            retry_after_s=error.retry_after_s,
        )

    @api.model
    def _rng(self):
        return random.SystemRandom()

    @api.model
    def _note_health(self, judged):
        errors = {}
        for delivery, __, error in judged:
            errors.setdefault(delivery.connector_id, []).append(error)
        for connector, found in errors.items():
            connector._note_results(found)

    def _report_test(self, error):
        """Tell the person who asked, wherever in Odoo they are now."""
        user = self.requested_by_id
        connector = self.connector_id.with_context(lang=user.lang or self.env.lang)
        message = connector._test_message(error)
        connector.write(
            {
                "last_test_state": TEST_FAILED if error else TEST_PASSED,
                "last_test_message": message,
            }
        )
        user._bus_send(
            "simple_notification",
            {
                "type": "danger" if error else "success",
                "title": connector.name,
                "message": message,
                "sticky": bool(error),
            },
        )
