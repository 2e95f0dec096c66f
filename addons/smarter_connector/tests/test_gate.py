"""Fair shares of the threads, and little for endpoints in trouble."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools.gate import FIRST_LIMIT, Gate


@tagged("post_install", "-at_install")
class TestGate(BaseCase):
    def run_calls(self, gate, key, count, *, took=0.05, slow=False):
        calls = [object() for _ in range(count)]
        for call in calls:
            gate.enter(key, call, 0)
        for call in calls:
            gate.leave(key, call, took, slow=slow)

    def test_a_new_connector_starts_small_and_doubles(self):
        gate = Gate(32, 16)
        self.assertEqual(gate.allot([1]), {1: FIRST_LIMIT})
        self.run_calls(gate, 1, 1)
        self.assertEqual(gate.allot([1]), {1: 8})
        self.run_calls(gate, 1, 5)
        self.assertEqual(gate.allot([1]), {1: 16})

    def test_calls_in_flight_count(self):
        gate = Gate(6, 16)
        for _ in range(3):
            gate.enter(1, object(), 0)
        self.assertEqual(gate.allot([1, 2]), {1: 1, 2: 2})
        self.assertEqual(gate.in_flight, 3)

    def test_free_calls_are_shared_in_turn(self):
        gate = Gate(5, 16)
        self.assertEqual(gate.allot([7, 8, 9]), {7: 2, 8: 2, 9: 1})
        self.assertEqual(gate.allot([]), {})

    def test_trouble_means_one_at_a_time(self):
        gate = Gate(32, 16)
        self.run_calls(gate, 1, 1, slow=True)
        self.run_calls(gate, 2, 1, took=2.5)
        self.assertEqual(gate.allot([1, 2, 3]), {1: 1, 2: 1, 3: FIRST_LIMIT})
        self.assertEqual(gate.suspects(0), {1, 2})
        self.run_calls(gate, 1, 1)
        self.assertEqual(gate.suspects(0), {2})

    def test_a_distrusted_connector_starts_with_one(self):
        gate = Gate(32, 16)
        gate.distrust(1)
        self.assertEqual(gate.allot([1]), {1: 1})

    def test_a_call_that_lasts_makes_its_connector_suspect(self):
        gate = Gate(32, 16)
        gate.enter(1, object(), 0)
        self.assertFalse(gate.hanging(1))
        self.assertTrue(gate.hanging(3))
        self.assertEqual(gate.suspects(3), {1})

    def test_a_hanging_connector_leaves_room_for_the_others(self):
        gate = Gate(32, 16)
        for _ in range(gate.allot([1])[1]):
            gate.enter(1, object(), 0)
        self.assertEqual(gate.allot([1, 2, 3, 4, 5]), {2: 4, 3: 4, 4: 4, 5: 4})

    def test_a_small_limit_is_no_suspicion(self):
        gate = Gate(1, 1)
        self.run_calls(gate, 1, 3)
        self.assertEqual(gate.suspects(0), set())
        self.assertEqual(gate.allot([1]), {1: 1})
