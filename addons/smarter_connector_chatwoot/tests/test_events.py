"""What Chatwoot sends is read with care: it comes from outside."""

from __future__ import annotations

import datetime
import json

from odoo.tests import BaseCase, tagged

from ..tools import events
from ..tools.events import Unreadable

MESSAGE = {
    "event": "message_created",
    "id": 7,
    "content": "hola",
    "message_type": "incoming",
    "created_at": "2026-07-01T10:00:00.123Z",
    "private": False,
    "account": {"id": 3},
    "conversation": {"id": 5, "status": "open", "inbox_id": 2, "updated_at": 10.5},
    "sender": {"name": "Ana", "type": "contact"},
}


def raw(**changes):
    return json.dumps({**MESSAGE, **changes}).encode()


@tagged("post_install", "-at_install")
class TestEvents(BaseCase):
    def test_a_message(self):
        event = events.parse(raw())
        self.assertEqual((event.account_id, event.talk.number), (3, 5))
        self.assertEqual((event.said.number, event.said.kind), (7, "incoming"))
        self.assertEqual(event.said.at, datetime.datetime(2026, 7, 1, 10))

    def test_the_same_message_as_an_answer_has_it(self):
        polled = raw(message_type=0, created_at=1782900000)
        event = events.parse(polled)
        self.assertEqual((event.said.kind, event.said.at.year), ("incoming", 2026))
        self.assertEqual(events.identity(polled), events.identity(raw()))

    def test_ids_of_facts(self):
        self.assertEqual(events.identity(raw())[0], "message_created:7")
        update = {"event": "conversation_updated", "account": {"id": 3}, "id": 5}
        ids = {
            events.identity(json.dumps({**update, "updated_at": at}).encode())[0]
            for at in (1.5, 1.5, 2.5)
        }
        self.assertEqual(len(ids), 2)

    def test_what_cannot_be_read_is_known_by_its_bytes(self):
        for body in (b"", b"{", b"[]", b'{"event": 7}', b'{"event": "x y"}', b"\xff"):
            with self.subTest(body):
                message_id, name = events.identity(body)
                self.assertTrue(message_id.startswith("raw:"))
                self.assertEqual(name, "unreadable")
                with self.assertRaises(Unreadable):
                    events.parse(body)

    def test_values_of_other_kinds_do_no_harm(self):
        for changes in (
            {"conversation": None},
            {"conversation": {"id": "5"}},
            {"conversation": {"id": True, "meta": []}},
            {"id": None},
            {"id": 2**60},
        ):
            with self.subTest(changes), self.assertRaises(Unreadable):
                events.parse(raw(**changes))
        strange = raw(
            content={"a": 1},
            message_type=9,
            created_at="yesterday",
            sender="Ana",
            attachments=[1, {"data_url": "javascript:alert(1)"}, {"data_url": 5}],
            content_attributes=[],
            account=[],
        )
        event = events.parse(strange)
        self.assertEqual((event.said.content, event.said.kind), ("", "activity"))
        self.assertEqual((event.said.at, event.said.attachments), (None, ()))
        self.assertEqual(event.account_id, 0)

    def test_attachments_are_links(self):
        rows = [
            {"data_url": "https://chat.example/a/foto.png?x=1", "file_type": "image"},
            {"data_url": 'https://x/"><script>', "file_type": "file"},
            {"data_url": "ftp://x/y"},
        ]
        found = events.parse(raw(attachments=rows)).said.attachments
        self.assertEqual([a.name for a in found], ["foto.png"])

    def test_our_own_messages_have_our_mark(self):
        marked = raw(content_attributes={"smarteros": "smarteros-1-lead-2-first"})
        self.assertTrue(events.parse(marked).said.mark)
        self.assertTrue(events.parse(raw(source_id="smarteros-1")).said.mark)
        self.assertFalse(events.parse(raw(source_id="wamid.X")).said.mark)

    def test_times(self):
        for value, year in (
            (1782900000, 2026),
            ("1782900000", 2026),
            (1782900000123, 2026),
            ("2026-07-01T10:00:00-04:00", 2026),
        ):
            self.assertEqual(events.moment(value).year, year, value)
        for value in (None, "", 0, -5, 1e30, "x", True, [], "9" * 400):
            self.assertIsNone(events.moment(value), value)
