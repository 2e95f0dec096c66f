"""Files that are either whole or absent, and directories that swap in at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from smarter_dev.errors import SetupError

GIB = 1024**3
SKIPPED_DIRECTORIES = frozenset({"__pycache__", ".git", ".mypy_cache", ".ruff_cache"})


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace a file in one step, with the given permissions from its first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        os.fchmod(handle, mode)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_json(path: Path, value: Any, mode: int = 0o600) -> None:
    """Store a JSON document that only its owner can read."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n", mode)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; empty when the file is absent or was cut short by a crash."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


@contextmanager
def staged_directory(target: Path) -> Iterator[Path]:
    """Give a scratch directory that becomes ``target`` when the block succeeds.

    A killed run leaves only the scratch directory, which the next run removes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(f".{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    yield staging
    if target.exists():
        shutil.rmtree(target)
    staging.rename(target)


def require_space(directory: Path, wanted_gib: float) -> None:
    """Refuse when the disk that will hold ``directory`` has too little room."""
    existing = directory
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free / GIB
    if free < wanted_gib:
        raise SetupError(
            f"Not enough disk space: {directory} needs {wanted_gib:g} GB free,"
            f" there are {free:.1f} GB. Free some space, or set SMARTER_CACHE_DIR"
            " to a directory on a bigger disk."
        )


def source_files(directory: Path) -> Iterator[Path]:
    """Yield the files below a directory in a stable order, without caches."""
    for folder, names, files in os.walk(directory):
        names[:] = sorted(set(names) - SKIPPED_DIRECTORIES)
        for name in sorted(files):
            if not name.endswith(".pyc"):
                yield Path(folder) / name


def content_hash(directory: Path) -> str:
    """Hash names and contents of a directory, so that a change is noticed."""
    digest = hashlib.sha256()
    for path in source_files(directory):
        digest.update(str(path.relative_to(directory)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def text_hash(parts: Iterable[str], length: int = 12) -> str:
    """Short hash of a sequence of texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:length]


def link_or_copy(source: str, target: str) -> str:
    """Hard-link a file, or copy it across file systems."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
