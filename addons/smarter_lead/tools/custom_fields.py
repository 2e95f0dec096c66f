"""Fields that a tenant declares: what a value of each type may be. No database.

Nothing of what a client sent is repeated, and a name is named only when it is declared.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import normalize

TEXT = "text"
NUMBER = "number"
BOOLEAN = "boolean"
DATE = "date"
CHOICE = "choice"
KINDS = (TEXT, NUMBER, BOOLEAN, DATE, CHOICE)

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_FIELDS = 50
MAX_TEXT = 5000
MAX_CHOICES = 100
MAX_CHOICE = 100
# Whole up to here in every JSON reader.
MAX_NUMBER = 2**53 - 1
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TRUE = frozenset({"1", "on", "true", "yes", "si", "sí"})
_FALSE = frozenset({"0", "off", "false", "no"})

MESSAGES = {
    "boolean_type": "Must be true or false.",
    "characters": "Has characters that are not allowed.",
    "choice": "Is not one of the accepted values.",
    "date": "Must be a date such as 2026-03-31.",
    "number_range": f"Must be between -{MAX_NUMBER} and {MAX_NUMBER}.",
    "number_type": "Must be a number.",
    "text_type": "Must be text.",
    "too_long": "May have at most {max_length} characters.",
}
# As other fields of the API name these faults.
_CODES = {"boolean_type": "type", "number_type": "type", "text_type": "type"}


class CustomFieldError(ValueError):
    """A value that the field does not take."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Declared:
    """One field that a tenant declared."""

    id: int
    name: str
    label: str
    kind: str
    max_length: int = MAX_TEXT
    choices: tuple[str, ...] = ()

    def canonical(self, value: Any) -> Any:
        """Return the value as it is stored, None when there is none.

        :raises CustomFieldError: when this field does not take it
        """
        if value is None:
            return None
        if isinstance(value, str) and not value.strip():
            return None
        return _CANONICAL[self.kind](self, value)

    def parse(self, text: str) -> Any:
        """Return what a filled-in field of an HTML form means, None when empty.

        What cannot be read comes back as it is, for `canonical` to refuse.
        """
        text = text.strip()
        if self.kind == BOOLEAN and text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        if self.kind == NUMBER and text:
            try:
                number = float(text.replace(",", "."))
            except ValueError:
                return text
            whole = number.is_integer() and abs(number) <= MAX_NUMBER
            return int(number) if whole else number
        return text or None


def check(
    declared: Mapping[str, Declared], values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, str]], bool]:
    """Return the canonical values, the entries of errors, and if names were unknown."""
    canonical: dict[str, Any] = {}
    errors = []
    for name, field in declared.items():
        try:
            value = field.canonical(values.get(name))
        except CustomFieldError as exc:
            errors.append(_entry(field, exc.kind))
            continue
        if value is not None:
            canonical[name] = value
    return canonical, errors, bool(values.keys() - declared.keys())


def shown(declared: Mapping[str, Declared], values: Mapping[str, Any]) -> list[str]:
    """Return a line for people per value; of fields that are gone under their name."""
    labels = {name: field.label for name, field in declared.items() if name in values}
    labels |= {name: name for name in values if name not in declared}
    return [f"{label}: {_shown(values[name])}" for name, label in labels.items()]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return str(value)


def _entry(field: Declared, kind: str) -> dict[str, str]:
    message = MESSAGES[kind].format(max_length=field.max_length)
    code = _CODES.get(kind, kind)
    return {"field": f"custom.{field.name}", "code": code, "message": message}


def _text(field: Declared, value: Any) -> str:
    if not isinstance(value, str):
        raise CustomFieldError("text_type")
    try:
        text = normalize.text(value, multiline=True)
    except normalize.NormalizationError as exc:
        raise CustomFieldError("characters") from exc
    if len(text) > field.max_length:
        raise CustomFieldError("too_long")
    return text


def _number(_field: Declared, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise CustomFieldError("number_type")
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise CustomFieldError("number_range")
    return value


def _boolean(_field: Declared, value: Any) -> bool:
    if not isinstance(value, bool):
        raise CustomFieldError("boolean_type")
    return value


def _date(_field: Declared, value: Any) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        raise CustomFieldError("date")
    try:
        return datetime.date.fromisoformat(value.strip()).isoformat()
    except ValueError as exc:
        raise CustomFieldError("date") from exc


def _choice(field: Declared, value: Any) -> str:
    if not isinstance(value, str):
        raise CustomFieldError("text_type")
    if value.strip() not in field.choices:
        raise CustomFieldError("choice")
    return value.strip()


_CANONICAL = {
    TEXT: _text,
    NUMBER: _number,
    BOOLEAN: _boolean,
    DATE: _date,
    CHOICE: _choice,
}
