"""Odoo 19 runs on Python 3.10 to 3.13."""

from __future__ import annotations

import sys

import pytest
from smarter_dev import python_version


@pytest.mark.parametrize("version", [(3, 10, 0), (3, 11, 7), (3, 13, 9)])
def test_supported(version):
    assert python_version.problem(version) is None


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 9, 2), (3, 14, 0)])
def test_unsupported_is_a_sentence_with_both_versions(version):
    sentence = python_version.problem(version)
    assert f"Python {version[0]}.{version[1]} cannot run Odoo 19" in sentence
    assert "3.10 to 3.13" in sentence


def test_check_ends_the_program(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3\.9"):
        python_version.check()
