"""Where encrypted secrets are kept. Not for: deciding who may use one."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import secretbox, settings


class SmarterSecret(models.Model):
    """One encrypted value of one field of one record.

    Nobody has access; code reaches it through ``smarter.secret.mixin`` only.
    """

    _name = "smarter.secret"
    _description = "Encrypted secret"
    _log_access = False
    _rec_name = "field_name"
    _allow_sudo_commands = False

    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    field_name = fields.Char("Field", required=True)
    ciphertext = fields.Char(required=True, groups=fields.NO_ACCESS)

    _place_unique = models.UniqueIndex(
        "(res_model, res_id, field_name)", "A field holds one secret."
    )

    @api.model
    def _box(self):
        """Return the configured :class:`SecretBox`, or tell the user what is missing."""
        try:
            return secretbox.box_for(settings.get_list("secret_keys"))
        except secretbox.SecretKeyMissing as exc:
            raise UserError(
                self.env._(
                    "Secrets cannot be stored or used: the server has no encryption key."
                    " Set SMARTER_SECRET_KEYS (create one with “odoo secret generate”)."
                )
            ) from exc
        except secretbox.SecretKeyInvalid as exc:
            raise UserError(
                self.env._("SMARTER_SECRET_KEYS holds a key that is not a Fernet key.")
            ) from exc

    @api.model
    def _stored_ids(self, res_model, res_ids, field_name):
        """Return the set of ids in ``res_ids`` whose field holds a secret."""
        found_sudo = self.sudo().search_fetch(
            [
                ("res_model", "=", res_model),
                ("res_id", "in", res_ids),
                ("field_name", "=", field_name),
            ],
            ["res_id"],
        )
        return set(found_sudo.mapped("res_id"))

    @api.model
    def _find(self, record, field_name):
        return self.sudo().search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("field_name", "=", field_name),
            ]
        )

    @api.model
    def _store(self, record, field_name, value):
        """Encrypt ``value`` for the field, or forget the old one when it is None."""
        secret_sudo = self._find(record, field_name)
        if value is None:
            secret_sudo.unlink()
            return
        place = f"{record._name},{record.id},{field_name}"
        ciphertext = self._box().encrypt(place, value)
        if secret_sudo:
            secret_sudo.ciphertext = ciphertext
            return
        secret_sudo.create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "field_name": field_name,
                "ciphertext": ciphertext,
            }
        )

    def _place(self):
        self.ensure_one()
        return f"{self.res_model},{self.res_id},{self.field_name}"

    def _decrypt(self):
        """Return the clear text of one secret.

        :raises UserError: no key reads it
        """
        try:
            return self._box().decrypt(self._place(), self.ciphertext)
        except secretbox.SecretUnreadable as exc:
            raise UserError(
                self.env._(
                    "A stored secret cannot be read with the keys in"
                    " SMARTER_SECRET_KEYS. Add the key it was written with, or enter"
                    " the secret again."
                )
            ) from exc

    @api.model
    def _rotate_all(self):
        """Re-encrypt everything with the first key; return how many secrets."""
        secrets_sudo = self.sudo().search([("ciphertext", "!=", False)])
        for secret in secrets_sudo:
            secret.ciphertext = self._box().encrypt(secret._place(), secret._decrypt())
        return len(secrets_sudo)
