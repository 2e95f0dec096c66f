"""Warnings and errors of an installation are found, with what follows them."""

from __future__ import annotations

from smarter_dev import log_check

STAMP = "2026-11-22 15:50:42,737 4496"


def test_a_clean_log_has_no_problems():
    assert (
        log_check.problems(f"{STAMP} INFO db odoo.modules: loading ERROR.xml\n") == []
    )


def test_warnings_and_errors_are_found_with_their_traceback():
    log = (
        f"{STAMP} WARNING db odoo.fields: two fields\n"
        f"{STAMP} INFO db odoo: fine\n"
        "stray line\n"
        f"{STAMP} ERROR db odoo.modules: failed\nTraceback\n  File x\n"
    )
    first, second = log_check.problems(log)
    assert first.endswith("two fields")
    assert second.endswith("failed\nTraceback\n  File x")


def test_a_machine_without_wkhtmltopdf_is_no_problem_of_an_addon():
    line = f"{STAMP} WARNING ? odoo.addons.base: You need Wkhtmltopdf to print a pdf\n"
    assert log_check.problems(line) == []
