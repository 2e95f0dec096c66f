"""Reading a request body: what is JSON and what is refused."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..exceptions import MalformedRequest, PayloadTooLarge, UnsupportedMediaType
from ..tools.json_body import decode

JSON = "application/json"


@tagged("post_install", "-at_install")
class TestJsonBody(BaseCase):
    def test_json_is_decoded(self):
        self.assertEqual(
            decode('{"ñ": [1, null]}'.encode(), JSON, 64), {"ñ": [1, None]}
        )

    def test_as_deep_and_large_as_allowed(self):
        decode(b"[" * 20 + b"]" * 20, JSON, 64)
        self.assertEqual(decode(b"[" + b"{}," * 30 + b"{}]", JSON, 200), [{}] * 31)
        largest = 2**53 - 1
        self.assertEqual(
            decode(f"[{largest},-{largest},1.5e300]".encode(), JSON, 99),
            [largest, -largest, 1.5e300],
        )

    def test_limit_counts_bytes(self):
        self.assertEqual(decode('"ñ"'.encode(), JSON, 4), "ñ")
        with self.assertRaises(PayloadTooLarge):
            decode('"ñ"'.encode(), JSON, 3)

    def test_other_content_types(self):
        for mimetype in (
            "",
            "text/plain",
            "text/json",
            "application/x-www-form-urlencoded",
        ):
            with (
                self.subTest(mimetype=mimetype),
                self.assertRaises(UnsupportedMediaType),
            ):
                decode(b"{}", mimetype, 64)

    def test_not_json(self):
        bodies = {
            "empty": b"",
            "text": b"hello",
            "cut": b'{"a": 1',
            "two documents": b"{} {}",
            "not UTF-8": b'{"a": "\xff"}',
            "UTF-16": '{"a": 1}'.encode("utf-16"),
            "NaN": b'{"a": NaN}',
            "infinity": b'{"a": -Infinity}',
            "name twice": b'{"a": 1, "a": 2}',
            "name twice, deep": b'[{"b": {"a": 1, "a": 2}}]',
            "depth": b"[" * 30000 + b"]" * 30000,
            "number of 5,000 digits": b"9" * 5000,
            "number beyond 2^53": b'{"a": 9007199254740992}',
            "number below -2^53": b"[-9007199254740992]",
            "number that is infinite": b'{"a": 1e999}',
            "21 levels of lists": b"[" * 21 + b"]" * 21,
            "21 levels of objects": b'{"a":' * 20 + b"{}" + b"}" * 20,
            "deep beside shallow": b"[" + b"[]," * 30 + b"[" * 20 + b"]" * 20 + b"]",
        }
        for name, body in bodies.items():
            with self.subTest(name), self.assertRaises(MalformedRequest) as caught:
                decode(body, JSON, 65536)
            self.assertEqual(caught.exception.code, "invalid_json")
