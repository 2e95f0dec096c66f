"""Requests against Chatwoot's own description of its API (4.16.2, OpenAPI 3.1).

``requests.json`` has the parameters and bodies of the calls that are served here. The
server differs from its description in a few places, see ``_ACCEPTED``; whatever else a
request says that the description does not is refused, louder than Chatwoot would: a
misspelt field is silently dropped there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

CALLS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("requests.json").read_text("utf-8")
)
_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
#: What the server takes though its description does not say so.
_ACCEPTED = {
    "POST /api/v1/accounts/{account_id}/contacts": {"source_id": {"type": "string"}},
    "POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages": {
        "source_id": {"type": "string"},
        "echo_id": {"type": "string"},
    },
    "POST /api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments": {
        "assignee_type": {"type": "string"},
    },
}
_MORE_EVENTS = ("inbox_created", "inbox_updated")


class Contract:
    """Finds the call that a request makes and what is wrong with it."""

    def __init__(self) -> None:
        self._patterns = [
            (name, method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)))
            for name in CALLS
            for method, path in [name.split(" ", 1)]
        ]

    def find(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        """Return the call's name and its path parameters; fixed paths go first."""
        found = [
            (name, match.groupdict())
            for name, wanted, pattern in self._patterns
            if wanted == method and (match := pattern.fullmatch(path))
        ]
        return min(found, key=lambda call: len(call[1])) if found else None

    def problems(
        self,
        name: str,
        parameters: Mapping[str, str],
        query: Mapping[str, str],
        body: object,
    ) -> list[str]:
        call = CALLS[name]
        found = list(_text_problems("path", call["path"], parameters))
        found += _text_problems("query", call["query"], query)
        missing = [key for key in call["required_query"] if key not in query]
        found += [f"query.{key} is missing" for key in missing]
        if "body" in call:
            found += check(_relaxed(name, call["body"]), body, "body")
        elif body not in (None, {}):
            found.append("this call has no body")
        return found


def _relaxed(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = {**schema.get("properties", {}), **_ACCEPTED.get(name, {})}
    if name.endswith(("/webhooks", "/webhooks/{webhook_id}")):
        items = dict(properties["subscriptions"]["items"])
        items["enum"] = [*items["enum"], *_MORE_EVENTS]
        properties["subscriptions"] = {"type": "array", "items": items}
    return {**schema, "properties": properties}


def _text_problems(
    where: str, known: Mapping[str, Any], given: Mapping[str, str]
) -> Iterator[str]:
    for key, text in given.items():
        schema = known.get(key.removesuffix("[]"))
        if schema is None:
            yield f"{where}.{key} is not known"
        elif schema.get("type") in ("integer", "number"):
            if not text.isdigit():
                yield f"{where}.{key} is no number"
        elif "enum" in schema and text not in schema["enum"]:
            yield f"{where}.{key} is none of {schema['enum']}"


def check(schema: Mapping[str, Any], value: object, where: str) -> list[str]:
    """Return what is wrong with a value; unknown members are wrong."""
    if "oneOf" in schema:
        tries = [check(one, value, where) for one in schema["oneOf"]]
        return [] if [] in tries else min(tries, key=len)
    kind = schema.get("type")
    if kind and not _is(kind, value):
        return [f"{where} is no {kind}"]
    found = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is none of {schema['enum']}")
    if isinstance(value, dict):
        found += _object_problems(schema, value, where)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            found += check(schema["items"], item, f"{where}.{number}")
    return found


def _object_problems(
    schema: Mapping[str, Any], value: Mapping[str, object], where: str
) -> list[str]:
    found = [
        f"{where}.{k} is missing" for k in schema.get("required", ()) if k not in value
    ]
    known = schema.get("properties")
    more = schema.get("additionalProperties")
    for key, item in value.items():
        if known and key in known:
            found += check(known[key], item, f"{where}.{key}")
        elif isinstance(more, Mapping):
            found += check(more, item, f"{where}.{key}")
        elif known:
            found.append(f"{where}.{key} is not known")
    return found


def _is(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])  # type: ignore[arg-type]
