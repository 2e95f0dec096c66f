"""Reading a JSON request body strictly (RFC 8259)."""

from __future__ import annotations

import json
from typing import NoReturn

from ..exceptions import MalformedRequest, PayloadTooLarge, UnsupportedMediaType

JSON_TYPE = "application/json"


def decode(raw: bytes, mimetype: str, limit: int) -> object:
    """Return the decoded body.

    Refused are other content types, more than ``limit`` bytes, text that is not UTF-8
    JSON, NaN and Infinity, a name that occurs twice in one object (readers disagree on
    which one counts) and nesting beyond what the decoder takes.

    :raises UnsupportedMediaType: 415
    :raises PayloadTooLarge: 413
    :raises MalformedRequest: 400
    """
    if mimetype != JSON_TYPE:
        raise UnsupportedMediaType()
    if len(raw) > limit:
        raise PayloadTooLarge(f"The body may have {limit} bytes at most.")
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as exc:
        raise MalformedRequest("The body is not JSON.", code="invalid_json") from exc


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("not JSON")
