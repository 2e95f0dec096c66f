"""What the peers of connectors tell us: kept by the endpoint, applied by a cron."""

from __future__ import annotations

import json

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import InboundRejected
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

MESSAGES_CRON = "smarter_connector.ir_cron_messages"


class SmarterConnectorMessage(models.Model):
    """One message to one connector. What it means is the provider's to say.

    A sender numbers its messages itself, so ids are told apart by connector only.
    """

    _name = "smarter.connector.message"
    _inherit = ["smarter.inbound.mixin", "smarter.tenant.owned"]
    _description = "Message to a connector"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    payload_pretty = fields.Text("Content", compute="_compute_payload_pretty")

    _message_unique = models.UniqueIndex(
        "(connector_id, message_id)", "A message is kept once."
    )

    _inbound_cron = MESSAGES_CRON
    _inbound_identity = ("connector_id", "message_id")

    @api.depends("payload")
    def _compute_payload_pretty(self):
        for message in self:
            try:
                content = json.loads(message.payload or "")
                text = json.dumps(content, indent=2, ensure_ascii=False)
            except (ValueError, RecursionError):
                text = message.payload
            message.payload_pretty = text

    @api.model
    def _keep(self, connector, inbound, raw):
        """Keep what a connector's peer has sent; return whether it is new."""
        return self._receive(
            inbound.message_id,
            inbound.event_type,
            raw,
            inbound.occurred_at,
            connector_id=connector.id,
            company_id=connector.company_id.id,
        )

    @api.model
    def _pending_domain(self):
        """Leave the messages of tenants that are not active until they are."""
        active = Domain("company_id.state", "=", ACTIVE)
        return super()._pending_domain() & active

    def _apply(self):
        own = self.with_env(self.company_id._tenant_env())
        connector = own.connector_id
        if not connector._app_is_on():
            raise InboundRejected(self.env._("The app is off."))
        return connector._apply_inbound(own)

    @api.autovacuum
    def _gc_messages(self):
        return self._gc_old_messages()
