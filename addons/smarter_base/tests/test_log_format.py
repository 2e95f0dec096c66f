"""Log lines: request id, JSON, and no secrets."""

from __future__ import annotations

import io
import json
import logging
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import log_format, request_context

KEY = "sk_Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56Qr78St90Uv12Wx34Yz56Ab"


@tagged("post_install", "-at_install")
class TestLogFormat(BaseCase):
    def setUp(self):
        super().setUp()
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(
            logging.Formatter("%(levelname)s %(message)s %(perf_info)s")
        )
        self.logger = logging.Logger("smarter.test")
        self.logger.addHandler(self.handler)

    def install(self, log_format_name=""):
        root = logging.Logger("root")
        root.addHandler(self.handler)
        with (
            patch.dict("os.environ", {"SMARTER_LOG_FORMAT": log_format_name}),
            patch.object(log_format.logging, "getLogger", return_value=root),
        ):
            log_format.install()
            log_format.install()  # a second addon loading it changes nothing

    def line(self):
        return self.stream.getvalue().rstrip("\n")

    def test_text_line_shows_the_request_id_once(self):
        self.install()
        with request_context.use_request_id("abcdefabcdefabcd"):
            self.logger.info("lead accepted")
        self.assertEqual(self.line().count("[abcdefabcdefabcd]"), 1)
        self.assertTrue(self.line().startswith("INFO lead accepted"))

    def test_text_line_outside_of_a_request_is_odoos_own(self):
        self.install()
        with request_context.use_request_id(request_context.NO_REQUEST):
            self.logger.info("started")
        self.assertEqual(self.line().strip(), "INFO started")

    def test_text_line_has_no_secret(self):
        self.install()
        self.logger.info("used %s", KEY)
        self.assertNotIn(KEY, self.line())

    def test_json_line(self):
        self.install("json")
        with request_context.use_request_id("abcdefabcdefabcd"):
            self.logger.warning("used %s", KEY)
        facts = json.loads(self.line())
        self.assertEqual(facts["level"], "WARNING")
        self.assertEqual(facts["request_id"], "abcdefabcdefabcd")
        self.assertEqual(facts["message"], "used sk_Ab12[redacted]")
        self.assertRegex(facts["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_json_line_carries_the_traceback_on_one_line(self):
        self.install("json")
        try:
            raise ValueError(f"bad {KEY}")
        except ValueError:
            self.logger.exception("failed")
        facts = json.loads(self.line())
        self.assertIn("ValueError: bad sk_Ab12[redacted]", facts["exception"])
        self.assertNotIn("\n", self.line())
