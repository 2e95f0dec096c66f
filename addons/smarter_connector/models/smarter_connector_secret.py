"""Signing secrets of connectors: made here, shown once, replaced with a grace time."""

from __future__ import annotations

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.errors import SecretError

from ..exceptions import Unsignable

#: After a change, events carry both signatures for this long.
GRACE = timedelta(hours=24)


class SmarterConnector(models.Model):
    _inherit = "smarter.connector"

    def action_generate_secret(self):
        """Make a new signing secret and show it, this one time."""
        self.ensure_one()
        self.check_access("write")
        secret = self._new_secret()
        self._replace_secret(secret)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signing secret of %(name)s", name=self.name),
            "res_model": "smarter.connector.secret",
            "view_mode": "form",
            "target": "new",
            "context": {"default_secret": secret},
        }

    def _replace_secret(self, secret):
        """Sign with ``secret``, and for a while with the one before it too."""
        previous = self._read_secret("secret")
        self.write(
            {
                "secret": secret,
                "secret_previous": previous or False,
                "secret_previous_until": fields.Datetime.now() + GRACE,
            }
        )

    def _signing_keys(self):
        """Return the secrets to sign with, the current one first."""
        self.ensure_one()
        try:
            keys = [self._read_secret("secret")]
            until = self.secret_previous_until
            if until and until > fields.Datetime.now():
                keys.append(self._read_secret("secret_previous"))
        except UserError as exc:
            # Lost or changed encryption keys: nobody can sign until they are back.
            raise Unsignable("the signing secret cannot be decrypted") from exc
        keys = [key for key in keys if key]
        if not keys:
            raise Unsignable("the connector has no signing secret")
        return keys

    @api.model
    def _new_secret(self):
        return signing.generate_secret()

    @api.model
    def _check_secret(self, vals):
        """Refuse a pasted secret that no receiver could verify with."""
        secret = vals.get("secret")
        if not secret or secret == MASK:
            return
        try:
            signing.decode_secret(secret)
        except SecretError as exc:
            raise ValidationError(
                self.env._(
                    "This is not a signing secret (%(why)s). Use “Generate secret”.",
                    why=exc,
                )
            ) from exc
