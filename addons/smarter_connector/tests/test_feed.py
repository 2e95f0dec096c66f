"""The feed: in order, one's own, nothing twice and nothing left out."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

from freezegun import freeze_time

from odoo import api
from odoo.api import SUPERUSER_ID
from odoo.sql_db import db_connect
from odoo.tests import tagged

from odoo.addons.smarter_gateway.tests.common import GatewayHttpCase

from ..tools import feed
from .common import ConnectorCase

NOW = datetime(2026, 3, 2, 12)


@tagged("post_install", "-at_install")
class TestFeed(GatewayHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        __, cls.reader = cls.generate_key(scopes=("events:read",))
        __, cls.stranger = cls.generate_key(cls.other, scopes=("events:read",))

    def emit(self, event_type="thing.happened", company=None, at=NOW, count=1):
        company = company or self.tenant
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "company_id": company.id} for n in range(count)]
        )
        with freeze_time(at):
            return self.env["smarter.event"]._emit(
                event_type, partners, lambda own: [{"name": p.name} for p in own]
            )

    def ask(self, key=None, **query):
        return self.call(f"/api/v1/events?{urlencode(query)}", key=key or self.reader)

    def page(self, **query):
        answer = self.ask(**query)
        self.assertEqual(answer.status_code, 200, answer.text)
        body = answer.json()
        feed.EventPage.model_validate(body)
        return [event["id"] for event in body["data"]], body

    def test_what_connectors_are_sent(self):
        event = self.emit()
        ids, body = self.page()
        self.assertEqual(ids, [event.uuid])
        (document,) = body["data"]
        self.assertEqual(document["tenant"]["id"], self.tenant.tenant_uuid)
        self.assertEqual(document["sequence"], 1)
        self.assertFalse(body["has_more"])

    def test_page_after_page_and_then_what_is_new(self):
        events = self.emit(count=5) | self.emit(at=NOW + timedelta(seconds=1))
        earlier = self.emit(at=NOW - timedelta(days=1))
        seen, cursor, more = [], {}, True
        while more:
            ids, body = self.page(limit=2, **cursor)
            self.assertLessEqual(len(ids), 2)
            seen += ids
            cursor, more = {"cursor": body["next_cursor"]}, body["has_more"]
        self.assertEqual(seen, [*earlier.mapped("uuid"), *events.mapped("uuid")])
        ids, body = self.page(**cursor)
        self.assertEqual((ids, body["next_cursor"]), ([], cursor["cursor"]))
        new = self.emit(at=NOW + timedelta(seconds=2))
        self.assertEqual(self.page(**cursor)[0], [new.uuid])

    def test_a_cursor_outlives_its_event(self):
        first, second = self.emit(count=2)
        cursor = self.page(limit=1)[1]["next_cursor"]
        first.unlink()
        self.assertEqual(self.page(cursor=cursor)[0], [second.uuid])

    def test_filters(self):
        lead = self.emit("lead.created", at=NOW)
        self.emit("lead.updated", at=NOW)
        late = self.emit("lead.created", at=NOW + timedelta(hours=1))
        self.assertEqual(self.page(type="lead.created")[0], [lead.uuid, late.uuid])
        for since in ("2026-03-02T13:00:00Z", "2026-03-02t10:00:00.5-03:00"):
            self.assertEqual(self.page(since=since)[0], [late.uuid])

    def test_nothing_of_others(self):
        own, foreign = self.emit(), self.emit(company=self.other)
        self.assertEqual(self.page()[0], [own.uuid])
        self.assertEqual(self.page(key=self.stranger)[0], [foreign.uuid])
        cursor = self.page()[1]["next_cursor"]
        self.assert_problem(
            self.ask(key=self.stranger, cursor=cursor), 400, "invalid_cursor"
        )

    def test_bad_questions(self):
        self.emit()
        cursor = self.page()[1]["next_cursor"]
        for query in (
            {"cursor": cursor, "type": "lead.created"},
            {"cursor": "AAAA"},
            {"cursor": "!"},
            {"limit": 0},
            {"limit": 201},
            {"limit": "x"},
            {"since": "yesterday"},
            {"since": "2026-13-02T12:00:00Z"},
            {"since": "2026-03-02T12:00:00"},
            {"since": ""},
            {"since": "0001-01-01T00:00:00Z"},
            {"since": "9999-12-31T23:59:59-12:00"},
            {"type": ""},
            {"type": "Lead'--"},
            {"other": 1},
        ):
            with self.subTest(**query):
                self.assertEqual(self.ask(**query).status_code, 400)

    def test_only_with_the_scope(self):
        self.assert_problem(self.ask(key=self.key_text), 403, "insufficient_scope")
        self.assert_problem(self.call("/api/v1/events"), 401, "missing_key")


class TestSettled(ConnectorCase):
    """A transaction that is not over holds the feed back."""

    @contextmanager
    def transaction(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def test_until_the_oldest_that_writes(self):
        with self.transaction() as writing, self.transaction() as asking:
            writing.cr.execute("SELECT pg_current_xact_id(), now() AT TIME ZONE 'UTC'")
            __, began = writing.cr.fetchone()
            with freeze_time(began + timedelta(hours=1)):
                until = asking["smarter.event"]._settled_until()
            self.assertLess(until, began)
