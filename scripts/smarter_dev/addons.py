"""Our addons, and the state of their sources."""

from __future__ import annotations

import ast
from pathlib import Path

from smarter_dev import files, paths


def directories() -> list[Path]:
    """Directories of our installable addons."""
    manifests = sorted(paths.ADDONS.glob("*/__manifest__.py"))
    return [path.parent for path in manifests if is_installable(path)]


def is_installable(manifest: Path) -> bool:
    """Whether Odoo would install this addon."""
    values = ast.literal_eval(manifest.read_text(encoding="utf-8"))
    return bool(values.get("installable", True))


def names() -> list[str]:
    """Names of our installable addons."""
    return [path.name for path in directories()]


def fingerprints() -> dict[str, str]:
    """A hash of the sources of each addon, without its tests."""
    return {path.name: runtime_hash(path) for path in directories()}


def runtime_hash(addon: Path) -> str:
    """Hash what an installed addon consists of."""
    parts = []
    for path in files.source_files(addon):
        relative = path.relative_to(addon)
        if relative.parts[0] not in ("tests", "readme"):
            parts += [str(relative), files.text_hash([path.read_bytes().hex()], 64)]
    return files.text_hash(parts)
