"""Waking a cron without one trigger row per request."""

from __future__ import annotations

import time

from odoo import api, models
from odoo.tools import SQL

# A trigger that waits longer than this may have lost its notification: the server was
# killed between commit and NOTIFY, or nobody was listening yet.
_OVERDUE_S = 2
_last_reminder: dict[tuple[str, str], float] = {}


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
        self.env.cr.execute(
            SQL(
                """
                SELECT call_at < now() AT TIME ZONE 'UTC' - make_interval(secs => %s)
                  FROM ir_cron_trigger
                 WHERE cron_id = %s AND call_at <= now() AT TIME ZONE 'UTC'
                 LIMIT 1 FOR KEY SHARE SKIP LOCKED
                """,
                _OVERDUE_S,
                cron_id,
            ),
            # A run that deleted the trigger after our snapshot began is no error:
            # Odoo tries us again with a fresh one.
            log_exceptions=False,
        )
        if waiting := self.env.cr.fetchone():
            if waiting[0]:
                self._remind(xmlid)
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

    @api.model
    def _remind(self, xmlid):
        """Notify the workers again, at most every other second a process."""
        place = (self.env.cr.dbname, xmlid)
        now = time.monotonic()
        if now - _last_reminder.get(place, -_OVERDUE_S) >= _OVERDUE_S:
            _last_reminder[place] = now
            self.env.cr.postcommit.add(self._notifydb)
