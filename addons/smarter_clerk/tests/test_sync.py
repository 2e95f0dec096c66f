"""Jobs at Clerk: synchronisation and organisations, through errors and deaths."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import requests
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.smarter_tenant.tests.common import RUT_C

from ..models import clerk_job_run
from ..models.clerk_job import DONE, FAILED, MEMBERS, ORGANIZATION, QUEUED, RUNNING
from ..tools.backend_api import PAGE
from ..tools.jobs import TENANT_MARK
from . import news
from .fake_clerk import HOST, SECRET_KEY, FakeClerk
from .sync_common import SyncCase
from .test_events import joined, left

LATER = news.NOON + 3_600_000


class JobCase(SyncCase):
    """Clerk is an hour ahead of the events of ``news``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        instance = cls.env["smarter.clerk.instance"]._get()
        instance.write({"backend_url": f"https://{HOST}", "secret_key": SECRET_KEY})
        cls.Job = cls.env["smarter.clerk.job"]
        cls.cron = cls.env.ref("smarter_clerk.ir_cron_jobs")

    def setUp(self):
        super().setUp()
        type(self).clerk = self.clerk = FakeClerk(LATER)
        self.clerk.add_organization()
        self.patch(type(self.Job), "_linger_s", -1)
        self.patch(clerk_job_run, "ECHO_S", 0)

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        if f"//{HOST}/" in request.url:
            return cls.clerk.handle(request)
        return super()._request_handler(session, request, **options)

    def run_jobs(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def synchronize(self, company=None):
        job = self.Job._queue(company or self.tenant, MEMBERS)
        self.run_jobs()
        return job

    def make_due(self, job):
        job.next_try_at = fields.Datetime.now() - timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestSync(JobCase):
    def test_missing_members_are_added(self):
        users = self.env["res.users"].search_count([])
        self.clerk.add_member(news.ANA, "org:admin")
        self.clerk.add_member("user_New1")
        job = self.synchronize()
        self.assertEqual((job.state, job.added, job.removed), (DONE, 2, 0))
        self.assertEqual(self.member().user_id, self.ana)
        self.assertEqual(self.ana.tenant_role, "manager")
        self.assertEqual(self.member("user_New1").email, "user_New1@x.example")
        self.assertTrue(self.Person._known("user_New1").email_verified)
        self.assertEqual(self.env["res.users"].search_count([]), users)

    def test_vanished_members_are_treated_as_removed(self):
        self.arrive(joined())
        job = self.synchronize()
        self.assertEqual((job.state, job.removed), (DONE, 1))
        self.assertTrue(self.is_out(self.ana))
        self.assertEqual(self.member().removal, "missed")

    def test_who_is_found_again_is_back(self):
        self.arrive(joined())
        self.synchronize()
        self.clerk.add_member(news.ANA)
        self.clerk.now_ms += 60_000
        job = self.synchronize()
        self.assertEqual(job.added, 1)
        self.assertTrue(self.ana.active)

    def test_a_missed_ban_is_repaired(self):
        self.clerk.add_member(news.ANA)
        self.synchronize()
        self.clerk.people[news.ANA].update(banned=True, updated_at=LATER)
        self.synchronize()
        self.assertTrue(self.is_out(self.ana))
        self.assertFalse(self.member().removed_at)

    def test_an_older_event_does_not_undo_it(self):
        self.arrive(joined())
        self.synchronize()
        self.arrive(
            news.event("organizationMembership.updated", news.membership(at=LATER - 1))
        )
        self.assertTrue(self.is_out(self.ana))

    def test_who_joins_meanwhile_is_no_vanished_member(self):
        self.arrive(joined(began=LATER + 1, at=LATER + 1))
        self.assertEqual(self.synchronize().removed, 0)
        self.assertTrue(self.ana.active)

    def test_who_leaves_meanwhile_is_not_brought_back(self):
        """The list was read a moment before the event came."""
        self.clerk.add_member(news.ANA)

        def leave(_request):
            self.arrive(joined(), left())

        self.clerk.moods.extend([None, leave])
        self.synchronize()
        self.assertTrue(self.is_out(self.ana))

    def test_pages_are_read_to_the_end(self):
        for number in range(2 * PAGE + 1):
            self.clerk.add_member(f"user_{number}")
        job = self.synchronize()
        self.assertEqual((job.offset, job.total, job.added), (101, 101, 101))
        pages = [path for __, path in self.clerk.calls if path.endswith("memberships")]
        self.assertEqual(len(pages), 3)

    def test_whom_a_shifted_list_hides_is_asked_for(self):
        """Somebody leaves between two pages: the list moves up by one."""
        for number in range(PAGE + 1):
            self.clerk.add_member(f"user_{number}")
        self.synchronize()
        self.clerk.now_ms += 60_000

        def leave(_request):
            self.clerk.remove_member("user_0")

        self.clerk.moods.extend([None, None, None, leave])
        job = self.synchronize()
        self.assertEqual((job.state, job.removed), (DONE, 0))
        self.assertFalse(self.member(f"user_{PAGE}").removed_at)
        self.clerk.now_ms += 60_000
        self.assertEqual(self.synchronize().removed, 1)
        self.assertTrue(self.member("user_0").removed_at)

    def test_other_tenants_are_left_alone(self):
        self.arrive(joined(organization_id=news.OTHER_ORGANIZATION))
        self.synchronize()
        self.assertFalse(
            self.member(organization_id=news.OTHER_ORGANIZATION).removed_at
        )

    def test_a_killed_one_goes_on_where_it_was(self):
        for number in range(PAGE + 1):
            self.clerk.add_member(f"user_{number}")
        job = self.Job._queue(self.tenant, MEMBERS)
        with patch.object(type(self.Job), "_commit", self.time_is_up):
            self.run_jobs()
        self.assertEqual((job.state, job.offset), (RUNNING, PAGE))
        self.clerk.moods.append(_Killed())
        with self.assertRaises(_Killed):
            self.run_jobs()
        self.env.invalidate_all()
        self.assertEqual((job.state, job.offset), (RUNNING, PAGE))
        self.run_jobs()
        self.assertEqual((job.state, job.added), (DONE, PAGE + 1))
        first_pages = [call for call in self.clerk.calls if call[1].count("/") == 1]
        self.assertEqual(len(first_pages), 1, "the organization is asked for once")

    @staticmethod
    def time_is_up(jobs, done=1):
        """Commit, and let the run end after a whole step."""
        jobs.env["ir.cron"]._commit_progress(done)
        return not done

    def test_the_name_follows(self):
        self.clerk.add_organization(name="San José Ltda", at=LATER)
        self.synchronize()
        self.assertEqual(self.tenant.clerk_organization_name, "San José Ltda")

    def test_the_form_shows_how_it_goes(self):
        self.clerk.add_member(news.ANA)
        self.tenant.with_user(self.operator).action_clerk_sync()
        self.assertEqual(self.tenant.clerk_sync_state, QUEUED)
        self.run_jobs()
        self.assertEqual(self.tenant.clerk_sync_state, DONE)
        self.assertEqual(self.tenant.clerk_sync_result, "1 members; 1 new, 0 gone")
        self.assertTrue(self.tenant.clerk_synced_at)
        self.assertEqual(
            self.last_audit("clerk.members_synchronized").actor, "operadora"
        )

    def test_asking_twice_is_asking_once(self):
        first = self.Job._queue(self.tenant, MEMBERS)
        self.assertEqual(self.Job._queue(self.tenant, MEMBERS), first)

    def test_only_operators_ask_for_it(self):
        for user in (self.manager, self.user):
            with self.assertRaises(AccessError):
                self.tenant.with_user(user).action_clerk_sync()

    def test_without_a_key_or_an_organization_it_says_so(self):
        tenant = self.tenant.with_user(self.operator)
        self.env["smarter.clerk.instance"]._get().secret_key = False
        with self.assertRaisesRegex(UserError, "secret key"):
            tenant.action_clerk_sync()
        self.env["smarter.clerk.instance"]._get().secret_key = SECRET_KEY
        self.env.invalidate_all()
        self.tenant.clerk_organization_id = False
        with self.assertRaisesRegex(UserError, "organization"):
            tenant.action_clerk_sync()


@tagged("post_install", "-at_install")
class TestTrouble(JobCase):
    def test_the_wait_that_clerk_asks_for_is_kept(self):
        self.clerk.moods.append((429, b"", {"Retry-After": "90"}))
        with freeze_time("2026-11-22 12:00:00"):
            job = self.synchronize()
            self.assertEqual(str(job.next_try_at), "2026-11-22 12:01:30")
            self.assertEqual((job.state, job.tries), (RUNNING, 1))
            self.assertIn("wait", job.message)
            calls = len(self.clerk.calls)
            self.run_jobs()
            self.assertEqual(len(self.clerk.calls), calls, "not before it is due")
        with freeze_time("2026-11-22 12:01:31"):
            self.run_jobs()
            self.assertEqual((job.state, job.tries), (DONE, 0))
            self.assertFalse(job.message)

    def test_passing_trouble_passes(self):
        for mood in (500, (200, b"<html>"), requests.ConnectionError("no")):
            self.clerk.moods.append(mood)
            job = self.synchronize()
            self.assertEqual(job.state, RUNNING)
            self.make_due(job)
            self.run_jobs()
            self.assertEqual(job.state, DONE, mood)

    def test_trouble_that_stays_is_a_failure_with_its_reason(self):
        self.clerk.moods.extend([500] * 20)
        job = self.synchronize()
        while job.state == RUNNING:
            self.make_due(job)
            self.run_jobs()
        self.assertEqual((job.state, len(self.clerk.calls)), (FAILED, 7))
        self.assertIn("500", job.message)
        self.assertIn("500", self.tenant.health_note)
        self.assertEqual(self.last_audit("clerk.members_failed").outcome, "failure")
        unhealthy = self.env["res.company"].search([("health", "in", ["attention"])])
        self.assertIn(self.tenant, unhealthy)

    def test_what_cannot_pass_fails_at_once(self):
        self.clerk.organizations.clear()
        job = self.synchronize()
        self.assertEqual((job.state, len(self.clerk.calls)), (FAILED, 1))
        self.assertIn("another instance", job.message)
        self.assertTrue(self.ana.active, "a wrong key must not archive people")

    def test_one_tenant_in_trouble_does_not_stop_the_others(self):
        self.clerk.add_organization(news.OTHER_ORGANIZATION)
        self.clerk.moods.append(500)
        first = self.Job._queue(self.tenant, MEMBERS)
        second = self.Job._queue(self.other, MEMBERS)
        self.run_jobs()
        self.assertEqual((first.state, second.state), (RUNNING, DONE))


@tagged("post_install", "-at_install")
class TestOrganization(JobCase):
    def setUp(self):
        super().setUp()
        self.fresh = self.create_tenant(RUT_C, "Viña Norte SpA")

    def job(self, company=None):
        domain = [
            ("company_id", "=", (company or self.fresh).id),
            ("kind", "=", ORGANIZATION),
        ]
        return self.Job.search(domain, limit=1)

    def test_a_new_tenant_gets_an_organization_with_its_rut(self):
        step = self.fresh.provisioning_step_ids.filtered(lambda s: s.code == "clerk")
        self.assertEqual(step.state, "done")
        self.run_jobs()
        found = self.clerk.organizations[self.fresh.clerk_organization_id]
        self.assertEqual(found["name"], "Viña Norte SpA")
        self.assertEqual(
            found["private_metadata"],
            {TENANT_MARK: self.fresh.tenant_uuid, "rut": RUT_C},
        )
        self.assertFalse(found["public_metadata"])
        self.assertEqual(self.job().state, DONE)
        self.assertEqual(self.fresh.clerk_sync_state, DONE)

    def test_without_a_secret_key_it_is_left_out_with_the_reason(self):
        self.env["smarter.clerk.instance"]._get().secret_key = False
        tenant = self.create_tenant("76192083-9", "Sin Clerk SpA")
        step = tenant.provisioning_step_ids.filtered(lambda s: s.code == "clerk")
        self.assertEqual(step.state, "skipped")
        self.assertIn("Clerk", step.message)
        self.assertFalse(tenant.clerk_organization_id)

    def test_doing_it_again_makes_no_second_one(self):
        self.run_jobs()
        known = set(self.clerk.organizations)
        self.fresh._provisioner()._provision_clerk(None)
        self.run_jobs()
        self.assertEqual(set(self.clerk.organizations), known)
        self.assertEqual(self.job().state, DONE)

    def test_a_lost_answer_makes_no_second_one(self):
        def make_and_lose(request):
            self.clerk._answer(request, "organizations", {})
            raise requests.ConnectionError("reset")

        self.clerk.moods.extend([None, make_and_lose])
        self.run_jobs()
        self.assertEqual(self.job().state, RUNNING)
        self.fresh.name = "Viña del Norte SpA"
        self.make_due(self.job())
        self.run_jobs()
        self.assertEqual(self.job().state, DONE)
        self.assertEqual(len(self.clerk.organizations), 2)
        self.assertEqual(self.fresh.clerk_organization_id, "org_Made1")

    def test_a_namesake_of_somebody_else_is_not_taken(self):
        self.clerk.add_organization("org_Namesake1", name="Viña Norte SpA")
        self.run_jobs()
        self.assertEqual(self.fresh.clerk_organization_id, "org_Made2")

    def test_the_one_that_an_operator_links_is_told_the_rut(self):
        self.clerk.add_organization("org_Mine1", name="Viña")
        company = self.fresh.with_user(self.operator)
        company.clerk_organization_id = "org_Mine1"
        self.run_jobs()
        metadata = self.clerk.organizations["org_Mine1"]["private_metadata"]
        self.assertEqual(metadata["rut"], RUT_C)
        self.assertEqual(self.fresh.clerk_organization_name, "Viña")

    def test_the_one_of_another_tenant_is_not_marked(self):
        mine = {TENANT_MARK: self.other.tenant_uuid, "rut": "x"}
        self.clerk.add_organization("org_Theirs1", private_metadata=dict(mine))
        self.fresh.clerk_organization_id = "org_Theirs1"
        self.run_jobs()
        self.assertEqual(self.job().state, FAILED)
        self.assertIn("another tenant", self.job().message)
        found = self.clerk.organizations["org_Theirs1"]
        self.assertEqual(found["private_metadata"], mine)

    def test_a_corrected_rut_is_told(self):
        self.run_jobs()
        self.fresh.with_user(self.operator).rut = "76192083-9"
        self.run_jobs()
        found = self.clerk.organizations[self.fresh.clerk_organization_id]
        self.assertEqual(found["private_metadata"]["rut"], "76192083-9")

    def test_managers_cannot_link(self):
        with self.assertRaises(AccessError):
            self.tenant.with_user(self.manager).clerk_organization_id = "org_Mine1"


class _Killed(BaseException):
    """The end of a worker, whatever it is doing."""
