"""Waking a cron without one trigger row per request."""

from __future__ import annotations

from odoo import api, models
from odoo.tools import SQL


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _wake(self, xmlid):
        """Have the cron run after this transaction commits.

        Like ``_trigger()``, but a trigger that is already waiting is shared. A run
        first deletes the triggers it saw, so sharing one is only safe while we hold it:
        the row lock makes the deletion wait for our commit, and a trigger whose
        deletion is under way is skipped and replaced by one of our own. Either way a
        run that starts after our commit finds our rows.
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            xmlid, raise_if_not_found=True
        )
        waiting = self.env.execute_query(
            SQL(
                """
                SELECT id FROM ir_cron_trigger
                 WHERE cron_id = %s AND call_at <= now() AT TIME ZONE 'UTC'
                 LIMIT 1 FOR KEY SHARE SKIP LOCKED
                """,
                cron_id,
            )
        )
        if waiting:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date)
                VALUES (
                    %s,
                    date_trunc('second', now() AT TIME ZONE 'UTC'),
                    %s,
                    now() AT TIME ZONE 'UTC'
                )
                """,
                cron_id,
                self.env.uid,
            )
        )
        self.env.cr.postcommit.add(self._notifydb)
