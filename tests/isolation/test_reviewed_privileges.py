"""Every place where our code acts as superuser or in SQL is one that was reviewed.

A red test says: look at the new place, and give it a line with its reason in
``reviewed_privileges.txt``; take the line away when its place is gone.
"""

from __future__ import annotations

import pytest

from tests.isolation import privileges


@pytest.fixture(scope="module")
def found():
    return privileges.found()


@pytest.fixture(scope="module")
def reasons():
    return privileges.reviewed()


def test_every_use_was_reviewed(found, reasons):
    assert not sorted(found.keys() - reasons.keys())


def test_every_reviewed_use_is_there(found, reasons):
    assert not sorted(reasons.keys() - found.keys())


def test_every_use_has_a_reason(reasons):
    assert not [use for use, reason in reasons.items() if len(reason) < 15]


@pytest.mark.parametrize(
    ("source", "use"),
    [
        ("def f(self):\n    self.sudo().x", "f sudo"),
        ("class A:\n    def f(self):\n        self.sudo(True)", "A.f sudo"),
        ("x = env['m'].with_user(SUPERUSER_ID)", "(module) superuser"),
        ("def f(self):\n    self.env(su=True)", "f superuser"),
        ("def f(self):\n    self.env(user=SUPERUSER_ID)", "f superuser"),
        ("def f(cr):\n    api.Environment(cr, SUPERUSER_ID, {})", "f superuser"),
        ("def f(self):\n    self.env.cr.execute('x')", "f SQL"),
        ("def f(cr):\n    cr.execute('x')", "f SQL"),
        ("def f(self):\n    self.env.execute_query(q)", "f SQL"),
        ("def f(self):\n    self.with_company(x)", "f with_company"),
        ("def f(x):\n    x._tenant_env()", "f _tenant_env"),
        ("def f():\n    def g(x):\n        x.sudo()", "f.g sudo"),
    ],
)
def test_new_uses_are_seen(tmp_path, source, use):
    folder = tmp_path / "smarter_x" / "models"
    folder.mkdir(parents=True)
    (folder / "x.py").write_text(source)
    assert list(privileges.found(tmp_path)) == [f"smarter_x/models/x.py {use}"]


@pytest.mark.parametrize(
    "source", ["x.sudo(False)", "x.env(su=False)", "x.with_user(u)"]
)
def test_giving_privileges_back_is_no_use(tmp_path, source):
    (tmp_path / "x.py").write_text(source)
    assert not privileges.found(tmp_path)


def test_tests_are_not_looked_at(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "x.py").write_text("x.sudo()")
    assert not privileges.found(tmp_path)
