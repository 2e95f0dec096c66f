"""Somebody wants no marketing any more: by which channels, and why."""

from __future__ import annotations

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import consent


class SmarterConsentRevoke(models.TransientModel):
    """Takes consents of one contact back."""

    _name = "smarter.consent.revoke"
    _description = "Opt out of marketing"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True)
    email = fields.Boolean("E-mail", default=True)
    phone = fields.Boolean("Phone calls", default=True)
    sms = fields.Boolean("Text messages", default=True)
    whatsapp = fields.Boolean("WhatsApp", default=True)
    reason = fields.Char(help="How and why the person opted out, for the record.")

    def action_revoke(self):
        """Revoke, for the tenant of the contact only."""
        self.ensure_one()
        self.partner_id.check_access("write")
        channels = [channel for channel in consent.CHANNELS if self[channel]]
        if not channels:
            raise UserError(self.env._("Choose at least one channel."))
        self.partner_id._revoke_consent(channels, self.reason)
        return {"type": "ir.actions.act_window_close"}
