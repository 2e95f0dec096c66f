"""Signals of Botpress: who sent them, and when two are the same."""

from __future__ import annotations

import json
from datetime import datetime

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

from ..tools import signals

DATA = {
    "id": "msg_1",
    "createdAt": "2026-03-01T12:00:00.123Z",
    "conversationId": "c",
    "userId": "u",
    "payload": {"type": "text", "text": "Hola"},
    "isBot": True,
}


def raw(**changes):
    return json.dumps({"type": "message_created", "data": {**DATA, **changes}}).encode()


@tagged("post_install", "-at_install")
class TestSignals(BaseCase):
    def test_secret(self):
        for given in ("new", "old"):
            signals.verify({"x-secret-key": given}, ["new", "old"])
        for headers in ({}, {"x-secret-key": ""}, {"x-secret-key": "ñ"}):
            with self.subTest(headers), self.assertRaises(SignatureError):
                signals.verify(headers, ["new", "old"])
        with self.assertRaises(SignatureError):
            signals.verify({"x-secret-key": "new"}, [])

    def test_reading(self):
        signal = signals.parse(raw())
        self.assertEqual(signal.at, datetime(2026, 3, 1, 12, 0, 0, 123000))
        self.assertEqual((signal.id, signal.is_bot), ("msg_1", True))
        signal = signals.parse(raw(id=None, isBot="yes", createdAt=7, payload=[]))
        self.assertEqual((signal.id, signal.is_bot, signal.at), ("", False, None))
        self.assertEqual(signal.payload, {})

    def test_what_is_no_signal(self):
        nested = b"[" * 100_000
        for body in (b"", b"x", b"[]", b"{}", b'{"type": 1, "data": {}}', nested):
            with self.subTest(body[:20]), self.assertRaises(signals.Unreadable):
                signals.parse(body)

    def test_identity(self):
        """The id where there is one; an event of the bot has none."""
        first = signals.identity(raw(), signals.parse(raw()))
        changed = raw(createdAt="2026-03-01T13:00:00Z")
        self.assertEqual(signals.identity(changed, signals.parse(changed)), first)
        nameless, later = raw(id=None), raw(id=None, createdAt="2026-03-01T13:00:00Z")
        one = signals.identity(nameless, signals.parse(nameless))
        self.assertEqual(signals.identity(nameless, signals.parse(nameless)), one)
        self.assertNotEqual(signals.identity(later, signals.parse(later)), one)

    def test_moments(self):
        for value in ("", "soon", None, 7, "0001-01-01T00:00:00Z", "9999-99-99"):
            self.assertIsNone(signals.moment(value))
        self.assertEqual(
            signals.moment("2026-03-01T09:00:00-03:00"), datetime(2026, 3, 1, 12)
        )
