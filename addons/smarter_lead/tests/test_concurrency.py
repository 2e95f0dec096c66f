"""Two converters at once, on real connections: rows are skipped, never taken twice."""

from __future__ import annotations

import contextlib
import uuid
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, api
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models.smarter_lead_intake import CONVERTED


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Works on one committed row, which the tests remove."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self._model() as Intake:
            self.intake_id = Intake.create(
                {
                    "uuid": str(uuid.uuid4()),
                    "company_id": Intake.env.company.id,
                    "name": "Concurrent",
                    "payload": {"name": "Concurrent"},
                }
            ).id
        self.addCleanup(self._remove)
        domain = Domain("id", "=", self.intake_id) & Domain("state", "=", "received")
        patcher = patch.object(
            self.registry["smarter.lead.intake"], "_queue_domain", lambda self: domain
        )
        patcher.start()
        self.addCleanup(patcher.stop)

    def _remove(self):
        with self._model() as Intake:
            Intake.browse(self.intake_id).unlink()

    @contextlib.contextmanager
    def _model(self):
        """Open a transaction of its own; commit at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})["smarter.lead.intake"]

    def test_a_claimed_row_is_skipped_by_the_other(self):
        with self._model() as first, self._model() as second:
            self.assertEqual(first._claim(10).ids, [self.intake_id])
            self.assertEqual(second._claim(10).ids, [])

    def test_a_row_converted_meanwhile_is_not_taken(self):
        """The late one sees an old snapshot; the database refuses, and it retries."""
        with self._model() as late:
            self.assertEqual(late.search_count(late._queue_domain()), 1)
            with self._model() as early:
                early._claim(10).state = CONVERTED
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.SerializationFailure),
            ):
                late._claim(10)
            late.env.cr.rollback()
            self.assertEqual(late._claim(10).ids, [])
