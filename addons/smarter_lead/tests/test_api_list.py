"""The list of leads over HTTP: filters, pages, and whose leads they are."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from odoo.tests import tagged

from ..tools.api_schema import LeadQuery
from .test_api import MARKER, PROBLEM, LeadHttpCase

LIST = "/api/v1/leads"


@tagged("post_install", "-at_install")
class TestList(LeadHttpCase):
    def _list(self, secret=None, **query):
        path = f"{LIST}?{urlencode(query, doseq=True)}" if query else LIST
        return self.url_open(path, headers=self._headers(secret, {}))

    def _send(self, count, tenant=None):
        """Accept leads and return their ids, newest first."""
        intakes = [self._submit(tenant, email=f"p{n}@ejemplo.cl") for n in range(count)]
        return [intake.uuid for intake in reversed(intakes)]

    def _ids(self, answer):
        self.assertEqual(answer.status_code, 200, answer.text)
        return [lead["id"] for lead in answer.json()["data"]]

    def assertBad(self, answer, code="invalid_parameters"):
        self.assertEqual(answer.status_code, 400, answer.text)
        self.assertEqual(answer.headers["Content-Type"], PROBLEM)
        self.assertEqual(answer.json()["code"], code)
        self.assertNotIn(MARKER, answer.text)

    def test_newest_first_with_the_same_facts_as_one_lead(self):
        ids = self._send(3)
        answer = self._list()
        self.assertEqual(self._ids(answer), ids)
        self.assertIsNone(answer.json()["next_cursor"])
        one = self._get(ids[0]).json()
        self.assertEqual(answer.json()["data"][0], one)
        self.assertEqual(one["url"], f"{LIST}/{ids[0]}")

    def test_an_empty_list(self):
        self.assertEqual(self._list().json(), {"data": [], "next_cursor": None})

    def test_pages_go_on_whatever_arrives(self):
        ids = self._send(5)
        seen, cursor = [], None
        for _page in range(3):
            answer = self._list(limit=2, **({"cursor": cursor} if cursor else {}))
            seen += self._ids(answer)
            cursor = answer.json()["next_cursor"]
            self._send(1)
        self.assertEqual(seen, ids)
        self.assertIsNone(cursor)

    def test_a_full_last_page_has_no_next(self):
        self._send(2)
        self.assertIsNone(self._list(limit=2).json()["next_cursor"])

    def test_status(self):
        self._send(1)
        self._convert()
        waiting = self._send(1)
        self.assertEqual(self._ids(self._list(status="received")), waiting)
        converted = self._ids(self._list(status="new"))
        self.assertEqual(len(converted), 1)
        self.assertNotIn(waiting[0], converted)
        self.assertEqual(self._ids(self._list(status="failed")), [])

    def test_since(self):
        old, new = self._send(2)[::-1]
        row = self.Intake.search([("uuid", "=", old)])
        row.received_at = datetime(2026, 1, 10, 12)
        everything = self._ids(self._list(since="2026-01-10T12:00:00Z"))
        self.assertEqual(everything, [new, old])
        for since in ("2026-01-10T12:00:01Z", "2026-01-10T09:00:01-03:00"):
            self.assertEqual(self._ids(self._list(since=since)), [new])

    def test_another_tenants_leads_are_not_there(self):
        self._send(2, self.company_b)
        mine = self._send(1)
        self.assertEqual(self._ids(self._list()), mine)
        for name in ("company_id", "cids", "allowed_company_ids"):
            self.assertBad(self._list(**{name: self.company_b.id}))

    def test_another_tenants_cursor_is_none(self):
        self._send(2, self.company_b)
        _key, other = self._key(self.company_b)
        foreign = self._list(other, limit=1).json()["next_cursor"]
        self._send(2)
        self.assertBad(self._list(cursor=foreign), "invalid_cursor")

    def test_a_cursor_of_other_filters_is_none(self):
        self._send(2)
        cursor = self._list(limit=1).json()["next_cursor"]
        self.assertEqual(len(self._ids(self._list(cursor=cursor))), 1)
        self.assertBad(self._list(cursor=cursor, status="received"), "invalid_cursor")

    def test_parameters_that_are_wrong(self):
        wrong = (
            {"limit": "0"},
            {"limit": "101"},
            {"limit": "1e1"},
            {"limit": "1_0"},
            {"limit": " 1"},
            {"limit": "-1"},
            {"limit": ""},
            {"limit": "٣"},
            {"status": MARKER},
            {"status": ""},
            {"since": "yesterday"},
            {"since": "2026-01-10T12:00:00"},
            {"since": "2026-02-30T12:00:00Z"},
            {"since": ""},
            {"cursor": "\x00"},
            {"cursor": ""},
            {"cursor": "x" * 65},
            {MARKER: "1"},
            {"limit": ["1", "2"]},
            {"status": ["new", "lost"]},
        )
        for query in wrong:
            with self.subTest(query):
                self.assertBad(self._list(**query))

    def test_cursors_that_are_invented(self):
        for cursor in ("x", "A" * 32, "=" * 4, "-_"):
            with self.subTest(cursor):
                self.assertBad(self._list(cursor=cursor), "invalid_cursor")

    def test_scope_and_credential(self):
        _key, writer = self._key(self.company_a, scopes=["leads:write"])
        self.assertRefused(self._list(writer), 403, "insufficient_scope")
        self.assertRefused(self._list("sk_x"), 401, "invalid_key")

    def test_reading_needs_no_body_and_keeps_nothing(self):
        answer = self.url_open(
            LIST, headers=self._headers(None, {"Idempotency_Key": "x"})
        )
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(self.env["smarter.idempotent.answer"].sudo().search([]))

    def test_other_methods_say_which_there_are(self):
        answer = self.url_open(LIST, headers=self._headers(None, {}), method="DELETE")
        self.assertRefused(answer, 405, "method_not_allowed")
        self.assertEqual(
            set(answer.headers["Allow"].split(", ")) - {"OPTIONS"}, {"GET", "POST"}
        )

    def test_a_page_costs_no_query_per_lead(self):
        self._send(30)
        self._convert()
        query = self.Intake.with_user(self.company_a.integration_user_id)
        wanted = LeadQuery.model_validate({"limit": "30"})
        query._page(wanted)
        self.env.invalidate_all()
        with self.assertQueryCount(15):
            page = query._page(wanted)
        self.assertEqual(len(page["data"]), 30)
