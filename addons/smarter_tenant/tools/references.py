"""Which rows a value points at, in every form in which the ORM takes values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# As in ``odoo.fields.Command``; here without Odoo.
_CREATE, _UPDATE, _DELETE, _UNLINK, _LINK, _CLEAR, _SET = range(7)


def one(value: Any) -> int | None:
    """Return the id in the value of a many2one: an id, a record, a pair or a dict."""
    if isinstance(value, Mapping):
        value = value.get("id")
    elif isinstance(value, list | tuple):
        value = value[0] if value else None
    else:
        value = next(iter(getattr(value, "_ids", (value,))), None)
    return value if type(value) is int and value else None


def reference(value: Any) -> tuple[str, int] | None:
    """Return model and id in the value of a reference field."""
    if isinstance(value, str):
        model, _comma, text = value.partition(",")
        return (model, int(text)) if text.isdecimal() else None
    id_ = one(value)
    return (value._name, id_) if id_ and hasattr(value, "_name") else None


def many(value: Any) -> set[int]:
    """Return the ids that the commands of an x2many field name."""
    return {id_ for item in _items(value) for id_ in _named(item) if type(id_) is int}


def nested(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the values of the rows that the commands create or change."""
    for item in _items(value):
        if isinstance(item, Mapping):
            yield item
        elif _operation(item) in (_CREATE, _UPDATE) and len(item) > 2:
            if isinstance(item[2], Mapping):
                yield item[2]


def _items(value: Any) -> Iterable[Any]:
    if hasattr(value, "_ids"):
        return tuple(value._ids)
    return value if isinstance(value, list | tuple) else ()


def _operation(item: Any) -> int | None:
    return item[0] if isinstance(item, list | tuple) and item else None


def _named(item: Any) -> Iterable[Any]:
    if type(item) is int:
        return (item,)
    if isinstance(item, Mapping):
        return (item.get("id"),)
    operation = _operation(item)
    if operation in (_UPDATE, _DELETE, _UNLINK, _LINK):
        return tuple(item[1:2])
    if operation == _SET and len(item) > 2:
        return tuple(item[2]) if isinstance(item[2], list | tuple) else (item[2],)
    return ()
