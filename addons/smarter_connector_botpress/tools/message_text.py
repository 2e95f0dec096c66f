"""What people read of a message, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MAX_CHARS = 10_000
#: Where each kind of message has its words.
_WORDS = ("text", "markdown", "title", "subtitle", "address")
_LINKS = ("imageUrl", "audioUrl", "videoUrl", "fileUrl")
_MAX_ITEMS = 20


def as_text(payload: object) -> str:
    """Return a message as plain text: words, choices, links. Empty when there is none."""
    return "\n".join(_lines(payload, depth=0))[:MAX_CHARS]


def _lines(payload: object, depth: int) -> Iterable[str]:
    if not isinstance(payload, Mapping) or depth > 2:
        return
    for name in _WORDS + _LINKS:
        value = payload.get(name)
        if isinstance(value, str) and value.strip():
            yield value.strip()
    if payload.get("type") == "location":
        yield from _place(payload)
    for option in _list(payload.get("options")):
        yield from _label(option)
    for action in _list(payload.get("actions")):
        yield from _label(action)
    for item in _list(payload.get("items")):
        yield from _lines(item, depth + 1)


def _list(value: Any) -> list[Any]:
    return value[:_MAX_ITEMS] if isinstance(value, list) else []


def _label(option: object) -> Iterable[str]:
    label = option.get("label") if isinstance(option, Mapping) else None
    if isinstance(label, str) and label.strip():
        yield f"- {label.strip()}"


def _place(payload: Mapping[str, Any]) -> Iterable[str]:
    place = payload.get("latitude"), payload.get("longitude")
    if all(type(number) in (int, float) for number in place):
        yield f"{place[0]}, {place[1]}"
