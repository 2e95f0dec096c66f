"""The validator refuses what the schema refuses, and nothing else."""

from __future__ import annotations

import pytest

from .json_schema import problems

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "age": {"type": "integer", "minimum": 0},
        "since": {"type": "string", "format": "date-time"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "nick": {"type": "string", "nullable": True},
        "tags": {"type": "array", "items": {"type": "string"}},
        "more": {"type": "object", "additionalProperties": {"type": "number"}},
    },
    "required": ["name"],
    "additionalProperties": False,
}
GOOD = {"name": "Ana"}
ROOT = {"components": {"schemas": {"Person": PERSON}}}


def test_valid():
    since = "2026-01-01T00:00:00.000Z"
    full = {"age": 3, "since": since, "kind": "a", "nick": None, "tags": ["x"]}
    assert problems(PERSON, {**GOOD, **full, "more": {"x": 1.5}}) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "/name: too short"),
        ({"name": "Anabel"}, "/name: too long"),
        ({"name": None}, "/name: string expected"),
        ({"age": True}, "/age: integer expected"),
        ({"age": -1}, "/age: out of range"),
        ({"since": "2026-01-01"}, "/since: date and time expected"),
        ({"kind": "c"}, "/kind: one of ['a', 'b'] expected"),
        ({"tags": ["x", 1]}, "/tags/1: string expected"),
        ({"more": {"x": "1"}}, "/more/x: number expected"),
        ({"other": 1}, "/other: unknown"),
    ],
)
def test_invalid(change, problem):
    assert problems(PERSON, {**GOOD, **change}) == [problem]


def test_required():
    assert problems(PERSON, {}) == ["/name: required"]


def test_reference():
    schema = {"$ref": "#/components/schemas/Person"}
    assert problems(schema, GOOD, ROOT) == []
    assert problems(schema, {}, ROOT) == ["/name: required"]


def test_alternatives_tell_of_the_one_that_was_meant():
    text = {
        "type": "object",
        "properties": {"type": {"enum": ["text"]}, "text": {"type": "string"}},
        "required": ["type", "text"],
    }
    image = {
        "type": "object",
        "properties": {"type": {"enum": ["image"]}, "url": {"type": "string"}},
        "required": ["type", "url"],
    }
    schema = {"oneOf": [image, text]}
    assert problems(schema, {"type": "text", "text": "x"}) == []
    assert problems(schema, {"type": "text"}) == ["/text: required"]
