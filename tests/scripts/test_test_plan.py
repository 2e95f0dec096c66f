"""Arguments of scripts/test go to the right run of pytest."""

from __future__ import annotations

import pytest
from smarter_dev import test_plan
from smarter_dev.errors import SetupError


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("addons/smarter_x/tests", "tests/e2e", "docs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "addons/smarter_x/tests/test_a.py").touch()
    return tmp_path


def split(root, *words):
    return test_plan.split(words, root)


def test_nothing_means_everything(root):
    plan = split(root)
    assert plan.addons == [str(root / "addons")]
    assert plan.end_to_end == [str(root / "tests")]


def test_options_alone_leave_both_parts(root):
    plan = split(root, "-x", "-k", "rut")
    assert plan.addons and plan.end_to_end
    assert plan.options == ["-x", "-k", "rut"]


def test_a_path_runs_its_part_only(root):
    plan = split(root, "addons/smarter_x", "-k", "rut")
    assert plan.addons == [str(root / "addons/smarter_x")]
    assert plan.end_to_end == []
    assert split(root, "tests/e2e").addons == []


def test_a_node_id_keeps_its_test(root):
    plan = split(root, "addons/smarter_x/tests/test_a.py::TestA::test_b")
    assert plan.addons == [
        str(root / "addons/smarter_x/tests/test_a.py") + "::TestA::test_b"
    ]


def test_the_value_of_an_option_is_no_path(root):
    plan = split(root, "-k", "addons", "--tb", "docs", "--maxfail=1")
    assert plan.options == ["-k", "addons", "--tb", "docs", "--maxfail=1"]
    assert plan.addons == [str(root / "addons")]


def test_the_checkout_itself_means_everything(root):
    plan = split(root, str(root))
    assert plan.addons and plan.end_to_end


@pytest.mark.parametrize("word", ["nowhere", "docs"])
def test_other_paths_are_refused(root, word):
    with pytest.raises(SetupError, match=word):
        split(root, word)
