"""What a model with :class:`Secret` fields inherits."""

from __future__ import annotations

from odoo import models


class SmarterSecretMixin(models.AbstractModel):
    """Gives records their encrypted fields and cleans up after them."""

    _name = "smarter.secret.mixin"
    _description = "Record with encrypted secrets"

    def _read_secret(self, field_name):
        """Return the clear text of a secret field, or None. For code, never for RPC."""
        self.ensure_one()
        secret_sudo = self.env["smarter.secret"]._find(self, field_name)
        return secret_sudo._decrypt() if secret_sudo else None

    def _write_secret(self, field_name, value):
        """Store ``value`` (text) or remove the secret (None)."""
        self.ensure_one()
        self.env["smarter.secret"]._store(self, field_name, value)
        self.invalidate_recordset([field_name], flush=False)

    def unlink(self):
        """Remove the secrets together with their records."""
        secrets_sudo = (
            self.env["smarter.secret"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        result = super().unlink()
        secrets_sudo.unlink()
        return result
