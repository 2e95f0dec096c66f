"""Reading a JSON request body strictly (RFC 8259)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import NoReturn

from ..exceptions import MalformedRequest, PayloadTooLarge, UnsupportedMediaType

JSON_TYPE = "application/json"
MAX_DEPTH = 20
# Beyond this, readers of JSON disagree about the number (I-JSON, RFC 7493).
MAX_INTEGER = 2**53 - 1


def decode(raw: bytes, mimetype: str, limit: int) -> object:
    """Return the decoded body.

    Refused are other content types, more than ``limit`` bytes, text that is not UTF-8
    JSON, NaN and Infinity, numbers that not every reader has, a name that occurs twice
    in one object (readers disagree on which one counts) and deep nesting.

    :raises UnsupportedMediaType: 415
    :raises PayloadTooLarge: 413
    :raises MalformedRequest: 400
    """
    if mimetype != JSON_TYPE:
        raise UnsupportedMediaType()
    if len(raw) > limit:
        raise PayloadTooLarge(f"The body may have {limit} bytes at most.")
    try:
        body = _DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError) as exc:
        raise MalformedRequest("The body is not JSON.", code="invalid_json") from exc
    # Counting brackets is much quicker than walking, and mostly enough.
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _depth(body) > MAX_DEPTH:
        raise MalformedRequest(
            f"The body may be nested {MAX_DEPTH} levels deep.", code="invalid_json"
        )
    return body


def _depth(value: object) -> int:
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        level = [child for item in level for child in _children(item)]
    return depth


def _children(item: object) -> Iterable[object]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("not JSON")


def _integer(digits: str) -> int:
    value = int(digits)
    if abs(value) > MAX_INTEGER:
        raise ValueError("number out of range")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value


# strict: control characters inside of strings are no JSON.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_refuse_constant,
    parse_int=_integer,
    parse_float=_float,
    strict=True,
)
