"""Replays of many deliveries: what is meant, how far it is, and who may."""

from __future__ import annotations

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user
from odoo.tools import SQL, mute_logger

from ..models import smarter_replay
from .common import ConnectorCase


class TestReplayJob(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.patch(smarter_replay, "CHUNK", 3)

    def dead_letters(self, count=1, company=None, **options):
        self.only(*[400] * count)
        deliveries = self.emit(company, count=count, **options)
        self.drain()
        self.assertEqual(set(deliveries.mapped("state")), {"failed"})
        self.only()
        return deliveries

    def wizard(self, user=None, **values):
        wizard = self.env["smarter.replay.wizard"].with_user(user or self.manager_a)
        return wizard.create(values)

    def start(self, user=None, **values):
        action = self.wizard(user, **values).action_start()
        return self.env["smarter.replay"].browse(action["res_id"])

    def work(self):
        cron = self.env.ref("smarter_connector.ir_cron_replay")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def states(self, deliveries):
        return deliveries.mapped("state")

    # -- what is meant --------------------------------------------------------------

    def test_all_that_failed(self):
        deliveries = self.dead_letters(8)
        replay = self.start()
        self.assertEqual((replay.state, replay.total), ("queued", 8))
        self.assertEqual(set(self.states(deliveries)), {"failed"})
        self.work()
        self.assertEqual((replay.state, replay.done_count), ("done", 8))
        self.assertEqual((replay.progress, replay.left_count), (100, 0))
        self.assertTrue(replay.started_at and replay.finished_at)
        self.assertEqual(replay.waiting_count, 8)
        self.drain()
        replay.invalidate_recordset()
        self.assertEqual((replay.delivered_count, replay.waiting_count), (8, 0))
        self.assertCountEqual(self.peer.ids, deliveries.event_id.mapped("uuid"))
        triggers = deliveries.attempt_ids.grouped("trigger")
        self.assertEqual(
            {kind: len(own) for kind, own in triggers.items()},
            {"scheduled": 8, "manual": 8},
        )

    def test_the_filter(self):
        other_type = self.env["smarter.event.type"].create(
            {"code": "thing.gone", "name": "Thing gone"}
        )
        second = self.create_connector(self.company_a, event_type_ids=other_type.ids)
        old, new = self.dead_letters(2).sorted("id")
        gone = self.dead_letters(event_type="thing.gone")
        put_away = self.dead_letters()
        put_away.with_user(self.manager_a).action_cancel()
        arrived = self.emit()
        self.drain()
        waiting = self.emit()
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE smarter_delivery SET create_date = %s WHERE id = %s",
                yesterday,
                old.id,
            )
        )
        self.env.invalidate_all()
        noon = yesterday + timedelta(hours=12)
        cases = (
            ({}, old | new | gone),
            ({"connector_id": second.id}, gone),
            ({"connector_id": self.connector_a.id}, old | new),
            ({"event_type_ids": other_type.ids}, gone),
            ({"event_type_ids": self.event_type.ids}, old | new),
            ({"date_to": noon}, old),
            ({"date_from": noon}, new | gone),
            ({"date_from": yesterday, "date_to": yesterday}, old),
            ({"with_failed": False, "with_cancelled": True}, put_away),
            ({"with_failed": False, "with_delivered": True}, arrived),
            ({"with_failed": False}, self.env["smarter.delivery"]),
        )
        for values, expected in cases:
            with self.subTest(values):
                wizard = self.wizard(**values)
                self.assertEqual(wizard.count, len(expected))
                found = self.env["smarter.delivery"].search(wizard._domain())
                self.assertEqual(found, expected.sorted("id", reverse=True))
        self.assertEqual(waiting.state, "pending")

    def test_the_dialog_counts_while_one_chooses(self):
        self.dead_letters(2)
        form = Form(self.env["smarter.replay.wizard"].with_user(self.manager_a))
        self.assertEqual(form.count, 2)
        form.with_failed = False
        self.assertEqual(form.count, 0)
        form.with_failed = True
        form.connector_id = self.connector_a
        self.assertEqual(form.count, 2)
        form.date_to = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(form.count, 0)

    def test_a_selection(self):
        first, second, third = self.dead_letters(3)
        chosen = (first | third).with_user(self.manager_a)
        action = chosen.action_open_replay()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard = wizard.with_user(self.manager_a)
        self.assertEqual(wizard.count, 2)
        wizard.action_start()
        self.work()
        self.assertEqual(
            self.states(first | second | third), ["pending", "failed", "pending"]
        )

    def test_a_selection_of_none_is_not_all(self):
        self.dead_letters(2)
        wizard = self.wizard(is_selection=True, selection=[])
        self.assertEqual(wizard.count, 0)
        with self.assertRaises(UserError):
            wizard.action_start()

    def test_from_the_connector(self):
        self.dead_letters(2)
        second = self.create_connector(self.company_a)
        own = second.with_user(self.manager_a)
        wizard = self.env["smarter.replay.wizard"].browse(
            own.action_open_replay()["res_id"]
        )
        self.assertEqual(wizard.connector_id, second)
        self.assertEqual(wizard.with_user(self.manager_a).count, 0)

    def test_what_fails_later_is_left_alone(self):
        before = self.dead_letters(2)
        replay = self.start()
        after = self.dead_letters(2)
        self.work()
        self.assertEqual(set(self.states(before)), {"pending"})
        self.assertEqual(set(self.states(after)), {"failed"})
        self.assertEqual((replay.total, replay.done_count), (2, 2))

    def test_what_somebody_dealt_with_meanwhile_is_left_alone(self):
        first, second = self.dead_letters(2)
        replay = self.start()
        first.with_user(self.manager_a).action_cancel()
        self.work()
        self.assertEqual((first.state, second.state), ("cancelled", "pending"))
        self.assertEqual((replay.done_count, replay.left_count), (1, 1))

    def test_what_is_on_the_wire_is_left_alone(self):
        flying, resting = self.emit(count=2)
        self.start(is_selection=True, selection=(flying | resting).ids)
        share = {self.connector_a.id: 1}
        (call,) = self.env["smarter.delivery"]._claim(share)
        self.work()
        self.assertEqual(call.delivery_id, flying.id)
        self.assertEqual(flying.claim, call.claim)
        self.assertEqual(resting.next_trigger, "manual")

    def test_it_waits_for_a_paused_connector(self):
        deliveries = self.dead_letters(2)
        self.connector_a.action_pause()
        self.assertEqual(
            self.wizard(connector_id=self.connector_a.id).connector_state, "paused"
        )
        self.start()
        self.work()
        self.drain()
        self.assertEqual(
            (set(self.states(deliveries)), self.peer.calls), ({"pending"}, [])
        )
        self.connector_a.action_resume()
        self.drain()
        self.assertEqual(set(self.states(deliveries)), {"delivered"})

    # -- how far it is --------------------------------------------------------------

    def test_a_run_that_dies_is_gone_on_with(self):
        """One chunk is committed; the process is killed; the cron comes again."""
        deliveries = self.dead_letters(8)
        replay = self.start()
        replay._run_chunk()
        self.assertEqual((replay.state, replay.done_count), ("running", 3))
        self.assertAlmostEqual(replay.progress, 37.5)
        self.drain()
        self.assertEqual(len(self.peer.calls), 3)
        self.work()
        self.drain()
        self.assertEqual((replay.state, replay.done_count), ("done", 8))
        self.assertEqual(set(self.states(deliveries)), {"delivered"})
        self.assertEqual(len(self.peer.calls), 8)

    def test_delivered_ones_go_once_more_and_not_for_ever(self):
        deliveries = self.emit(count=4)
        self.drain()
        replay = self.start(with_delivered=True)
        replay._run_chunk()
        self.drain()
        self.work()
        self.drain()
        self.assertEqual((replay.state, replay.done_count), ("done", 4))
        self.assertEqual(len(self.peer.calls), 8)
        self.assertEqual(set(self.states(deliveries)), {"delivered"})

    def test_the_last_chunk_may_be_full(self):
        self.dead_letters(6)
        replay = self.start()
        self.work()
        self.assertEqual((replay.state, replay.done_count), ("done", 6))

    def test_cancel(self):
        deliveries = self.dead_letters(5)
        replay = self.start()
        replay._run_chunk()
        replay.with_user(self.manager_a).action_cancel()
        self.work()
        self.assertEqual((replay.state, replay.done_count), ("cancelled", 3))
        self.assertEqual(self.states(deliveries.sorted("id"))[3:], ["failed"] * 2)
        with self.assertRaises(UserError):
            replay.with_user(self.manager_a).action_cancel()

    def test_an_error_is_shown_and_can_be_got_over(self):
        deliveries = self.dead_letters(5).sorted("id")
        self.break_rows(deliveries[4])
        replay = self.start()
        other = self.dead_letters(company=self.company_b)
        self.start(self.manager_b)
        with mute_logger("odoo.addons.smarter_connector.models.smarter_replay"):
            self.work()
        self.assertEqual((replay.state, replay.done_count), ("stopped", 3))
        self.assertIn(f"Replay {replay.id}", replay.error)
        self.assertEqual(self.states(deliveries)[3:], ["failed"] * 2)
        self.assertEqual(other.state, "pending")
        self.env.cr.execute("DROP TRIGGER smarter_test_refuse ON smarter_delivery")
        replay.with_user(self.manager_a).action_retry()
        self.work()
        self.assertEqual((replay.state, replay.done_count), ("done", 5))
        self.assertFalse(replay.error)
        self.assertEqual(set(self.states(deliveries)), {"pending"})

    def break_rows(self, delivery):
        """Have the database refuse every change of this row."""
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION smarter_test_refuse() RETURNS trigger
                LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
                CREATE TRIGGER smarter_test_refuse BEFORE UPDATE ON smarter_delivery
                FOR EACH ROW WHEN (old.id = %s) EXECUTE FUNCTION smarter_test_refuse()
                """,
                delivery.id,
            )
        )

    def test_the_one_who_waited_longest_is_next(self):
        self.dead_letters(7)
        self.dead_letters(company=self.company_b)
        long, short = self.start(), self.start(self.manager_b)
        self.age(long, 2)
        self.age(short, 1)
        self.assertEqual(self.env["smarter.replay"]._next(), long)
        self.age(short, 3)
        self.assertEqual(self.env["smarter.replay"]._next(), short)

    def age(self, replay, hours):
        """Make it served so many hours ago."""
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(hours=hours)
        self.env.cr.execute(
            SQL(
                "UPDATE smarter_replay SET write_date = %s WHERE id = %s",
                moment,
                replay.id,
            )
        )

    def test_a_suspended_tenant_waits(self):
        deliveries = self.dead_letters(2)
        replay = self.start()
        self.company_a.action_suspend()
        self.work()
        self.assertEqual(
            (replay.state, set(self.states(deliveries))), ("queued", {"failed"})
        )
        self.company_a.action_activate()
        self.work()
        self.assertEqual(
            (replay.state, set(self.states(deliveries))), ("done", {"pending"})
        )

    def test_it_leaves_a_trace(self):
        self.dead_letters(2)
        replay = self.start()
        entry = self.env["smarter.audit"].search(
            [("action", "=", "replay.started")], limit=1
        )
        self.assertEqual(entry.user_id, self.manager_a)
        self.assertEqual((entry.company_id, entry.res_id), (self.company_a, replay.id))
        self.assertEqual(entry.detail["count"], 2)

    def test_old_ones_are_forgotten(self):
        self.dead_letters()
        replay = self.start()
        self.work()
        later = fields.Datetime.now() + timedelta(days=91)
        with freeze_time(later):
            self.env["smarter.replay"]._gc_replays()
        self.assertFalse(replay.exists())

    # -- who may --------------------------------------------------------------------

    def test_tenants_do_not_meet(self):
        theirs = self.dead_letters(2, company=self.company_b)
        mine = self.dead_letters(2)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager_a).action_open_replay()
        wizard = self.wizard(is_selection=True, selection=(theirs | mine).ids)
        self.assertEqual(wizard.count, 2)
        wizard.action_start()
        self.start()
        self.work()
        self.assertEqual(set(self.states(theirs)), {"failed"})
        self.assertEqual(set(self.states(mine)), {"pending"})

    def test_a_job_of_one_tenant_with_ids_of_another(self):
        """Even if such a row were there."""
        theirs = self.dead_letters(2, company=self.company_b)
        words = {"is_selection": True, "selection": theirs.ids}
        self.env["smarter.replay"]._start(self.company_a, words, 2, theirs[-1:].id)
        self.work()
        self.assertEqual(set(self.states(theirs)), {"failed"})

    def test_others_may_not(self):
        delivery = self.dead_letters()
        replay = self.start()
        user = self.create_user(self.company_a, "seller")
        portal = new_test_user(self.env, "portal", "base.group_portal")
        for other in (self.manager_b, user, portal):
            with self.subTest(other.login):
                with self.assertRaises(AccessError):
                    replay.with_user(other).read(["total"])
                with self.assertRaises(AccessError):
                    replay.with_user(other).action_cancel()
                with self.assertRaises(AccessError):
                    delivery.with_user(other).action_open_replay()
        for other in (user, portal):
            with self.subTest(other.login), self.assertRaises(AccessError):
                self.wizard(other)
        self.assertEqual(replay.state, "queued")

    def test_rows_are_read_only_even_for_managers(self):
        self.dead_letters()
        replay = self.start().with_user(self.manager_a)
        for operation in ("write", "create", "unlink"):
            with self.subTest(operation):
                self.assertFalse(replay.has_access(operation))

    def test_an_operator_chooses_the_tenant(self):
        operator = new_test_user(self.env, "operadora", "smarter_tenant.group_operator")
        mine = self.dead_letters(2)
        theirs = self.dead_letters(company=self.company_b)
        both = (mine | theirs).with_user(operator)
        with self.assertRaises(UserError):
            both.action_open_replay()
        replay = self.start(operator, company_id=self.company_a.id)
        self.work()
        self.assertEqual(replay.company_id, self.company_a)
        self.assertEqual(set(self.states(mine)), {"pending"})
        self.assertEqual(theirs.state, "failed")
