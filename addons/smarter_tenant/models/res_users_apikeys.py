"""Odoo's own API keys stop working with the tenant of their user."""

from __future__ import annotations

from odoo import models


class ResUsersApikeys(models.Model):
    """Keys for Odoo's RPC: a second way in that passes by the password check."""

    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        user_id = super()._check_credentials(scope=scope, key=key)
        if user_id and self.env["res.users"].browse(user_id)._login_refusal():
            return None
        return user_id
