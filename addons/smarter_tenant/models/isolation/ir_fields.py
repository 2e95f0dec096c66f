"""Imports that name rows by ID."""

from __future__ import annotations

from odoo import api, models

# No row has these; what Odoo says of them is said of rows of somebody else.
_ABSENT = {".id": str(2**31 - 1), "id": "smarter_tenant.no_such_row"}


class IrFieldsConverter(models.AbstractModel):
    """Rows of somebody else cannot be found, by whatever kind of ID."""

    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        result = super().db_id_for(model, field, subfield, value, savepoint)
        id_ = result[0]
        if self.env.su or not id_ or subfield not in _ABSENT:
            return result
        if not self.env["smarter.isolation"]._hidden_ids(field.comodel_name, [id_]):
            return result
        absent = _ABSENT[subfield]
        try:
            return super().db_id_for(model, field, subfield, absent, savepoint)
        except ValueError as error:
            message = str(error.args[0]).replace(absent, value)
            raise ValueError(message, *error.args[1:]) from None
