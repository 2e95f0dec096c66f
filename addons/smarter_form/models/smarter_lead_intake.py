"""Intakes that came from a form."""

from __future__ import annotations

import uuid

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.http import request

from odoo.addons.smarter_gateway.exceptions import ValidationFailed
from odoo.addons.smarter_gateway.tools import client_address
from odoo.addons.smarter_lead.models.smarter_lead_intake import RECEIVED, _public

from ..tools import submission


class SmarterLeadIntake(models.Model):
    _inherit = "smarter.lead.intake"

    form_id = fields.Many2one(
        "smarter.form",
        string="Form filled in",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The form that a visitor filled in.",
    )
    # Of the token that came with the form: who presses Send twice gives one lead.
    form_nonce = fields.Char(readonly=True, groups=fields.NO_ACCESS)

    _form_nonce_unique = models.UniqueIndex(
        "(form_id, form_nonce) WHERE form_nonce IS NOT NULL",
        "These answers have been sent already.",
    )

    @api.model
    def _parse_submission(self, dispatcher, tenant):
        if not tenant.form_id:
            return super()._parse_submission(dispatcher, tenant)
        form = self.env["smarter.form"].browse(tenant.form_id)
        draft = submission.from_json(form._config(), _json_object(dispatcher))
        return form._submission(
            draft, ip=client_address.of(request.httprequest.environ)
        )

    @api.model
    def _accept(self, payload, **columns):
        """Take the answers of one shown form once."""
        if columns.pop("is_trapped", False):
            return _public(str(uuid.uuid4()), RECEIVED, fields.Datetime.now())
        if not columns.get("form_nonce"):
            return super()._accept(payload, **columns)
        if known := self._of_nonce(columns):
            return known._public_state()
        try:
            with self.env.cr.savepoint(flush=False):
                return super()._accept(payload, **columns)
        except UniqueViolation:
            # Sent twice at once: the other request's row is not ours to see yet.
            return _public(str(uuid.uuid4()), RECEIVED, fields.Datetime.now())

    @api.model
    def _of_nonce(self, columns):
        return self.sudo().search(
            [
                ("form_id", "=", columns["form_id"]),
                ("form_nonce", "=", columns["form_nonce"]),
            ]
        )


def _json_object(dispatcher):
    body = dispatcher.read_json()
    if not isinstance(body, dict):
        error = {"field": "", "code": "type", "message": "Must be an object."}
        raise ValidationFailed("Send an object.", errors=[error])
    return body
