"""Digests go to the people of the company that they report on."""

from __future__ import annotations

from odoo import models


class DigestDigest(models.Model):
    _name = "digest.digest"
    _inherit = ["digest.digest", "smarter.tenant.owned"]

    def _action_send_to_user(self, user, *args, **kwargs):
        """Leave out people of tenants who were put on the list of another company.

        Odoo subscribes every new user to its default digest, which is the operators'.
        """
        if user._is_tenant_bound() and user.company_id != self.company_id:
            return False
        return super()._action_send_to_user(user, *args, **kwargs)
