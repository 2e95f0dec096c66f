"""Objects of Clerk are read, whatever is missing or strange in them."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import clerk_events, facts
from ..tools.clerk_events import EventError
from ..tools.facts import FactsError
from . import news


@tagged("post_install", "-at_install")
class TestFacts(BaseCase):
    def test_seconds_and_milliseconds_are_told_apart(self):
        self.assertEqual(facts.milliseconds(1716883200), 1716883200000)
        self.assertEqual(facts.milliseconds(1716883200123), 1716883200123)

    def test_what_is_no_moment_is_none(self):
        for value in (None, True, "1716883200", -5, 0, float("inf"), 10**20, []):
            with self.subTest(value=value):
                self.assertEqual(facts.milliseconds(value), 0)

    def test_a_person_has_the_primary_address(self):
        person = facts.person(news.user(email="Ana@SanJose.Example"))
        self.assertEqual(person.email, "ana@sanjose.example")
        self.assertTrue(person.email_verified)
        self.assertEqual((person.first_name, person.last_name), ("Ana", "Rojas"))
        self.assertEqual(person.version, news.NOON)

    def test_an_unverified_address_is_not_verified(self):
        self.assertFalse(facts.person(news.user(verified=False)).email_verified)

    def test_a_person_may_have_no_address(self):
        for addresses in ([], None, "x", [None], [{"id": "idn_9"}]):
            with self.subTest(addresses=addresses):
                person = facts.person(news.user(email_addresses=addresses))
                self.assertEqual((person.email, person.email_verified), ("", False))

    def test_texts_are_one_line_of_bounded_length(self):
        person = facts.person(news.user(first_name="A\x00n\na" + "x" * 999))
        self.assertTrue(person.first_name.startswith("A n ax"))
        self.assertEqual(len(person.first_name), facts.TEXT_LIMIT)

    def test_roles_have_their_prefix(self):
        self.assertEqual(facts.role("admin"), "org:admin")
        self.assertEqual(facts.role("org:admin"), "org:admin")
        self.assertEqual(facts.role(None), "")

    def test_a_member_without_address_is_a_member(self):
        member = facts.membership(news.membership(email="+56987654321"))
        self.assertEqual(member.email, "")
        self.assertEqual(member.name, "Ana Rojas")

    def test_objects_without_id_are_refused(self):
        for value in (None, "", 5, "a b", "x" * 65, "é"):
            with self.subTest(value=value), self.assertRaises(FactsError):
                facts.person({"id": value})

    def test_a_deleted_object_says_little(self):
        event = news.event("user.deleted", {"id": news.ANA, "object": "user"})
        person = clerk_events.person(clerk_events.parse(news.encode(event)))
        self.assertTrue(person.deleted)
        self.assertEqual(person.version, news.NOON)

    def test_the_name_of_the_event_decides_about_deletion(self):
        data = {**news.user(), "deleted": True}
        event = clerk_events.parse(news.encode(news.event("user.updated", data)))
        self.assertFalse(clerk_events.person(event).deleted)

    def test_what_is_no_event_is_refused(self):
        for raw in (b"", b"{", b"[]", b"{}", b"\xff", b'{"type": 5}', b"[" * 100_000):
            with self.subTest(raw=raw[:8]), self.assertRaises(EventError):
                clerk_events.parse(raw)
