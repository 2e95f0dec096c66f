"""A state is good for one answer, in its session, within minutes."""

from __future__ import annotations

import json

from odoo.tests import BaseCase, tagged

from ..tools import sign_in_flow
from ..tools.sign_in_flow import MAX_AGE_S, MAX_FLOWS, Flow


def flow(state, begun_at=0.0):
    return Flow(state, "nonce", "verifier", begun_at)


@tagged("post_install", "-at_install")
class TestSignInFlow(BaseCase):
    def test_state_is_taken_once(self):
        stored = sign_in_flow.add(None, flow("a"), 0)
        # As the session keeps it.
        stored = json.loads(json.dumps(stored))
        found, left = sign_in_flow.take(stored, "a", 1)
        self.assertEqual(found, flow("a"))
        self.assertEqual(sign_in_flow.take(left, "a", 1), (None, []))

    def test_tabs_do_not_disturb_each_other(self):
        stored = sign_in_flow.add(None, flow("a"), 0)
        stored = sign_in_flow.add(stored, flow("b"), 0)
        _found, left = sign_in_flow.take(stored, "b", 1)
        self.assertEqual(sign_in_flow.take(left, "a", 1)[0], flow("a"))

    def test_unknown_state_takes_nothing(self):
        stored = sign_in_flow.add(None, flow("a"), 0)
        self.assertEqual(sign_in_flow.take(stored, "b", 1), (None, stored))
        self.assertIsNone(sign_in_flow.take(stored, "", 1)[0])

    def test_state_expires(self):
        stored = sign_in_flow.add(None, flow("a"), 0)
        self.assertIsNone(sign_in_flow.take(stored, "a", MAX_AGE_S + 1)[0])
        self.assertIsNone(sign_in_flow.take(stored, "a", -1)[0])

    def test_only_the_latest_are_kept(self):
        stored = None
        for number in range(MAX_FLOWS + 2):
            stored = sign_in_flow.add(stored, flow(str(number)), 0)
        self.assertEqual(len(stored), MAX_FLOWS)
        self.assertIsNone(sign_in_flow.take(stored, "0", 0)[0])

    def test_what_another_version_stored_is_ignored(self):
        for stored in (7, "x", [1], [{}], [{"state": "a"}], {"state": "a"}):
            self.assertEqual(sign_in_flow.take(stored, "a", 0), (None, []))

    def test_secrets_are_not_shown(self):
        self.assertNotIn("verifier", repr(flow("a")))
