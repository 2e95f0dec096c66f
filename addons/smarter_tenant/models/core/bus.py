"""Live notifications to a group reach the members of that group in one company.

Groups are shared by all tenants. Each has a channel per tenant, and one for everybody
who is in none.
"""

from __future__ import annotations

from odoo import api, models


class BusBus(models.Model):
    """Sending."""

    _inherit = "bus.bus"

    @api.model
    def _sendone(self, target, notification_type, message):
        company_sudo = self.env.company.sudo().root_id
        return super()._sendone(
            _of_tenant(target, company_sudo), notification_type, message
        )


class IrWebsocket(models.AbstractModel):
    """Listening."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if not user or not user._is_tenant_bound():
            return channels
        company_sudo = user.company_id.sudo().root_id
        return [_of_tenant(channel, company_sudo) for channel in channels]


def _of_tenant(channel, company_sudo):
    """Return the channel of a group in a tenant; other channels are returned as is."""
    record, *rest = channel if isinstance(channel, tuple) else (channel,)
    is_group = isinstance(record, models.Model) and record._name == "res.groups"
    if not is_group or not company_sudo.state:
        return channel
    return (record, "/".join(["tenant", str(company_sudo.id), *map(str, rest)]))
