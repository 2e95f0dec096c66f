"""Forms with Turnstile: nothing becomes a lead before Cloudflare has let it pass."""

from __future__ import annotations

import json
import threading
import uuid
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs

import requests
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.smarter_base.fields import MASK
from odoo.addons.smarter_base.tests.fakes import FakePeer
from odoo.addons.smarter_gateway.exceptions import ValidationFailed

from ..models.smarter_lead_intake_check import CHECK_CRON, CHECKING
from ..tools import submission, turnstile
from .common import FormCase

SITE_KEY, SECRET_KEY = "0x4AAAAAAADnPIDROrmt1Wwj", "0x4AAAAAAADn-secret"


def verdict(*codes, status=200):
    body = {"success": not codes, "error-codes": list(codes)}
    return status, json.dumps(body).encode()


@tagged("post_install", "-at_install")
class TestTurnstileCheck(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form.write({"turnstile_site_key": SITE_KEY, "turnstile_secret": SECRET_KEY})
        cls.peer = FakePeer()

    def setUp(self):
        super().setUp()
        self.peer.script.clear()
        self.peer.calls.clear()

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        if not request.url.startswith(turnstile.ORIGIN):
            return super()._request_handler(session, request, **options)
        return cls.peer.handle(request)

    def visit(self, form=None, **changes):
        """Send answers as a visitor whom the widget has given a token."""
        changes.setdefault(turnstile.PAGE_FIELD, f"token-{uuid.uuid4()}")
        form = (form or self.form).with_user(self.tenant.integration_user_id)
        draft = submission.from_form(form._config(), self.answers(form, **changes))
        payload, columns = form._submission(draft, ip="192.0.2.7")
        known = self.intakes(form)
        state = self.env["smarter.lead.intake"].with_user(form.env.user)
        state = state.with_context(allowed_company_ids=self.tenant.ids)
        self.assertEqual(state._accept(payload, **columns)["status"], "received")
        return self.intakes(form) - known

    def check(self):
        """Run the job as its cron does."""
        with self.enter_registry_test_mode():
            self.env.ref(CHECK_CRON).method_direct_trigger()
        self.env.invalidate_all()

    def convert(self):
        while self.env["smarter.lead.intake"]._convert_batch():
            self.env.flush_all()
        self.env.invalidate_all()

    def sent(self):
        return [
            {name: text for name, [text] in parse_qs(call.body.decode()).items()}
            for call in self.peer.calls
        ]

    # -- the way in -------------------------------------------------------------

    def test_nothing_is_converted_before_the_verdict(self):
        intake = self.visit()
        self.assertEqual(intake.state, CHECKING)
        self.assertEqual(intake.public_status, "received")
        self.convert()
        self.assertEqual(intake.state, CHECKING)
        self.assertFalse(intake.lead_id)
        self.assertFalse(self.peer.calls)

    def test_passed(self):
        token = "0.the-token"
        intake = self.visit(**{turnstile.PAGE_FIELD: token})
        self.peer.script.append(verdict())
        self.check()
        self.assertEqual(intake.state, "received")
        self.assertFalse(intake.turnstile_token)
        self.assertEqual(
            self.sent(),
            [
                {
                    "secret": SECRET_KEY,
                    "response": token,
                    "remoteip": "192.0.2.7",
                    "idempotency_key": intake.uuid,
                }
            ],
        )
        self.convert()
        self.assertEqual(intake.state, "converted")
        self.assertEqual(intake.lead_id.company_id, self.tenant)

    def test_the_job_is_woken(self):
        domain = [("cron_id", "=", self.env.ref(CHECK_CRON).id)]
        self.env["ir.cron.trigger"].search(domain).unlink()
        self.visit()
        self.assertTrue(self.env["ir.cron.trigger"].search_count(domain))

    def test_without_a_token(self):
        for token in (None, "", "a" * 2049):
            with self.subTest(token), self.assertRaises(ValidationFailed) as caught:
                self.visit(**{turnstile.PAGE_FIELD: token})
            self.assertEqual(caught.exception.code, "turnstile_missing")
        self.assertFalse(self.intakes())

    def test_without_turnstile(self):
        """Who has it not is not checked, and pays no query for it."""
        form = self.make_form(name="Otro")
        intake = self.visit(form)
        self.assertEqual(intake.state, "received")
        self.assertFalse(intake.check_due_at)
        self.check()
        self.assertFalse(self.peer.calls)

    def test_no_transaction_is_open_during_the_call(self):
        """The claim is committed before Cloudflare is asked, in another thread."""
        intake = self.visit()
        seen = []

        def look(_request):
            seen.append((threading.current_thread() is threading.main_thread(), done))
            return verdict()

        done = []
        commit = type(self.env["ir.cron"])._commit_progress

        def note(cron, *args, **kwargs):
            done.append(intake.check_due_at > fields.Datetime.now())
            return commit(cron, *args, **kwargs)

        self.peer.script.append(look)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", note):
            self.check()
        self.assertEqual(seen[0][0], False)
        self.assertTrue(seen[0][1][0])

    # -- refused ----------------------------------------------------------------

    def test_refused(self):
        intake = self.visit()
        self.peer.script.append(verdict("invalid-input-response"))
        self.check()
        self.assertEqual(intake.state, "failed")
        self.assertEqual(intake.public_status, "failed")
        self.assertEqual(intake.error_code, "turnstile_refused")
        self.assertIn("invalid-input-response", intake.error)
        self.assertFalse(intake.turnstile_token)
        self.convert()
        self.assertFalse(intake.lead_id)

    def test_retry_does_not_let_a_refused_visitor_in(self):
        intake = self.visit()
        self.peer.script.append(verdict("timeout-or-duplicate"))
        self.check()
        for user in (self.user, self.manager):
            with self.assertRaises(UserError):
                intake.with_user(user).action_retry()
        self.assertEqual(intake.state, "failed")

    def test_managers_accept_anyway(self):
        intake = self.visit()
        self.peer.script.append(verdict("invalid-input-response"))
        self.check()
        with self.assertRaises(AccessError):
            intake.with_user(self.user).action_accept_anyway()
        intake.with_user(self.manager).action_accept_anyway()
        self.assertEqual(intake.state, "received")
        self.convert()
        self.assertTrue(intake.lead_id)
        entry = self.env["smarter.audit"].search(
            [("action", "=", "lead.check_overruled")], limit=1
        )
        self.assertEqual((entry.company_id, entry.actor), (self.tenant, "jefa"))

    def test_others_cannot_accept(self):
        intake = self.visit()
        self.peer.script.append(verdict("invalid-input-response"))
        self.check()
        stranger = self.create_tenant_user(
            self.other, "ajena", "smarter_tenant.group_tenant_manager"
        )
        with self.assertRaises(AccessError):
            intake.with_user(stranger).action_accept_anyway()

    def test_only_refused_ones_are_accepted_anyway(self):
        intake = self.visit()
        with self.assertRaises(UserError):
            intake.with_user(self.manager).action_accept_anyway()
        self.assertEqual(intake.state, CHECKING)

    def test_retry_of_other_failures_is_as_before(self):
        refused, failed = self.visit(), self.visit(email="b@ejemplo.cl")
        self.peer.script.extend([verdict("invalid-input-response"), verdict()])
        self.check()
        failed.sudo().write({"state": "failed", "error_code": "unexpected"})
        (refused + failed).with_user(self.user).action_retry()
        self.assertEqual((refused.state, failed.state), ("failed", "received"))

    # -- Cloudflare does not answer -------------------------------------------------

    def test_asked_again_with_the_same_key(self):
        with freeze_time("2026-03-02 10:00:00") as clock:
            intake = self.visit()
            self.peer.script.append(requests.ConnectionError("down"))
            with patch.object(type(intake), "_linger_s", -1):
                self.check()
            self.assertEqual((intake.state, intake.check_tries), (CHECKING, 1))
            self.assertGreater(intake.check_due_at, fields.Datetime.now())
            clock.tick(timedelta(seconds=10))
            self.peer.script.append(verdict())
            self.check()
        self.assertEqual(intake.state, "received")
        first, second = self.sent()
        self.assertEqual(first, second)

    def test_a_try_that_is_near_is_waited_for(self):
        intake = self.visit()
        self.peer.script.extend([(503, b""), verdict()])
        with patch.object(turnstile, "SCHEDULE", (0, 1)):
            self.check()
        self.assertEqual(intake.state, "received")
        self.assertEqual(len(self.peer.calls), 2)

    def test_never_lost(self):
        """After the last try people decide, and the data is there."""
        with freeze_time("2026-03-02 10:00:00") as clock:
            intake = self.visit()
            tries = len(turnstile.SCHEDULE)
            self.peer.script.extend([(503, b"")] * tries)
            with patch.object(type(intake), "_linger_s", -1):
                for _ in range(tries):
                    self.assertEqual(intake.state, CHECKING)
                    self.check()
                    clock.tick(timedelta(hours=10))
            self.assertEqual(len(self.peer.calls), tries)
            self.assertEqual(intake.state, "failed")
            self.assertEqual(intake.error_code, "turnstile_unreachable")
            # Cloudflare is back, and the token too old by now: no robot is assumed.
            intake.with_user(self.user).action_retry()
            self.assertEqual(intake.state, CHECKING)
            self.peer.script.append(verdict("timeout-or-duplicate"))
            self.check()
        self.assertEqual(intake.error_code, "turnstile_late")
        intake.with_user(self.manager).action_accept_anyway()
        self.assertEqual(intake.state, "received")

    def test_a_wrong_key_is_told(self):
        intake = self.visit()
        self.peer.script.append(verdict("invalid-input-secret"))
        self.check()
        self.assertEqual(intake.error_code, "turnstile_key")
        self.assertNotIn(SECRET_KEY, intake.error)
        self.form.write({"turnstile_secret": "0x4AAAAAAADn-corrected"})
        intake.with_user(self.user).action_retry()
        self.peer.script.append(verdict())
        self.check()
        self.assertEqual(intake.state, "received")
        self.assertEqual(self.sent()[-1]["secret"], "0x4AAAAAAADn-corrected")

    def test_a_killed_worker(self):
        """What was claimed is asked about again when the lease is over."""
        with freeze_time("2026-03-02 10:00:00") as clock:
            intake = self.visit()
            self.env["smarter.lead.intake"]._claim_checks()
            self.check()
            self.assertFalse(self.peer.calls)
            clock.tick(timedelta(seconds=61))
            self.peer.script.append(verdict())
            self.check()
        self.assertEqual(intake.state, "received")

    def test_switched_off_meanwhile(self):
        intake = self.visit()
        self.form.turnstile_site_key = False
        self.check()
        self.assertEqual(intake.state, "received")
        self.assertFalse(self.peer.calls)

    def test_accepted_while_cloudflare_thinks(self):
        intake = self.visit()

        def accept(_request):
            return verdict("invalid-input-response")

        settle = type(intake)._settle_checks

        def interfere(model, answers):
            intake.sudo()._release()
            return settle(model, answers)

        self.peer.script.append(accept)
        with patch.object(type(intake), "_settle_checks", interfere):
            self.check()
        self.assertEqual(intake.state, "received")

    def test_many_at_once(self):
        intakes = self.intakes()
        for number in range(20):
            intakes += self.visit(email=f"v{number}@ejemplo.cl")
        self.peer.script.extend([verdict()] * 20)
        self.check()
        self.assertEqual(set(intakes.mapped("state")), {"received"})

    # -- the keys ---------------------------------------------------------------

    def test_both_keys(self):
        with self.assertRaises(ValidationError):
            self.make_form(name="Uno", turnstile_site_key=SITE_KEY)
        with self.assertRaises(ValidationError):
            self.form.turnstile_secret = False
        with self.assertRaises(ValidationError):
            self.form.turnstile_site_key = "no key"
        self.make_form(
            name="Dos", turnstile_site_key=SITE_KEY, turnstile_secret=SECRET_KEY
        )

    def test_the_secret_is_not_shown(self):
        seen = self.form.with_user(self.manager).read(["turnstile_secret"])[0]
        self.assertEqual(seen["turnstile_secret"], MASK)
        with self.assertRaises(AccessError):
            self.form.with_user(self.user).read(["turnstile_secret"])
        definition = json.dumps(self.form.sudo()._definition("es"))
        self.assertNotIn(SECRET_KEY, definition)
        self.assertIn(SITE_KEY, definition)

    def test_copies_have_no_keys(self):
        copy = self.form.copy()
        self.assertFalse(copy.turnstile_site_key)
        self.assertFalse(copy.turnstile_secret)
