"""Origins as people write them and as browsers send them."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import origins


@tagged("post_install", "-at_install")
class TestOrigins(BaseCase):
    def test_one_per_line(self):
        found = origins.parse_origins(
            "https://app.example.cl/\n\n http://localhost:3000 \n"
        )
        self.assertEqual(found, {"https://app.example.cl", "http://localhost:3000"})

    def test_origins_as_browsers_write_them(self):
        for text, expected in {
            "HTTPS://App.Example.CL": "https://app.example.cl",
            "https://app.example.cl:443/": "https://app.example.cl",
            "http://app.example.cl:80": "http://app.example.cl",
            "https://app.example.cl:8443": "https://app.example.cl:8443",
            "http://[::1]:3000": "http://[::1]:3000",
        }.items():
            self.assertEqual(origins.origin(text), expected)

    def test_lines_that_are_no_origin(self):
        for text in (
            "*",
            "https://*.example.cl",
            "app.example.cl",
            "https://app.example.cl/path",
            "https://app.example.cl?x=1",
            "https://app.example.cl#x",
            "https://ana@app.example.cl",
            "https://app.example.cl\\@evil.example",
            "https://",
            "https://app.example.cl:port",
            "ftp://app.example.cl",
            "null",
            "https://ñandú.cl",
            "https://a b.cl",
        ):
            with self.assertRaises(origins.InvalidOrigin, msg=text) as caught:
                origins.parse_origins(f"https://app.example.cl\n{text}")
            self.assertEqual(caught.exception.line, text)
