"""Turnstile on a form: the keys of the tenant's widget."""

from __future__ import annotations

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..tools import turnstile
from .smarter_lead_intake_check import CHECKING

FIELD = "turnstile"
MISSING = "turnstile_missing"
_KEY = re.compile(r"[0-9A-Za-z_-]{10,100}")


class SmarterForm(models.Model):
    """Forms with a site key ask Cloudflare whether a person sends them."""

    _name = "smarter.form"
    _inherit = ["smarter.form", "smarter.secret.mixin"]

    turnstile_site_key = fields.Char(
        "Site key",
        copy=False,
        help="Of the widget that you made at Cloudflare. Empty: nobody is checked.",
    )
    turnstile_secret = Secret(
        "Secret key",
        groups="smarter_tenant.group_tenant_manager",
        help="Of the same widget. It is stored encrypted and never shown again.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse a site key without its secret, which Odoo stores after the row."""
        forms = super().create(vals_list)
        forms._check_both_keys()
        return forms

    def write(self, vals):
        """Refuse to leave a site key without its secret."""
        result = super().write(vals)
        if vals.keys() & {"turnstile_site_key", "turnstile_secret"}:
            self._check_both_keys()
        return result

    def _check_both_keys(self):
        for form in self.filtered("turnstile_site_key"):
            if not form._read_secret("turnstile_secret"):
                raise ValidationError(
                    self.env._("Turnstile needs both keys of the widget.")
                )

    @api.constrains("turnstile_site_key")
    def _check_site_key(self):
        for key in self.filtered("turnstile_site_key").mapped("turnstile_site_key"):
            if not _KEY.fullmatch(key):
                raise ValidationError(
                    self.env._("This is no site key of Cloudflare Turnstile.")
                )

    def _turnstile_columns(self, draft):
        """Return what an intake has to be checked for; nothing without Turnstile.

        :raises ValidationFailed: there is no token to check
        """
        if not self._config().turnstile:
            return {}
        token = turnstile.token(draft.turnstile)
        if not token:
            message = "Let Turnstile confirm that you are a person, and send it again."
            error = {"field": FIELD, "code": MISSING, "message": message}
            raise ValidationFailed(message, code=MISSING, errors=[error])
        return {"state": CHECKING, "turnstile_token": token, "check_tries": 0}
