"""Immutable facts, recorded in the transaction that makes them true."""

from __future__ import annotations

import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.constants import GC_UNLINK_LIMIT

from odoo.addons.smarter_base.tools import request_context, settings
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import envelope
from .smarter_connector import ENABLED

TEST_EVENT = "connector.test"
#: Days that delivered and cancelled events stay, unless the operator says otherwise.
RETENTION_DAYS = 90


class SmarterEvent(models.Model):
    """What happened to a tenant's record, as it was at that moment.

    ``payload`` is the exact text that is signed and sent, so that every attempt, even
    days later, says the same thing.
    """

    _name = "smarter.event"
    _inherit = ["smarter.tenant.owned"]
    _description = "Event"
    _order = "id desc"
    _rec_name = "uuid"
    _log_access = False
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    uuid = fields.Char("Event id", required=True, readonly=True)
    type = fields.Char(required=True, readonly=True, index=True)
    version = fields.Integer(required=True, readonly=True)
    sequence = fields.Integer(
        readonly=True,
        aggregator=None,
        help="1 for the first event of the record, 2 for the next one.",
    )
    occurred_at = fields.Datetime("Occurred", required=True, readonly=True, index=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    subject = fields.Char(readonly=True, help="Name of the record at that moment.")
    payload = fields.Text(required=True, readonly=True)
    payload_pretty = fields.Text("Content", compute="_compute_payload_pretty")
    request_id = fields.Char(readonly=True)
    delivery_ids = fields.One2many("smarter.delivery", "event_id", readonly=True)

    # The feed of a tenant.
    _feed_idx = models.Index("(company_id, occurred_at, id)")
    _uuid_unique = models.Constraint("UNIQUE (uuid)", "An event id is used only once.")

    @api.depends("payload")
    def _compute_payload_pretty(self):
        for event in self:
            event.payload_pretty = event.payload and json.dumps(
                json.loads(event.payload), indent=2, ensure_ascii=False
            )

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: a fact does not change after it was told to others."""
        raise UserError(self.env._("Events cannot be changed."))

    @api.model
    def _emit(self, event_type, records, build, *, version=1):
        """Record that ``event_type`` happened to each of ``records``, and deliver it.

        Events and deliveries are rows of the running transaction: they exist exactly
        when the change exists. Records of companies that are not tenants are left out.

        :param records: of one model that has ``company_id``
        :param build: called with the records of one tenant in that tenant's own
            environment; returns one JSON-like mapping per record, in their order
        :return: the events; the caller need not be allowed to read them
        """
        events = self.browse()
        # Whoever changed the record need not be allowed to read it, let alone events.
        for company, group in records.sudo().grouped("company_id").items():
            if company.tenant_uuid:
                tenant_env = company._tenant_env()
                own = group.with_env(tenant_env)
                events |= tenant_env[self._name]._record(
                    company.with_env(tenant_env), event_type, version, own, build(own)
                )
        return events

    @api.model
    def _record(self, company, event_type, version, records, documents):
        """Create the events of one tenant, and their deliveries."""
        events = self.create(
            self._rows(company, event_type, version, documents, records)
        )
        connectors = self.env["smarter.connector"]._subscribed(company, event_type)
        deliveries = self.env["smarter.delivery"]._enqueue(events, connectors)
        awake = deliveries.connector_id.filtered(
            lambda connector: connector.state == ENABLED
        )
        if company.state == ACTIVE:
            awake._wake_drain()
        return events

    @api.model
    def _rows(self, company, event_type, version, documents, records):
        """Return the values of one event per record, each with its number."""
        numbers = self.env["smarter.event.counter"]._next(records)
        return [
            self._values(company, event_type, version, data, record, numbers[record.id])
            for record, data in zip(records, documents, strict=True)
        ]

    @api.model
    def _values(self, company, event_type, version, data, record, sequence):
        now = fields.Datetime.now()
        uuid = envelope.new_id()
        document = {
            "id": uuid,
            "type": event_type,
            "version": version,
            "sequence": sequence,
            "occurred_at": envelope.timestamp(now),
            "tenant": {"id": company.tenant_uuid, "rut": company.rut or None},
            "data": data,
        }
        return {
            "company_id": company.id,
            "uuid": uuid,
            "type": event_type,
            "version": version,
            "sequence": sequence,
            "occurred_at": now,
            "res_model": record._name,
            "res_id": record.id,
            "subject": record.display_name,
            "payload": envelope.serialise(document),
            "request_id": request_context.request_id(),
        }

    @api.autovacuum
    def _gc_events(self):
        """Forget old events that have nothing left to deliver."""
        days = settings.get_int("event_retention_days", RETENTION_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        domain = [("occurred_at", "<", limit), ("delivery_ids", "=", False)]
        old = self.search(domain, limit=GC_UNLINK_LIMIT, order="id")
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
