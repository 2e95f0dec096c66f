"""What a bot finds out: read, judged, converted."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import qualification as q
from ..tools.qualification import Rule


@tagged("post_install", "-at_install")
class TestQualification(BaseCase):
    def test_flatten(self):
        found = q.flatten(
            {
                "type": "qualification",
                "score": 80,
                "answers": {"a": " x\n", "b": ["y", 1, None], "c": None, "d": {"e": 2}},
                "tags": ["vip", "sur"],
            }
        )
        self.assertEqual(
            found,
            {
                "score": 80,
                "answers.a": "x",
                "answers.b": "y, 1",
                "answers.d.e": 2,
                "tags": "vip, sur",
            },
        )

    def test_flatten_has_bounds(self):
        deep = {"x": 1}
        for _level in range(50):
            deep = {"a": deep}
        self.assertEqual(q.flatten(deep), {})
        self.assertEqual(len(q.flatten({str(n): n for n in range(500)})), q.MAX_FACTS)
        self.assertEqual(len(q.flatten({"a": "x" * 9000})["a"]), q.MAX_TEXT)
        endless = {"a": float("inf"), "b": float("nan"), "c": 10**400, "d": -(10**400)}
        self.assertEqual(q.flatten(endless), {})

    def test_score(self):
        for given, expected in (
            (80, 80),
            ("85,5", 86),
            (101, 100),
            (-3, 0),
            ("high", None),
            (True, None),
        ):
            self.assertEqual(q.score({"score": given}), expected, given)
        self.assertIsNone(q.score({}))

    def test_conditions(self):
        found = {"score": "80", "intent": "Comprar pan", "answers.n": 0, "empty": ""}
        for rule, value in (
            (Rule("score"), "80"),
            (Rule("score", q.AT_LEAST, "80"), "80"),
            (Rule("score", q.AT_LEAST, "81"), None),
            (Rule("score", q.BELOW, "81"), "80"),
            (Rule("score", q.AT_LEAST, "many"), None),
            (Rule("intent", q.EQUALS, " comprar PAN "), "Comprar pan"),
            (Rule("intent", q.EQUALS, "comprar"), None),
            (Rule("intent", q.CONTAINS, "PAN"), "Comprar pan"),
            (Rule("intent", q.AT_LEAST, "1"), None),
            (Rule("answers.n"), 0),
            (Rule("empty"), None),
            (Rule("missing"), None),
        ):
            with self.subTest(rule):
                self.assertEqual(q.finding(rule, found), value)

    def test_amounts_as_people_in_chile_write_them(self):
        for given, expected in (
            (1500000, 1500000),
            ("1.500.000", 1500000),
            ("$ 1.500.000", 1500000),
            ("1,500,000 CLP", 1500000),
            ("1500", 1500),
            ("1.500", 1500),
            ("12,5", 12.5),
            ("12.5", 12.5),
            ("0.850", 0.85),
            ("1.500.000,50", 1500000.5),
        ):
            with self.subTest(given):
                self.assertEqual(q.convert(q.AMOUNT, given), expected)
        for given in ("30 UF", "mucho", "", "-1", True, 10**13, "1e5", "9" * 40):
            with self.subTest(given), self.assertRaises(q.NotConvertible):
                q.convert(q.AMOUNT, given)

    def test_texts(self):
        self.assertEqual(q.convert(q.TEXT, 7, 10), "7")
        self.assertEqual(q.convert(q.EMAIL, " ana@ejemplo.cl "), "ana@ejemplo.cl")
        self.assertEqual(q.convert(q.WEBSITE, "https://pan.cl/x"), "https://pan.cl/x")
        self.assertEqual(q.convert(q.WEBSITE, "www.pan.cl"), "www.pan.cl")
        self.assertEqual(q.convert(q.PRIORITY, 2), "2")
        for kind, value in (
            (q.TEXT, "x" * 11),
            (q.EMAIL, "ana"),
            (q.EMAIL, "a@b.cl, c@d.cl"),
            (q.WEBSITE, "javascript://pan.cl/%0aalert(1)"),
            (q.WEBSITE, "data:text/html,x"),
            (q.PRIORITY, 4),
            (q.PRIORITY, "high"),
        ):
            with self.subTest(value), self.assertRaises(q.NotConvertible):
                q.convert(kind, value, 10)

    def test_paths(self):
        for path in ("score", "answers.presupuesto", "answers.a.b"):
            self.assertTrue(q.is_path(path))
        for path in ("", ".", "answers.", "a b", "a..b"):
            self.assertFalse(q.is_path(path))
