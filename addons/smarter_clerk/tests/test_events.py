"""What an event does here: accounts are archived and come back, never deleted."""

from __future__ import annotations

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_gateway.models import smarter_inbound_mixin as inbound

from . import news
from .sync_common import SyncCase

ORGANIZATION_GONE = news.event(
    "organization.deleted",
    {"object": "organization", "id": news.ORGANIZATION, "deleted": True},
)
USER_GONE = news.event("user.deleted", {"object": "user", "id": news.ANA})


def joined(role="org:member", **values):
    return news.event("organizationMembership.created", news.membership(role, **values))


def left(**values):
    return news.event("organizationMembership.deleted", news.membership(**values))


@tagged("post_install", "-at_install")
class TestPeople(SyncCase):
    def test_a_person_is_known_before_the_first_sign_in(self):
        users = self.env["res.users"].search_count([])
        self.arrive(news.event("user.created", news.user("user_New1")))
        person = self.Person._known("user_New1")
        self.assertEqual(person.email, "ana@sanjose.example")
        self.assertTrue(person.email_verified)
        self.assertEqual(self.env["res.users"].search_count([]), users)

    def test_who_is_deleted_is_archived_in_every_tenant(self):
        twin = self.create_tenant_user(self.other, "ana@sanjose.example")
        twin.clerk_user_id = news.ANA
        self.arrive(news.event("user.created", news.user()), USER_GONE)
        self.assertTrue(self.is_out(self.ana))
        self.assertTrue(self.is_out(twin))
        self.assertTrue(self.boss.active)
        person = self.Person._known(news.ANA)
        self.assertTrue(person.deleted_at)
        self.assertFalse(person.email)
        reason = self.last_audit("user.archived").detail["reason"]
        self.assertEqual(reason, "person_deleted")

    def test_who_is_banned_is_out_until_unbanned(self):
        later = news.NOON + 1000
        self.arrive(news.event("user.updated", news.user(banned=True)))
        self.assertTrue(self.is_out(self.ana))
        self.arrive(news.event("user.updated", news.user(at=later)))
        self.assertTrue(self.ana.active)
        self.assertFalse(self.ana.clerk_archived)

    def test_sessions_of_before_do_not_come_back(self):
        sid = "s" * 84
        token = self.ana._compute_session_token(sid)
        self.arrive(news.event("user.updated", news.user(banned=True)))
        self.arrive(news.event("user.updated", news.user(at=news.NOON + 1)))
        self.assertTrue(self.ana.active)
        self.assertNotEqual(self.ana._compute_session_token(sid), token)

    def test_whom_a_person_archived_stays_archived(self):
        self.ana.active = False
        self.arrive(left(), joined(began=news.NOON + 1))
        self.assertFalse(self.ana.active)

    def test_a_person_has_the_last_word(self):
        self.arrive(left())
        self.ana.active = True
        self.ana.active = False
        self.arrive(joined(began=news.NOON + 1))
        self.assertFalse(self.ana.active)

    def test_operators_are_not_archived_by_clerk(self):
        self.operator.clerk_user_id = "user_Operator1"
        gone = news.event("user.deleted", {"id": "user_Operator1"})
        self.arrive(gone)
        self.assertTrue(self.operator.active)
        self.assertTrue(self.operator.sessions_ended_at)
        entry = self.env["smarter.audit"].search(
            [("action", "=", "user.archiving_refused")], limit=1
        )
        self.assertEqual(entry.outcome, "denied")


@tagged("post_install", "-at_install")
class TestMembers(SyncCase):
    def test_a_member_is_listed_and_has_no_account_yet(self):
        users = self.env["res.users"].search_count([])
        self.arrive(joined("org:admin", clerk_id="user_New1"))
        row = self.member("user_New1")
        self.assertEqual(row.company_id, self.tenant)
        self.assertEqual((row.role, row.name), ("org:admin", "Ana Rojas"))
        self.assertEqual(row.state, "no_account")
        self.assertEqual(self.env["res.users"].search_count([]), users)

    def test_who_leaves_is_archived_in_that_tenant_only(self):
        twin = self.create_tenant_user(self.other, "ana@sanjose.example")
        twin.clerk_user_id = news.ANA
        self.arrive(joined(), left())
        self.assertTrue(self.is_out(self.ana))
        self.assertTrue(twin.active)
        self.assertTrue(self.Membership._is_gone(news.ANA, news.ORGANIZATION))
        self.assertFalse(self.Membership._is_gone(news.ANA, news.OTHER_ORGANIZATION))

    def test_who_comes_back_is_back(self):
        self.arrive(joined(), left(), joined(began=news.NOON + 5000))
        self.assertTrue(self.ana.active)
        self.assertFalse(self.member().removed_at)
        self.assertFalse(self.Membership._is_gone(news.ANA, news.ORGANIZATION))

    def test_a_full_plan_keeps_who_comes_back_out_and_says_so(self):
        self.arrive(joined(), left())
        self.tenant.plan_id = self.tenant.plan_id.copy(
            {"code": "tiny", "name": "Tiny", "max_users": 1}
        )
        event = self.arrive(joined(began=news.NOON + 5000))
        self.assertEqual(event.state, inbound.DONE)
        self.assertFalse(self.ana.active)
        self.assertTrue(self.ana.clerk_archived)
        self.assertTrue(self.last_audit("user.return_refused"))

    def test_the_role_follows(self):
        self.arrive(joined("org:admin"))
        self.assertEqual(self.ana.tenant_role, "manager")
        change = news.membership("org:member", at=news.NOON + 1)
        self.arrive(news.event("organizationMembership.updated", change))
        self.assertEqual(self.ana.tenant_role, "user")
        self.assertTrue(self.last_audit("user.role_changed"))

    def test_a_role_that_nobody_mapped_gives_no_access(self):
        self.arrive(joined("org:billing"))
        self.assertTrue(self.is_out(self.ana))
        self.assertEqual(self.member().state, "no_role")
        change = news.membership("org:member", at=news.NOON + 1)
        self.arrive(news.event("organizationMembership.updated", change))
        self.assertTrue(self.ana.active)

    def test_privileged_accounts_keep_their_groups(self):
        self.operator.write({"clerk_user_id": "user_Op1"})
        groups = self.operator.group_ids
        self.operator.company_id = self.tenant
        self.arrive(joined("org:admin", clerk_id="user_Op1"))
        self.assertEqual(self.operator.group_ids, groups)

    def test_the_last_manager_leaves_visibly(self):
        others = self.tenant.tenant_user_ids - self.boss
        others.filtered(lambda user: user.tenant_role == "manager").active = False
        self.arrive(left(clerk_id="user_Rosa1"))
        self.assertTrue(self.is_out(self.boss))
        self.assertTrue(self.last_audit("tenant.manager_missing"))

    def test_organizations_of_nobody_here_are_ignored(self):
        event = self.arrive(joined(organization_id="org_Unknown1"))
        self.assertEqual(event.state, inbound.IGNORED)
        self.assertFalse(self.member(organization_id="org_Unknown1"))


@tagged("post_install", "-at_install")
class TestOrganizations(SyncCase):
    def test_a_new_name_is_known(self):
        self.arrive(news.event("organization.updated", news.organization()))
        self.assertEqual(self.tenant.clerk_organization_name, "San José")
        self.assertEqual(self.tenant.clerk_organization_slug, "san-jose")

    def test_a_deleted_one_ends_sessions_and_archives_nobody(self):
        self.arrive(ORGANIZATION_GONE)
        self.assertTrue(self.tenant.clerk_organization_deleted)
        self.assertTrue(self.ana.active)
        self.assertTrue(self.ana.sessions_ended_at)
        self.assertFalse(self.user.sessions_ended_at)
        self.assertEqual(self.tenant.clerk_organization_id, news.ORGANIZATION)

    def test_a_deleted_one_stays_deleted(self):
        update = news.organization(at=news.NOON + 1)
        self.arrive(ORGANIZATION_GONE, news.event("organization.updated", update))
        self.assertTrue(self.tenant.clerk_organization_deleted)

    def test_another_organization_begins_anew(self):
        self.arrive(joined(), ORGANIZATION_GONE)
        self.tenant.clerk_organization_id = " org_New1 "
        self.assertEqual(self.tenant.clerk_organization_id, "org_New1")
        self.assertFalse(self.tenant.clerk_organization_deleted)
        self.assertFalse(self.tenant.clerk_membership_ids)


@tagged("post_install", "-at_install")
class TestOtherEvents(SyncCase):
    def test_the_end_of_a_session_is_remembered_before_its_sign_in(self):
        for name in ("ended", "removed", "revoked"):
            session_id = f"sess_{name}"
            self.arrive(news.event(f"session.{name}", news.session(session_id)))
            row = self.env["smarter.clerk.session"].search(
                [("clerk_session_id", "=", session_id)]
            )
            self.assertTrue(row.ended_at, name)

    def test_other_events_are_ignored(self):
        names = ("email.created", "session.created", "role.created", "user.signedUp")
        for name in names:
            event = self.arrive(news.event(name, {"object": "x"}))
            self.assertEqual(event.state, inbound.IGNORED, name)

    def test_what_cannot_be_read_is_set_aside_with_the_reason(self):
        event = self.arrive(news.event("user.updated", {"object": "user"}))
        self.assertEqual(event.state, inbound.FAILED)
        self.assertIn("no id", event.error)

    def test_who_has_to_go_does_not_wait_behind_a_crowd(self):
        crowd = [news.event("user.created", news.user(f"user_New{n}")) for n in (1, 2)]
        for number, content in enumerate([*crowd, USER_GONE]):
            body = news.encode(content)
            self.Event._receive(f"msg_crowd{number}", content["type"], body)
        self.Event._process_next()
        self.assertTrue(self.is_out(self.ana))
        self.assertFalse(self.Person._known("user_New1"))
        self.Event._process_next()
        self.assertTrue(self.Person._known("user_New1"))

    def test_one_failure_keeps_nothing_from_the_others(self):
        broken = news.event("user.created", news.user("user_Broken1"))
        learn = type(self.Person)._learn

        def fail(model, person):
            result = learn(model, person)
            if person.clerk_id == "user_Broken1":
                raise ValueError("a bug")
            return result

        with (
            patch.object(type(self.Person), "_learn", fail),
            mute_logger("odoo.addons.smarter_gateway.models.smarter_inbound_mixin"),
        ):
            events = self.arrive(broken, USER_GONE)
        self.assertEqual(sorted(events.mapped("state")), ["done", "failed"])
        self.assertTrue(self.is_out(self.ana))
        self.assertFalse(self.Person._known("user_Broken1"))
        failed = events.filtered("error")
        self.assertNotIn("a bug", failed.error)
        failed.with_user(self.operator).action_retry()
        self.Event._process_next()
        self.assertEqual(failed.state, inbound.DONE)
        self.assertEqual(failed.tries, 2)
        self.assertTrue(self.Person._known("user_Broken1"))
