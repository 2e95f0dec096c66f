"""The number of an event among those of its record."""

from __future__ import annotations

import json

import psycopg2

from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.sql_db import db_connect
from odoo.tools import mute_logger

from .common import EVENT, ConnectorCase

MODEL = "res.partner"
#: No record of any table has it.
RECORD_ID = 2**31 - 7


class TestSequence(ConnectorCase):
    def emit_about(self, records):
        return self.env["smarter.event"]._emit(
            EVENT, records, lambda own: [{} for _record in own]
        )

    def test_each_record_counts_for_itself(self):
        one, two = self.env["res.partner"].create(
            [{"name": name, "company_id": self.company_a.id} for name in "12"]
        )
        for number in (1, 2, 3):
            event = self.emit_about(one)
            self.assertEqual(event.sequence, number)
            self.assertEqual(json.loads(event.payload)["sequence"], number)
        both = {event.res_id: event.sequence for event in self.emit_about(one | two)}
        self.assertEqual(both, {one.id: 4, two.id: 1})

    def test_numbers_go_on_when_events_are_forgotten(self):
        partner = self.env["res.partner"].create(
            {"name": "1", "company_id": self.company_a.id}
        )
        event = self.emit_about(partner)
        event.delivery_ids.unlink()
        event.unlink()
        self.assertEqual(self.emit_about(partner).sequence, 2)

    def take(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["smarter.event.counter"]._next(env[MODEL].browse(RECORD_ID))

    def forget(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute(
                "DELETE FROM smarter_event_counter WHERE res_id = %s", (RECORD_ID,)
            )

    def test_two_transactions_take_no_number_twice(self):
        """The second waits for the first, and begins again when that has committed."""
        self.addCleanup(self.forget)
        with db_connect(self.env.cr.dbname).cursor() as first:
            self.assertEqual(self.take(first), {RECORD_ID: 1})
            with db_connect(self.env.cr.dbname).cursor() as second:
                second.execute("SET LOCAL lock_timeout = '50ms'")
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.LockNotAvailable),
                ):
                    self.take(second)
        with db_connect(self.env.cr.dbname).cursor() as third:
            self.assertEqual(self.take(third), {RECORD_ID: 2})
