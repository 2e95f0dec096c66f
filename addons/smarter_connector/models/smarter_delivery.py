"""Deliveries: one event for one connector, from the queue to its end."""

from __future__ import annotations

from datetime import datetime, timedelta

import babel.dates

from odoo import api, fields, models
from odoo.tools.constants import GC_UNLINK_LIMIT
from odoo.tools.misc import get_lang

from odoo.addons.smarter_base.tools import settings

from .smarter_connector import TEST_RUNNING
from .smarter_event import RETENTION_DAYS, TEST_EVENT

PENDING = "pending"
DELIVERED = "delivered"
FAILED = "failed"
CANCELLED = "cancelled"

SCHEDULED = "scheduled"
MANUAL = "manual"

REFUSED = "refused"
EXHAUSTED = "exhausted"

#: The codes of ``exceptions.py``, for people.
ERROR_CLASSES = [
    ("network", "No connection"),
    ("tls", "No trusted TLS session"),
    ("timeout", "No answer in time"),
    ("rate_limited", "Too many calls"),
    ("server_error", "Error of the peer"),
    ("not_ready", "Not ready yet"),
    ("unexpected", "Internal error"),
    ("rejected", "Rejected"),
    ("gone", "Endpoint gone"),
    ("redirected", "Redirect refused"),
    ("address_refused", "Address not allowed"),
    ("url_refused", "URL not allowed"),
    ("unsignable", "No readable secret"),
]

#: Tests are due before anything else, so that no backlog makes the person wait.
TEST_DUE_AT = datetime(2000, 1, 1)


class SmarterDelivery(models.Model):
    """One event on its way to one connector. Made by the outbox, never by hand.

    A delivery that is being sent stays ``pending``: ``claim`` names the run that has
    it, and ``next_attempt_at`` is moved to the end of the lease. When that run dies,
    the delivery is simply due again: at least once, always with the same event id.
    """

    _name = "smarter.delivery"
    _inherit = ["smarter.tenant.owned"]
    _description = "Delivery"
    _order = "id desc"
    _check_company_auto = True
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    event_id = fields.Many2one(
        "smarter.event",
        "Event id",
        required=True,
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        readonly=True,
        check_company=True,
        index=True,
        ondelete="cascade",
    )
    event_type = fields.Char("Event", required=True, readonly=True, index=True)
    subject = fields.Char(related="event_id.subject")
    occurred_at = fields.Datetime(related="event_id.occurred_at")
    payload_pretty = fields.Text(related="event_id.payload_pretty")
    is_test = fields.Boolean("Test", readonly=True)
    requested_by_id = fields.Many2one(
        "res.users", "Requested by", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [
            (PENDING, "Pending"),
            (DELIVERED, "Delivered"),
            (FAILED, "Failed"),
            (CANCELLED, "Cancelled"),
        ],
        required=True,
        readonly=True,
        default=PENDING,
        index=True,
    )
    failure = fields.Selection(
        [(REFUSED, "Refused by the peer"), (EXHAUSTED, "All attempts failed")],
        "Reason",
        readonly=True,
        help="Why the delivery was set aside.",
    )
    next_attempt_at = fields.Datetime("Next attempt", readonly=True)
    next_trigger = fields.Selection(
        [(SCHEDULED, "Scheduled"), (MANUAL, "Manual")],
        "Next trigger",
        required=True,
        readonly=True,
        default=SCHEDULED,
    )
    claim = fields.Char(readonly=True, copy=False)
    lease_until = fields.Datetime("Being sent until", readonly=True)
    attempt_count = fields.Integer("Attempts", readonly=True)
    schedule_step = fields.Integer("Attempts on the current schedule", readonly=True)
    http_status = fields.Integer("Last status", readonly=True)
    error_class = fields.Selection(ERROR_CLASSES, "Last error", readonly=True)
    error = fields.Char("Last message", readonly=True)
    delivered_at = fields.Datetime("Delivered", readonly=True)
    attempt_ids = fields.One2many(
        "smarter.delivery.attempt", "delivery_id", readonly=True
    )
    replay_id = fields.Many2one(
        "smarter.replay",
        "Last replay",
        readonly=True,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    age = fields.Char(compute="_compute_age")
    lane = fields.Char(
        readonly=True,
        help="Deliveries of one lane go out one after the other, as they were made.",
    )

    _event_connector_unique = models.Constraint(
        "UNIQUE (event_id, connector_id)",
        "An event is delivered to a connector only once.",
    )
    # The queue: what is due for a connector, and which connectors have a queue.
    _due_idx = models.Index("(connector_id, next_attempt_at) WHERE state = 'pending'")
    _test_idx = models.Index("(connector_id) WHERE state = 'pending' AND is_test")
    _lane_idx = models.Index(
        "(connector_id, lane, id) WHERE state = 'pending' AND lane IS NOT NULL"
    )

    @api.depends("occurred_at")
    def _compute_age(self):
        now = fields.Datetime.now()
        locale = get_lang(self.env).code
        for delivery in self:
            delivery.age = babel.dates.format_timedelta(
                now - (delivery.occurred_at or now), locale=locale, threshold=1
            )

    @api.depends("event_type", "connector_id.name")
    def _compute_display_name(self):
        for delivery in self:
            delivery.display_name = (
                f"{delivery.event_type} → {delivery.connector_id.name}"
            )

    @api.model
    def _enqueue(self, events, connectors):
        """Create a delivery per event and connector that wants it; of one company."""
        now = fields.Datetime.now()
        first = {c: timedelta(seconds=c._schedule()[0]) for c in connectors}
        return self.create(
            [
                {
                    "company_id": event.company_id.id,
                    "event_id": event.id,
                    "event_type": event.type,
                    "connector_id": connector.id,
                    "next_attempt_at": now + wait,
                    "lane": connector._lane(event),
                }
                for event in events
                for connector, wait in first.items()
                if event.type == TEST_EVENT or connector._wants(event)
            ]
        )

    @api.model
    def _enqueue_test(self, connector):
        """Queue a test event for one connector, whatever its state.

        The person asking is told the answer; there is one attempt only.
        """
        company = connector.company_id
        user = self.env.user
        env = company._tenant_env()
        connector = connector.with_env(env)
        events = env["smarter.event"]
        event = events.create(
            events._rows(
                company.with_env(env), TEST_EVENT, 1, [{"message": "Hello"}], connector
            )
        )
        delivery = env[self._name]._enqueue(event, connector)
        delivery.write(
            {
                "is_test": True,
                "requested_by_id": user.id,
                "next_trigger": MANUAL,
                "next_attempt_at": TEST_DUE_AT,
            }
        )
        connector.write(
            {
                "last_test_at": fields.Datetime.now(),
                "last_test_state": TEST_RUNNING,
                "last_test_message": False,
            }
        )
        connector._wake_drain()
        return delivery

    @api.model
    def _counts(self, connectors):
        """Return ``{connector_id: {state: count}}`` of what is not done."""
        groups = self._read_group(
            [
                ("connector_id", "in", connectors._origin.ids),
                ("state", "in", (PENDING, FAILED)),
            ],
            ["connector_id", "state"],
            ["__count"],
        )
        counts = {}
        for connector, state, count in groups:
            counts.setdefault(connector.id, {})[state] = count
        return counts

    @api.model
    def _waiting(self, connectors):
        """Whether anything is still to be delivered to these connectors."""
        domain = [("connector_id", "in", connectors.ids), ("state", "=", PENDING)]
        return bool(self.sudo().search_count(domain, limit=1))

    # Actions of people: managers may read deliveries, and these are all they can do.

    def action_replay(self):
        """Send again, with a fresh schedule and the same event id.

        What is on the wire at this moment is left alone.
        """
        return self._act("delivery.replayed", self._replayable(), self._replay_vals())

    def action_open_replay(self):
        """Ask what to replay: these, or with none all that a filter finds."""
        wizard = self.env["smarter.replay.wizard"]
        return wizard._open(is_selection=bool(self), selection=self.ids)

    def action_cancel(self):
        """Stop trying, or put a failed delivery away."""
        return self._act(
            "delivery.cancelled",
            self.filtered(lambda d: d.state in (PENDING, FAILED)),
            {
                "state": CANCELLED,
                "next_attempt_at": False,
                "claim": False,
                "lease_until": False,
            },
        )

    def _replay(self, extra):
        """Queue these again, as superuser of their tenant; return those that are."""
        ready = self._replayable()
        ready.write({**self._replay_vals(), **extra})
        ready.connector_id._wake_drain()
        return ready

    def _replayable(self):
        """Return those that are not on the wire at this moment."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda d: not (d.state == PENDING and d._is_in_flight(now))
        )

    @api.model
    def _replay_vals(self):
        return {
            "state": PENDING,
            "failure": False,
            "next_attempt_at": fields.Datetime.now(),
            "next_trigger": MANUAL,
            "schedule_step": 0,
            "claim": False,
            "lease_until": False,
            "delivered_at": False,
        }

    def _is_in_flight(self, now):
        return bool(self.claim and self.lease_until and self.lease_until > now)

    def _act(self, action, deliveries, vals):
        deliveries.check_access("read")
        for company, group in deliveries.grouped("company_id").items():
            own = group.with_env(company._tenant_env())
            own.write(vals)
            if vals["state"] == PENDING:
                own.connector_id._wake_drain()
            self.env["smarter.audit"]._record(
                action,
                company=company,
                target=group if len(group) == 1 else None,
                detail={"count": len(group), "first_ids": group.ids[:100]},
            )
        return self._acted(len(deliveries), len(self) - len(deliveries))

    def _acted(self, count, skipped):
        message = self.env._("Deliveries changed: %(count)s", count=count)
        if skipped:
            message = self.env._(
                "Deliveries changed: %(count)s, left as they are: %(skipped)s",
                count=count,
                skipped=skipped,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "warning",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.autovacuum
    def _gc_deliveries(self):
        """Forget old deliveries that ended; failed ones wait for a person."""
        days = settings.get_int("event_retention_days", RETENTION_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        domain = [("state", "in", (DELIVERED, CANCELLED)), ("write_date", "<", limit)]
        old = self.search(domain, limit=GC_UNLINK_LIMIT, order="id")
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
