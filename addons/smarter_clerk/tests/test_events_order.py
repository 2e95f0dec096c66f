"""Events come in any order, some twice; what Clerk did last is what counts."""

from __future__ import annotations

import itertools

from odoo.tests import tagged

from . import news
from .sync_common import SyncCase

T = news.NOON


def member(name, role, *, began, at, told=None):
    data = news.membership(role, began=began, at=at)
    return news.event(f"organizationMembership.{name}", data, at=told or at)


@tagged("post_install", "-at_install")
class TestOrder(SyncCase):
    def assert_in_any_order(self, events, check):
        for order in itertools.permutations(events):
            names = [(content["type"], content["timestamp"]) for content in order]
            with self.subTest(order=names), self.env.cr.savepoint() as savepoint:
                self.arrive(*order, *order)
                check()
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_last_name_counts(self):
        events = [
            news.event("user.created", news.user(first_name="A", at=T)),
            news.event("user.updated", news.user(first_name="B", at=T + 1)),
            news.event("user.updated", news.user(first_name="C", at=T + 2)),
        ]

        def check():
            self.assertEqual(self.Person._known(news.ANA).first_name, "C")

        self.assert_in_any_order(events, check)

    def test_a_deletion_is_final_although_its_time_has_no_fractions(self):
        events = [
            news.event("user.created", news.user(at=T)),
            news.event("user.updated", news.user(at=T + 999)),
            news.event("user.deleted", {"id": news.ANA}, at=T // 1000),
        ]

        def check():
            self.assertTrue(self.is_out(self.ana))
            self.assertFalse(self.Person._known(news.ANA).email)

        self.assert_in_any_order(events, check)

    def test_who_left_is_out_although_the_end_shows_an_older_time(self):
        events = [
            member("created", "org:member", began=T, at=T),
            member("updated", "org:admin", began=T, at=T + 900),
            member("deleted", "org:admin", began=T, at=T + 900, told=T // 1000 + 1),
        ]

        def check():
            self.assertTrue(self.is_out(self.ana))
            self.assertEqual(self.member().removal, "told")

        self.assert_in_any_order(events, check)

    def test_who_came_back_is_in(self):
        events = [
            member("created", "org:member", began=T, at=T),
            member("deleted", "org:member", began=T, at=T, told=T + 500),
            member("created", "org:admin", began=T + 600, at=T + 600),
        ]

        def check():
            self.assertTrue(self.ana.active)
            self.assertEqual(self.ana.tenant_role, "manager")
            self.assertFalse(self.member().removed_at)

        self.assert_in_any_order(events, check)

    def test_a_membership_may_come_before_its_person(self):
        events = [
            member("created", "org:member", began=T, at=T),
            news.event("user.created", news.user(at=T)),
            news.event("user.updated", news.user(at=T + 5, banned=True)),
        ]

        def check():
            self.assertTrue(self.is_out(self.ana))
            self.assertFalse(self.member().removed_at)

        self.assert_in_any_order(events, check)

    def test_the_last_name_of_an_organization_counts(self):
        events = [
            news.event("organization.created", news.organization(name="A", at=T)),
            news.event("organization.updated", news.organization(name="B", at=T + 1)),
        ]

        def check():
            self.assertEqual(self.tenant.clerk_organization_name, "B")

        self.assert_in_any_order(events, check)
