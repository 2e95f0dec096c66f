"""Files are whole or absent; directories appear only when complete."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from smarter_dev import files
from smarter_dev.errors import SetupError


def mode(path):
    return path.stat().st_mode & 0o777


def test_private_json_is_private_from_the_first_byte(tmp_path):
    target = tmp_path / "secrets.json"
    files.write_json(target, {"password": "x"})
    assert mode(target) == 0o600
    assert files.read_json(target) == {"password": "x"}


def test_a_failed_write_keeps_the_old_file(tmp_path):
    target = tmp_path / "state.json"
    files.write_json(target, {"a": 1})
    with pytest.raises(TypeError):
        files.write_json(target, {"a": object()})
    assert files.read_json(target) == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize("text", ["", '{"a": ', "[1]", "null"])
def test_a_damaged_file_reads_as_empty(tmp_path, text):
    target = tmp_path / "state.json"
    target.write_text(text)
    assert files.read_json(target) == {}


def test_a_staged_directory_appears_when_complete(tmp_path):
    target = tmp_path / "odoo"
    with files.staged_directory(target) as staging:
        (staging / "file").write_text("new")
        assert not target.exists()
    assert (target / "file").read_text() == "new"


def test_a_failed_stage_leaves_the_old_directory_and_is_cleared_by_the_next(tmp_path):
    target = tmp_path / "odoo"
    target.mkdir()
    (target / "file").write_text("old")
    with pytest.raises(RuntimeError), files.staged_directory(target) as staging:
        (staging / "half").write_text("x")
        raise RuntimeError
    assert (target / "file").read_text() == "old"
    with files.staged_directory(target) as staging:
        assert list(staging.iterdir()) == []
    assert not (target / "file").exists()


def test_too_little_space_is_a_sentence(tmp_path, monkeypatch):
    usage = SimpleNamespace(free=2 * files.GIB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(SetupError, match=r"needs 4 GB free,\s+there are 2\.0 GB"):
        files.require_space(tmp_path / "not" / "there", 4)
    files.require_space(tmp_path, 1)


def test_content_hash_sees_names_and_contents_but_no_caches(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = files.content_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    assert files.content_hash(tmp_path) == first
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert files.content_hash(tmp_path) != first


def test_a_linked_copy_shares_contents(tmp_path):
    (tmp_path / "a").write_text("x")
    files.link_or_copy(str(tmp_path / "a"), str(tmp_path / "b"))
    assert (tmp_path / "a").samefile(tmp_path / "b")
