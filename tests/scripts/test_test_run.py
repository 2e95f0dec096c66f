"""Two runs of pytest make one summary and one exit code."""

from __future__ import annotations

import os

import pytest
from smarter_dev import database, test_run
from smarter_dev.test_run import NO_TESTS, Result


def test_counts_and_seconds_add_up():
    total = Result({"passed": 3, "failed": 1}, 2.5, 1) + Result({"passed": 4}, 1.0, 0)
    assert total.line() == "1 failed, 7 passed in 3.50s"
    assert total.code == 1
    assert Result({"error": 2}, 1.0, 1).line() == "2 errors in 1.00s"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((0, 0), 0), ((0, 1), 1), ((NO_TESTS, 0), 0), ((NO_TESTS, NO_TESTS), NO_TESTS)],
)
def test_a_part_without_tests_is_fine_while_another_has_some(codes, expected):
    first, second = (Result(code=code) for code in codes)
    assert (first + second).code == expected


def test_nothing_at_all_is_no_failure():
    assert not Result().failed
    assert Result(code=1).failed
    assert Result().line() == "no tests ran in 0.00s"


def test_databases_of_killed_runs_are_dropped(monkeypatch):
    alive = f"{test_run.ADDONS_PREFIX}{os.getpid()}"
    names = {test_run.ADDONS_PREFIX: [alive, f"{test_run.ADDONS_PREFIX}4194305"]}
    dropped = []
    monkeypatch.setattr(database, "names", lambda prefix: names.get(prefix, []))
    monkeypatch.setattr(database, "drop", dropped.append)
    test_run.drop_leftovers()
    assert dropped == [f"{test_run.ADDONS_PREFIX}4194305"]
