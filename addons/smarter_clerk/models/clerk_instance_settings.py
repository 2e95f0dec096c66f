"""The settings as an operator enters them: what follows from them, and what is wrong."""

from __future__ import annotations

from odoo import api, models

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient

from ..tools.backend_api import BackendApi


class SmarterClerkInstance(models.Model):
    """Derived addresses, checks on save, rotation of secrets."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _webhook_keys(self):
        """Return the secrets that Clerk may sign with, two while they are changed."""
        instance = self._get()
        names = ("webhook_secret", "webhook_secret_previous")
        return list(filter(None, map(instance._read_secret, names)))

    def _backend_api(self, client=None):
        """Return the Backend API with our key, or None without one.

        :param client: the client to use; it and its connections stay the caller's
        """
        secret_key = self._get()._read_secret("secret_key")
        if not secret_key:
            return None
        client = client or OutboundClient(AddressPolicy.configured())
        return BackendApi(client, self._get().backend_url, secret_key)
