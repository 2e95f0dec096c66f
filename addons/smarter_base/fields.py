"""The field type for secrets: written in clear, stored encrypted, read as a mask."""

from __future__ import annotations

from odoo import fields

MASK = "••••••••"


class Secret(fields.Char):
    """Write-only text of a model that inherits ``smarter.secret.mixin``.

    The value lives encrypted in ``smarter.secret``, outside the record's own table.
    Reading gives :data:`MASK` when there is a value and ``False`` when there is none;
    writing the mask back changes nothing, writing ``False`` removes the value. Code
    that needs the value calls ``record._read_secret("field")``.
    """

    def __init__(self, string=fields.Char.string, **kwargs):
        if string:
            kwargs["string"] = string
        super().__init__(
            compute=self._compute_mask,
            inverse=self._inverse_secret,
            compute_sudo=True,
            copy=False,
            exportable=False,
            **kwargs,
        )

    def _compute_mask(self, records):
        stored_ids = records.env["smarter.secret"]._stored_ids(
            records._name, records._origin.ids, self.name
        )
        for record in records:
            record[self.name] = MASK if record._origin.id in stored_ids else False

    def _inverse_secret(self, records):
        values = {record: record[self.name] for record in records}
        # The clear text must not stay readable in this transaction's cache.
        records.invalidate_recordset([self.name], flush=False)
        for record, value in values.items():
            if value != MASK:
                record._write_secret(self.name, value or None)
