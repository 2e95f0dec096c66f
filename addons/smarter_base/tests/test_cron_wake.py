"""Waking a cron shares one trigger, and never one that a run is about to delete."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..models import ir_cron

XMLID = "base.autovacuum_job"


@tagged("post_install", "-at_install")
class TestCronWake(TransactionCase):
    def setUp(self):
        super().setUp()
        self.cron = self.env.ref(XMLID)
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)]).unlink()

    def triggers(self):
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])

    def test_many_wakes_make_one_trigger(self):
        for _ in range(3):
            self.env["ir.cron"]._wake(XMLID)
        self.assertEqual(len(self.triggers()), 1)

    def test_trigger_makes_the_job_ready(self):
        self.cron.nextcall = "2099-01-01 00:00:00"
        self.env["ir.cron"]._wake(XMLID)
        self.env.flush_all()
        ready = self.env["ir.cron"]._get_all_ready_jobs(self.cr)
        self.assertIn(self.cron.id, [job["id"] for job in ready])

    def test_future_trigger_is_not_shared(self):
        self.cron._trigger(at=self.cron.nextcall.replace(year=2099))
        self.env["ir.cron"]._wake(XMLID)
        self.assertEqual(len(self.triggers()), 2)

    def test_workers_are_notified_once(self):
        before = len(self.cr.postcommit._funcs)
        self.env["ir.cron"]._wake(XMLID)
        self.env["ir.cron"]._wake(XMLID)
        self.assertEqual(len(self.cr.postcommit._funcs), before + 1)

    def test_overdue_trigger_is_notified_again(self):
        """A notification can be lost; then leads must not wait for the next poll."""
        ir_cron._last_reminder.clear()
        self.env["ir.cron"]._wake(XMLID)
        self.triggers().call_at = fields.Datetime.now() - timedelta(seconds=10)
        self.env.flush_all()
        before = len(self.cr.postcommit._funcs)
        self.env["ir.cron"]._wake(XMLID)
        self.env["ir.cron"]._wake(XMLID)
        self.assertEqual(len(self.cr.postcommit._funcs), before + 1)
        self.assertEqual(len(self.triggers()), 1)


@tagged("post_install", "-at_install")
class TestCronWakeDuringRun(TransactionCase):
    """Two connections, as a run and a request have: nothing here uses ``self.cr``."""

    def setUp(self):
        super().setUp()
        self.cron_id = self.env["ir.model.data"]._xmlid_to_res_id(XMLID)

    def test_trigger_under_deletion_is_replaced(self):
        """A run deletes the triggers it saw; a wake meanwhile must outlive that."""
        with self.committed_trigger(), self.registry_cursor() as run:
            run.execute(
                "DELETE FROM ir_cron_trigger WHERE cron_id = %s", [self.cron_id]
            )
            with self.registry_cursor() as request:
                before = self.count(request)
                self.env(cr=request)["ir.cron"]._wake(XMLID)
                self.assertEqual(self.count(request), before + 1)
                request.rollback()
            run.rollback()

    def count(self, cr):
        cr.execute(
            "SELECT count(*) FROM ir_cron_trigger WHERE cron_id = %s", [self.cron_id]
        )
        return cr.fetchone()[0]

    @contextmanager
    def registry_cursor(self):
        """A real connection of its own, as two workers have."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '5s'")
            yield cr

    @contextmanager
    def committed_trigger(self):
        """One committed trigger that no cron worker reacts to, removed afterwards."""
        with self.registry_cursor() as cr:
            cr.execute(
                "INSERT INTO ir_cron_trigger (cron_id, call_at)"
                " VALUES (%s, '2000-01-01') RETURNING id",
                [self.cron_id],
            )
            trigger_id = cr.fetchone()[0]
        try:
            yield
        finally:
            with self.registry_cursor() as cr:
                cr.execute("DELETE FROM ir_cron_trigger WHERE id = %s", [trigger_id])
