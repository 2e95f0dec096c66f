"""The button "Test connection": in the background, once, with an answer."""

from __future__ import annotations

import json

from odoo.exceptions import UserError

from .common import ConnectorCase


class TestTestConnection(ConnectorCase):
    def press(self):
        connector = self.connector_a.with_user(self.manager_a)
        connector.action_test_connection()
        return connector

    def toasts(self):
        """What the browser of the manager would get."""
        self.env.cr.precommit.run()
        found = self.env["bus.bus"].sudo().search([], order="id")
        messages = [json.loads(message) for message in found.mapped("message")]
        return [m["payload"] for m in messages if m["type"] == "simple_notification"]

    def test_nothing_is_called_in_the_request(self):
        connector = self.press()
        self.assertEqual(self.peer.calls, [])
        self.assertEqual(connector.last_test_state, "running")
        self.assertEqual(connector.delivery_ids.event_type, "connector.test")

    def test_success_is_told(self):
        connector = self.press()
        self.drain()
        self.assertEqual(connector.last_test_state, "passed")
        (document,) = self.peer.documents
        self.assertEqual(document["type"], "connector.test")
        self.assertEqual(connector.delivery_ids.attempt_ids.trigger, "manual")
        (toast,) = self.toasts()
        self.assertEqual((toast["type"], toast["title"]), ("success", connector.name))

    def test_failure_is_told_and_not_tried_again(self):
        self.only((503, b"down"))
        connector = self.press()
        self.drain()
        self.assertEqual(connector.last_test_state, "failed")
        self.assertIn("503", connector.last_test_message)
        self.assertEqual(connector.delivery_ids.state, "failed")
        (toast,) = self.toasts()
        self.assertEqual((toast["type"], toast["sticky"]), ("danger", True))

    def test_a_paused_connector_can_be_tested(self):
        self.connector_a.action_pause()
        waiting = self.emit()
        connector = self.press()
        self.drain()
        self.assertEqual(connector.last_test_state, "passed")
        self.assertEqual(waiting.state, "pending")

    def test_it_does_not_wait_behind_a_backlog(self):
        self.emit(count=30)
        self.press()
        (call,) = self.env["smarter.delivery"]._claim({self.connector_a.id: 1})
        self.assertTrue(self.env["smarter.delivery"].browse(call.delivery_id).is_test)

    def test_not_for_a_suspended_tenant(self):
        self.company_a._suspend()
        with self.assertRaises(UserError):
            self.press()
