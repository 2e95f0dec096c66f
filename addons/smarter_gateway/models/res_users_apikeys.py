"""API keys of tenants as keys for Odoo's own RPC: JSON-2 and JSON-RPC."""

from __future__ import annotations

from odoo import models

from ..exceptions import ApiError
from ..tools import api_key

RPC = "rpc"


class ResUsersApikeys(models.Model):
    """A key with the scope ``rpc`` speaks for the tenant's technical user."""

    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        if scope != RPC or not api_key.lookup_of(key):
            return super()._check_credentials(scope=scope, key=key)
        try:
            tenant = self.env["smarter.api.key"]._authenticate(f"Bearer {key}")
        except ApiError:
            return None
        return tenant.user_id if RPC in tenant.scopes else None


class ResUsers(models.Model):
    """Technical users come in by such a key, and in no other way."""

    _inherit = "res.users"

    def _key_refusal(self):
        # Its tenant and the key itself were checked with the key.
        user_sudo = self.with_user(self).sudo()
        if user_sudo == user_sudo.company_id.root_id.integration_user_id:
            return None
        return super()._key_refusal()
