"""The settings as an operator enters them: what follows from them, and what is wrong."""

from __future__ import annotations

from odoo import api, models


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
