"""The OpenAPI document as a page for people: what the template shows, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")
_BOUNDS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
    ("minimum", "from {}"),
    ("maximum", "to {}"),
)

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A field or a parameter."""

    name: str
    kind: str
    is_required: bool
    description: str
    place: str = ""


@dataclass(frozen=True)
class Answer:
    """One status that an operation answers with."""

    status: str
    description: str
    schema: str


@dataclass(frozen=True)
class Section:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Row]
    body: str
    body_note: str
    example: str
    answers: list[Answer]


@dataclass(frozen=True)
class Schema:
    """One object that is sent or answered."""

    name: str
    description: str
    rows: list[Row]


def sections(document: Json) -> list[Section]:
    """Return the operations in the order of the document."""
    return [
        _section(document, path, method, item[method])
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]


def schemas(document: Json) -> list[Schema]:
    """Return the objects, by name."""
    return [
        Schema(name, schema.get("description", ""), list(_rows(schema)))
        for name, schema in document["components"]["schemas"].items()
    ]


def _section(document: Json, path: str, method: str, operation: Json) -> Section:
    body = operation.get("requestBody", {})
    content = body.get("content", {}).get("application/json", {})
    return Section(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_plain(operation["description"]),
        parameters=[_parameter(given) for given in operation["parameters"]],
        body=_name(content.get("schema", {})),
        body_note=body.get("description", ""),
        example=_example(document, content.get("schema", {})),
        answers=[
            Answer(status, _plain(answer["description"]), _answered(answer))
            for status, answer in operation["responses"].items()
        ],
    )


def _plain(text: str) -> str:
    """Return Markdown of ours, which has nothing but code, as text."""
    return text.replace("`", "")


def _example(document: Json, schema: Json) -> str:
    found = document["components"]["schemas"].get(_name(schema), {})
    examples = found.get("examples", ())
    return json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else ""


def _parameter(given: Json) -> Row:
    return Row(
        name=given["name"],
        kind=kind_of(given["schema"]),
        is_required=bool(given.get("required")),
        description=_plain(given.get("description", "")),
        place=given["in"],
    )


def _rows(schema: Json) -> Iterator[Row]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield Row(name, kind_of(field), name in required, field.get("description", ""))


def _answered(answer: Json) -> str:
    (media,) = answer["content"].values()
    return _name(media["schema"])


def _name(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def kind_of(schema: Json) -> str:
    """Say in a few words what a schema takes."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " or ".join(kind_of(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"]).lower()
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        kind = f"list of {kind_of(schema.get('items', {}))}"
    bounds = [text.format(schema[key]) for key, text in _BOUNDS if key in schema]
    if "format" in schema:
        kind = f"{kind} ({schema['format']})"
    return ", ".join([kind, *bounds])
