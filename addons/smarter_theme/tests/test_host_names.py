"""Host names: one spelling each, and nothing that is no name."""

from odoo.tests import BaseCase, tagged

from ..tools import host_names


@tagged("post_install", "-at_install")
class TestHostNames(BaseCase):
    def test_spellings(self):
        for text, expected in (
            ("app.panaderia.cl", "app.panaderia.cl"),
            (" App.Panaderia.CL. ", "app.panaderia.cl"),
            ("panadería.cl", "xn--panadera-i2a.cl"),
        ):
            self.assertEqual(host_names.normalize(text), expected)

    def test_refused(self):
        for text in (
            *("", "localhost", "https://a.cl", "a.cl/x", "a.cl:80", "a..cl", "-a.cl"),
            *("a-.cl", "a b.cl", "127.0.0.1", "::1", "[::1]", "a_b.cl", "a.cl\n.b"),
            *("x" * 64 + ".cl", ".".join(["abcdefgh"] * 30), "<b>.cl"),
        ):
            with self.subTest(text=text), self.assertRaises(ValueError):
                host_names.normalize(text)

    def test_header(self):
        self.assertEqual(
            host_names.of_header("App.Panaderia.cl:8069"), "app.panaderia.cl"
        )
        self.assertEqual(host_names.of_header("app.panaderia.cl."), "app.panaderia.cl")
        self.assertEqual(host_names.of_header(""), "")
