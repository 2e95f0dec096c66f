"""Compare an answer with the one that a document shows."""

from __future__ import annotations

from typing import Any

ELLIPSIS = "…"
# What differs each time.
MOMENTS = ("received_at", "converted_at")


def difference(shown: Any, real: Any, where: str = "answer") -> str | None:
    """Return what is different, or None.

    The same names, values and lengths; text that ends in an ellipsis stands for any text
    that begins so, and moments for any other.
    """
    if isinstance(shown, dict) and isinstance(real, dict):
        return _objects(shown, real, where)
    if isinstance(shown, list) and isinstance(real, list):
        return _lists(shown, real, where)
    if isinstance(shown, str) and shown.endswith(ELLIPSIS):
        return None if isinstance(real, str) and real else f"{where}: no text: {real!r}"
    return None if shown == real else f"{where}: shown {shown!r}, is {real!r}"


def _objects(shown: dict[str, Any], real: dict[str, Any], where: str) -> str | None:
    if shown.keys() != real.keys():
        return f"{where}: shown {sorted(shown)}, is {sorted(real)}"
    for name, value in shown.items():
        if name in MOMENTS and isinstance(real[name], str):
            continue
        if found := difference(value, real[name], f"{where}.{name}"):
            return found
    return None


def _lists(shown: list[Any], real: list[Any], where: str) -> str | None:
    if len(shown) != len(real):
        return f"{where}: shown {len(shown)}, are {len(real)}"
    for number, pair in enumerate(zip(shown, real, strict=True)):
        if found := difference(*pair, f"{where}[{number}]"):
            return found
    return None
