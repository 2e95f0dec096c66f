"""Where a setting comes from, and how it is read."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import BaseCase, tagged
from odoo.tools import config

from ..tools import settings


@tagged("post_install", "-at_install")
class TestSettings(BaseCase):
    def set_environment(self, **variables):
        patcher = patch.dict("os.environ", variables)
        patcher.start()
        self.addCleanup(patcher.stop)

    def set_file(self, text):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder, "odoo.conf")
        path.write_text(text)
        self.enterContext(patch.dict(config._runtime_options, {"config": str(path)}))
        settings._file_section.cache_clear()

    def test_default_when_nothing_is_set(self):
        self.set_environment(SMARTER_TEST_OPTION="")
        self.assertEqual(settings.get("test_option", "x"), "x")
        self.assertIsNone(settings.get("test_option"))

    def test_environment_wins_over_file(self):
        self.set_file("[smarter]\ntest_option = file\n")
        self.assertEqual(settings.get("test_option"), "file")
        self.set_environment(SMARTER_TEST_OPTION="environment")
        self.assertEqual(settings.get("test_option"), "environment")

    def test_file_without_our_section(self):
        self.set_file("[options]\nworkers = 2\n")
        self.assertIsNone(settings.get("workers"))

    def test_list_drops_blanks(self):
        self.set_environment(SMARTER_TEST_OPTION=" a, ,b,")
        self.assertEqual(settings.get_list("test_option"), ("a", "b"))

    def test_numbers_and_truth_values(self):
        self.set_environment(SMARTER_TEST_OPTION="12")
        self.assertEqual(settings.get_int("test_option", 3), 12)
        self.assertEqual(settings.get_int("test_other", 3), 3)
        self.set_environment(SMARTER_TEST_OPTION="Yes")
        self.assertIs(settings.get_bool("test_option", False), True)
        self.set_environment(SMARTER_TEST_OPTION="off")
        self.assertIs(settings.get_bool("test_option", True), False)
        self.assertIs(settings.get_bool("test_other", True), True)

    def test_wrong_type_names_the_variable(self):
        self.set_environment(SMARTER_TEST_OPTION="many")
        with self.assertRaisesRegex(settings.SettingError, "SMARTER_TEST_OPTION"):
            settings.get_int("test_option", 1)
        with self.assertRaisesRegex(settings.SettingError, "SMARTER_TEST_OPTION"):
            settings.get_bool("test_option", True)
