"""Of Odoo's own linter only what concerns our addons counts."""

from __future__ import annotations

import pytest
from smarter_dev.lint import core_lint

STAMP = "2026-11-22 15:50:42,737 4496"
END = f"{STAMP} INFO db odoo.tests.result: 0 failed, 0 error(s) of 40 tests when loading\n"


@pytest.fixture
def addon(checkout):
    folder = checkout / "addons" / "smarter_x"
    folder.mkdir(parents=True)
    (folder / "__manifest__.py").write_text("{}")
    return folder


def failure(text):
    return f"{STAMP} ERROR db odoo.addons.test_lint: FAIL: TestX\nTraceback\n{text}\n"


def test_a_clean_run_passes(addon):
    assert core_lint.judge(f"{STAMP} INFO db odoo: 40 tests in 3s\n{END}").passed


def test_a_failure_of_core_alone_passes(addon):
    log = failure("AssertionError: /usr/lib/odoo/addons/account/x.py") + END
    assert core_lint.judge(f"40 tests in 3s\n{log}").passed


@pytest.mark.parametrize("by_name", [True, False])
def test_a_failure_of_ours_is_shown(addon, by_name):
    culprit = "smarter_x" if by_name else addon / "models" / "x.py"
    outcome = core_lint.judge(f"40 tests in 3s\n{failure(f'Error: {culprit}')}{END}")
    assert not outcome.passed
    assert str(culprit) in outcome.text
    assert "INFO" not in outcome.text


def test_a_linter_that_did_not_run_is_no_success(addon):
    assert not core_lint.judge(f"{STAMP} INFO db odoo: shutdown\n").passed
