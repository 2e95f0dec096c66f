"""Old deliveries and events are forgotten, but never what waits for somebody."""

from __future__ import annotations

import os
from unittest.mock import patch

from freezegun import freeze_time

from .common import ConnectorCase


class TestRetention(ConnectorCase):
    def clean(self):
        self.assertEqual(self.env["smarter.delivery"]._gc_deliveries()[1], False)
        self.assertEqual(self.env["smarter.event"]._gc_events()[1], False)

    def test_only_old_and_ended_ones_go(self):
        with freeze_time("2026-01-01"):
            self.only(200, 400)
            done = self.emit()
            self.drain()
            failed = self.emit()
            self.drain()
            waiting = self.emit()
            silent = self.emit(event_type="nobody.listens")
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE smarter_delivery SET write_date = '2026-01-01' WHERE id IN %s",
                [tuple((done | failed | waiting).ids)],
            )
            self.env.invalidate_all()
        events = (done | failed | waiting).event_id
        with freeze_time("2026-03-31"):
            self.clean()
            self.assertEqual(
                (done | failed | waiting).exists(), done | failed | waiting
            )
        with freeze_time("2026-04-02"):
            self.clean()
        self.assertEqual((done | failed | waiting).exists(), failed | waiting)
        self.assertEqual(events.exists(), (failed | waiting).event_id)
        self.assertFalse(silent)
        self.assertFalse(
            self.env["smarter.event"].search([("type", "=", "nobody.listens")])
        )

    def test_the_operator_chooses_how_long(self):
        with freeze_time("2026-01-01"):
            self.emit(event_type="nobody.listens")
        with freeze_time("2026-01-04"):
            self.env["smarter.event"]._gc_events()
            domain = [("type", "=", "nobody.listens")]
            self.assertTrue(self.env["smarter.event"].search(domain))
            with patch.dict(os.environ, {"SMARTER_EVENT_RETENTION_DAYS": "2"}):
                self.env["smarter.event"]._gc_events()
            self.assertFalse(self.env["smarter.event"].search(domain))
