"""The request id: on every answer, in the log, and only ours when theirs is odd."""

from __future__ import annotations

from odoo.tests import tagged

from .common import GatewayHttpCase

GIVEN = "trace-0123456789abcdef"


@tagged("post_install", "-at_install")
class TestRequestId(GatewayHttpCase):
    def test_every_answer_has_one_of_its_own(self):
        ids = set()
        for path in ("/api/v1/me", "/api/v1/nothing", "/web/login"):
            first = self.call(path, key=self.key_text).headers["X-Request-Id"]
            self.assertRegex(first, r"^[0-9a-f]{32}$")
            ids.add(first)
        self.assertEqual(len(ids), 3)

    def test_callers_id_is_kept_when_well_formed(self):
        for given, kept in ((GIVEN, True), ("short", False), ("a b" * 10, False)):
            response = self.call("/api/v1/me", headers={"X-Request-Id": given})
            self.assertEqual(response.headers["X-Request-Id"] == given, kept)
            self.assertEqual(
                response.json()["request_id"], response.headers["X-Request-Id"]
            )
