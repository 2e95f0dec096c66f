"""How a connector shows n8n who it is, besides its signature."""

from __future__ import annotations

import dataclasses
import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.smarter_base.fields import MASK, Secret
from odoo.addons.smarter_connector.exceptions import Unsignable

from ..tools import auth

N8N = "n8n"
#: Changes after which n8n expects something else: they leave a trace.
AUTH_FIELDS = ("n8n_auth", "n8n_header", "n8n_key")


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    n8n_auth = fields.Selection(
        [
            (auth.SIGNATURE, "Signature only"),
            (auth.HEADER, "Signature and header"),
            (auth.JWT, "Signature and token (JWT)"),
        ],
        "n8n authentication",
        required=True,
        default=auth.SIGNATURE,
        help="What the Webhook node asks for: None, Header Auth, or JWT Auth (HS256).",
    )
    n8n_header = fields.Char("n8n header", default=auth.DEFAULT_HEADER)
    n8n_key = Secret("n8n key")

    @api.constrains("n8n_auth", "n8n_header")
    def _check_n8n_header(self):
        for connector in self.filtered(lambda one: one.n8n_auth == auth.HEADER):
            try:
                auth.check_header(connector.n8n_header or "")
            except auth.BadKey as exc:
                raise ValidationError(
                    self.env._("n8n header: %(why)s.", why=exc)
                ) from exc

    @api.model_create_multi
    def create(self, vals_list):
        """Give every connector to n8n a key, so that asking for one just works."""
        for vals in vals_list:
            self._check_n8n_key(vals)
            if vals.get("provider") == N8N:
                vals.setdefault("n8n_key", auth.generate_key())
        return super().create(vals_list)

    def write(self, vals):
        """Leave a trace of what n8n is shown."""
        self._check_n8n_key(vals)
        result = super().write(vals)
        changed = [name for name in AUTH_FIELDS if name in vals]
        for connector in self if changed else ():
            connector._audit("connector.changed", fields=changed)
        return result

    @api.model
    def _check_n8n_key(self, vals):
        key = vals.get("n8n_key")
        if not key or key == MASK:
            return
        try:
            auth.check_key(key)
        except auth.BadKey as exc:
            raise ValidationError(self.env._("n8n key: %(why)s.", why=exc)) from exc

    def action_generate_n8n_key(self):
        """Make a new key for n8n and show it, this one time."""
        self.ensure_one()
        self.check_access("write")
        self.n8n_key = key = auth.generate_key()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("n8n key of %(name)s", name=self.name),
            "res_model": "smarter.connector.secret",
            "view_mode": "form",
            "views": [(self.env.ref("smarter_connector_n8n.key_view_form").id, "form")],
            "target": "new",
            "context": {"default_secret": key},
        }

    def _prepare_exchange(self, event, keys):
        exchange = super()._prepare_exchange(event, keys)
        if self.provider == N8N and self.n8n_auth != auth.SIGNATURE:
            # An answer that quotes it must not become the place where it is readable.
            exchange.secrets = (*exchange.secrets, self._n8n_clear_key())
        return exchange

    def _prepare_request(self, event, keys):
        request = super()._prepare_request(event, keys)
        if self.provider == N8N and self.n8n_auth != auth.SIGNATURE:
            headers = self._n8n_headers(event, request.body)
            request = dataclasses.replace(
                request, headers={**request.headers, **headers}
            )
        return request

    def _n8n_headers(self, event, body):
        """Return what the Webhook node asks for, made for this call."""
        key = self._n8n_clear_key()
        if self.n8n_auth == auth.HEADER:
            return {self.n8n_header: key}
        bearer = auth.token(
            key,
            tenant=self.company_id.tenant_uuid,
            event_id=event.uuid,
            body=body,
            now=int(time.time()),
        )
        return {"authorization": f"Bearer {bearer}"}

    def _n8n_clear_key(self):
        try:
            key = self._read_secret("n8n_key")
        except UserError as exc:
            raise Unsignable("the key for n8n cannot be decrypted") from exc
        if not key:
            raise Unsignable("the connector has no key for n8n")
        return key
