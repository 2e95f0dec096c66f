"""The number of each event among those of its record."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.tools import SQL


class SmarterEventCounter(models.Model):
    """How many events a record has had. Kept after them: numbers never begin again.

    A row is locked from the taking of a number to the end of the transaction, so the
    order of the numbers is the order in which the changes became true.
    """

    _name = "smarter.event.counter"
    _description = "Number of the last event of a record"
    _log_access = False
    _allow_sudo_commands = False

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    last = fields.Integer(required=True, readonly=True)

    _record_unique = models.UniqueIndex("(res_model, res_id)")

    @api.model
    def _next(self, records):
        """Return record id -> the number of its next event.

        In order of the ids: two transactions that take several never wait for each
        other in a circle.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smarter_event_counter AS counter (res_model, res_id, last)
                SELECT %s, id, 1 FROM unnest(%s) AS id ORDER BY id
                    ON CONFLICT (res_model, res_id)
                    DO UPDATE SET last = counter.last + 1
                RETURNING res_id, last
                """,
                records._name,
                list(set(records.ids)),
            ),
            # Two at once are a matter of course: whoever comes second begins again.
            log_exceptions=False,
        )
        return dict(self.env.cr.fetchall())
