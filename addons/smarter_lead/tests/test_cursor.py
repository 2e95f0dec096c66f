"""A cursor goes on in the list that gave it out, and nowhere else."""

from __future__ import annotations

import base64
import uuid

from odoo.tests import BaseCase, tagged

from ..tools import cursor

FILTERS = {"status": "new", "since": None}


@tagged("post_install", "-at_install")
class TestCursor(BaseCase):
    def test_there_and_back(self):
        reference = str(uuid.uuid4())
        self.assertEqual(
            cursor.decode(cursor.encode(reference, FILTERS), FILTERS), reference
        )

    def test_other_filters(self):
        given = cursor.encode(str(uuid.uuid4()), FILTERS)
        for filters in ({"status": "lost", "since": None}, {**FILTERS, "since": "x"}):
            with self.assertRaises(cursor.CursorError):
                cursor.decode(given, filters)

    def test_what_is_no_cursor(self):
        given = cursor.encode(str(uuid.uuid4()), FILTERS)
        for text in ("", "x", "ñ", given[:-4], given + "AAAA", f" {given}", "A" * 32):
            with self.subTest(text), self.assertRaises(cursor.CursorError):
                cursor.decode(text, FILTERS)

    def test_it_does_not_count_rows(self):
        reference = uuid.uuid4()
        raw = base64.urlsafe_b64decode(cursor.encode(str(reference), FILTERS))
        self.assertEqual(raw[:16], reference.bytes)
        self.assertEqual(len(raw), 24)
