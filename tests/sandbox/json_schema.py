"""The part of JSON Schema that the published API descriptions of our peers use."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def problems(schema: Schema, value: object, root: Schema | None = None) -> list[str]:
    """Return what is wrong with ``value``, each with the path to it; empty when valid.

    :param root: the document that ``$ref`` points into
    """
    return list(_check(schema, value, "", schema if root is None else root))


def _check(schema: Schema, value: object, path: str, root: Schema) -> Iterator[str]:
    if "$ref" in schema:
        schema = _resolve(schema["$ref"], root)
    if value is None and schema.get("nullable"):
        return
    expected = schema.get("type")
    if expected and not _is_a(value, expected):
        yield f"{path or '/'}: {expected} expected"
        return
    yield from _check_choices(schema, value, path, root)
    if isinstance(value, dict):
        yield from _check_object(schema, value, path, root)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _check(schema.get("items", {}), item, f"{path}/{number}", root)
    elif isinstance(value, str):
        yield from _check_text(schema, value, path)
    elif isinstance(value, (int, float)):
        yield from _check_number(schema, value, path)


def _is_a(value: object, expected: str | Sequence[str]) -> bool:
    if not isinstance(expected, str):
        return any(_is_a(value, one) for one in expected)
    if isinstance(value, bool) and expected != "boolean":
        return False
    return isinstance(value, _TYPES[expected])


def _check_choices(
    schema: Schema, value: object, path: str, root: Schema
) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path or '/'}: one of {schema['enum']} expected"
    for part in schema.get("allOf", ()):
        yield from _check(part, value, path, root)
    for name in ("anyOf", "oneOf"):
        if name in schema:
            yield from _check_alternatives(schema[name], value, path, root)


def _check_alternatives(
    parts: Sequence[Schema], value: object, path: str, root: Schema
) -> Iterator[str]:
    """Accept what any part accepts; else tell of the part that was meant."""
    found = [list(_check(part, value, path, root)) for part in parts]
    if all(found):
        yield from min(found, key=lambda errors: (_misses_type(errors), len(errors)))


def _misses_type(errors: Sequence[str]) -> bool:
    return any("one of" in error for error in errors)


def _check_object(
    schema: Schema, value: Mapping[str, Any], path: str, root: Schema
) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}/{name}: required"
    extra = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in known:
            yield from _check(known[name], item, f"{path}/{name}", root)
        elif extra is False:
            yield f"{path}/{name}: unknown"
        elif isinstance(extra, Mapping):
            yield from _check(extra, item, f"{path}/{name}", root)


def _check_text(schema: Schema, value: str, path: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{path or '/'}: too short"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{path or '/'}: too long"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path or '/'}: does not match {schema['pattern']}"
    if schema.get("format") == "date-time" and not _is_moment(value):
        yield f"{path or '/'}: date and time expected"


def _is_moment(value: str) -> bool:
    try:
        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return False
    return moment.tzinfo is not None


def _check_number(schema: Schema, value: float, path: str) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        yield f"{path or '/'}: out of range"


def _resolve(reference: str, root: Schema) -> Schema:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found  # type: ignore[no-any-return]
