"""The endpoint of connectors: whose message it is, kept once, applied for its tenant."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.smarter_base.tools import redaction, signing
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    DONE,
    InboundRejected,
)
from odoo.addons.smarter_gateway.tests.common import GatewayHttpCase

from ..controllers import hooks
from ..models.smarter_connector_inbound import SmarterConnector
from ..tools import inbound


@tagged("post_install", "-at_install")
class TestHooks(GatewayHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = signing.generate_secret()
        cls.connector = cls.create_connector(cls.tenant, secret=cls.secret)
        cls.foreign = cls.create_connector(cls.other)
        cls.Message = cls.env["smarter.connector.message"]
        cls.cron = cls.env.ref("smarter_connector.ir_cron_messages")

    @classmethod
    def create_connector(cls, company, **values):
        return cls.env["smarter.connector"].create(
            {
                "name": "Hook",
                "company_id": company.id,
                "url": "https://a.example/",
                **values,
            }
        )

    def path(self, connector=None):
        token = (connector or self.connector)._read_secret("inbound_token")
        return inbound.PATH + token

    def send(self, content=None, *, path=None, message_id="msg_1", **changed):
        body = json.dumps(content or {"type": "lead.enriched"}).encode()
        body = changed.pop("raw", body)
        now = changed.pop("now", time.time())
        secret = changed.pop("secret", self.secret)
        headers = signing.sign_headers([secret], message_id, int(now), body)
        body = changed.pop("body", body)
        return self.url_open(
            path or self.path(),
            data=body,
            headers={**headers, "content-type": "application/json", **changed},
            method="POST",
        )

    def apply_messages(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    @contextmanager
    def refused(self):
        with patch.object(hooks._logger, "info") as info:
            yield
        line, *facts = info.call_args.args
        self.assertIn(f"connector {self.connector.id} was refused", line % tuple(facts))

    def test_a_genuine_message_is_kept_for_its_tenant(self):
        self.env["ir.cron.trigger"].search([]).unlink()
        answer = self.send({"type": "lead.enriched", "data": {"ñ": 1}})
        self.assertEqual((answer.status_code, answer.json()), (200, {"status": "new"}))
        message = self.Message.search([])
        self.assertEqual(message.connector_id, self.connector)
        self.assertEqual(message.company_id, self.tenant)
        self.assertEqual(
            (message.message_id, message.event_type), ("msg_1", "lead.enriched")
        )
        self.assertEqual(message.state, "pending")
        self.assertIn('"ñ": 1', message.payload_pretty)
        self.assertTrue(message.occurred_at)
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])
        )

    def test_a_second_delivery_adds_nothing(self):
        self.send()
        answer = self.send({"type": "changed"})
        self.assertEqual(answer.json(), {"status": "known"})
        self.assertEqual(self.Message.search([]).event_type, "lead.enriched")

    def test_senders_number_their_messages_themselves(self):
        """The same id at two connectors is two messages."""
        secret = signing.generate_secret()
        self.foreign.secret = secret
        self.send()
        answer = self.send(path=self.path(self.foreign), secret=secret)
        self.assertEqual(answer.json(), {"status": "new"})
        messages = self.Message.search([])
        self.assertEqual(messages.company_id, self.tenant | self.other)

    def test_another_tenants_signature_is_no_use(self):
        with self.refused():
            answer = self.send(secret=self.foreign._read_secret("secret"))
        self.assert_refused(answer)

    def assert_refused(self, answer):
        body = self.assert_problem(answer, 401, "unauthorized")
        self.assertEqual(body["detail"], "The message is not signed as agreed.")
        self.assertFalse(self.Message.search([]))

    def test_what_is_not_signed_as_agreed_is_refused_without_a_reason(self):
        now = time.time()
        attempts = [
            {"body": b'{"type": "other"}'},
            {"now": now - 400},
            {"now": now + 400},
            {"webhook-id": "msg_2"},
            {"webhook-signature": ""},
            {"webhook-signature": "v1,"},
            {"webhook-timestamp": "soon"},
            {"message_id": "m" * 256},
        ]
        for attempt in attempts:
            with self.subTest(**attempt), self.refused():
                self.assert_refused(self.send(**attempt))

    def test_the_previous_secret_is_good_for_a_day(self):
        self.connector._replace_secret(signing.generate_secret())
        self.assertEqual(self.send().status_code, 200)

    def test_where_nobody_listens_all_answers_are_the_same(self):
        places = [inbound.PATH + "x", inbound.PATH + inbound.new_token()]
        self.foreign.action_disable()
        places.append(self.path(self.foreign))
        answers = [self.send(path=place) for place in places]
        self.tenant._suspend()
        answers.append(self.send())
        self.tenant._activate()
        self.tenant._switch_app("automation", on=False)
        answers.append(self.send())
        bodies = set()
        for answer in answers:
            body = self.assert_problem(answer, 404, "not_found")
            del body["request_id"]
            bodies.add(json.dumps(body, sort_keys=True))
        self.assertEqual(len(bodies), 1)
        self.assertFalse(self.Message.search([]))

    def test_a_paused_connector_still_listens(self):
        self.connector.action_pause()
        self.assertEqual(self.send().status_code, 200)

    def test_connectors_from_before_there_were_addresses_get_one(self):
        kept = self.foreign._read_secret("inbound_token")
        self.connector.inbound_digest = False
        self.env["smarter.connector"]._give_inbound_addresses()
        self.assertEqual(self.send().status_code, 200)
        self.assertEqual(self.foreign._read_secret("inbound_token"), kept)

    def test_a_new_address_replaces_the_old_one(self):
        old = self.path()
        self.connector.with_user(self.manager).action_new_inbound_url()
        self.assert_problem(self.send(path=old), 404, "not_found")
        self.assertEqual(self.send().status_code, 200)
        self.assertIn("connector.inbound_url_changed", self.audit_actions(self.tenant))

    def test_a_body_that_is_too_long_is_refused(self):
        self.assert_problem(
            self.send(raw=b'"' + b"x" * 256 * 1024 + b'"'), 413, "payload_too_large"
        )

    def test_a_slash_at_the_end_makes_no_difference(self):
        """Some senders add one to the address that they were given."""
        self.assertEqual(self.send(path=self.path() + "/").status_code, 200)

    def test_only_post(self):
        answer = self.url_open(self.path())
        self.assert_problem(answer, 405, "method_not_allowed")

    def test_a_message_without_a_type_is_kept(self):
        for number, raw in enumerate((b"no json", b"[]", b'{"type": 1}', b'"\xff"')):
            with self.subTest(raw):
                self.assertEqual(
                    self.send(raw=raw, message_id=f"m{number}").status_code, 200
                )
        self.assertEqual(
            set(self.Message.search([]).mapped("event_type")), {inbound.UNREADABLE}
        )

    def test_by_default_nothing_is_for_us(self):
        self.send()
        self.apply_messages()
        self.assertEqual(self.Message.search([]).state, "ignored")

    def test_it_is_applied_in_its_tenant(self):
        seen = []

        def apply(connector, message):
            seen.append((connector.env.companies, connector.env.su, message.payload))
            return DONE

        self.patch(SmarterConnector, "_apply_inbound", apply)
        self.send()
        self.apply_messages()
        self.apply_messages()
        self.assertEqual(self.Message.search([]).state, "done")
        self.assertEqual(seen, [(self.tenant, True, '{"type": "lead.enriched"}')])

    def test_a_rejected_message_can_be_applied_again(self):
        def reject(connector, message):
            raise InboundRejected("No such lead.")

        self.patch(SmarterConnector, "_apply_inbound", reject)
        self.send()
        self.apply_messages()
        message = self.Message.search([])
        self.assertEqual((message.state, message.error), ("failed", "No such lead."))
        self.patch(SmarterConnector, "_apply_inbound", lambda *args: DONE)
        message.with_user(self.manager).action_retry()
        self.apply_messages()
        self.assertEqual(message.state, "done")

    def test_a_suspended_tenants_messages_wait(self):
        self.send()
        self.tenant._suspend()
        self.apply_messages()
        message = self.Message.search([])
        self.assertEqual(message.state, "pending")
        self.tenant._activate()
        self.apply_messages()
        self.assertEqual(message.state, "ignored")

    def test_managers_see_the_address_and_nobody_else_does(self):
        url = self.connector.with_user(self.manager).inbound_url
        self.assertTrue(url.endswith(self.path()))
        with self.assertRaises(AccessError):
            self.connector.with_user(self.user).read(["inbound_url"])
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.manager).read(["inbound_url"])
        for name in ("inbound_token", "inbound_digest"):
            with self.assertRaises(AccessError):
                self.connector.with_user(self.manager).read([name])
            with self.assertRaises(AccessError):
                self.connector.with_user(self.manager).write({name: "x"})

    def test_messages_of_others_are_not_there(self):
        self.send()
        manager = self.create_tenant_user(
            self.other, "otra", "smarter_tenant.group_tenant_manager"
        )
        self.assertFalse(self.Message.with_user(manager).search([]))
        with self.assertRaises(AccessError):
            self.Message.search([]).with_user(manager).action_retry()

    def test_the_log_masks_the_address(self):
        line = f'"POST {self.path()} HTTP/1.1" 200'
        self.assertEqual(
            redaction.redact(line), '"POST /hooks/[redacted] HTTP/1.1" 200'
        )

    @mute_logger("odoo.sql_db")
    def test_a_copy_has_an_address_of_its_own(self):
        copy = self.connector.copy()
        self.assertNotEqual(self.path(copy), self.path())
