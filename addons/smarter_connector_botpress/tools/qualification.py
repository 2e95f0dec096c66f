"""What a bot found out about a lead, and what becomes of it.

The bot sends events, which are ours to define::

    {"type": "qualification", "score": 80, "intent": "comprar",
     "answers": {"presupuesto": "1.500.000", "comuna": "Ñuñoa"}}
    {"type": "handoff", "reason": "quiere hablar con una persona"}

A hand-off may carry a qualification as well. Which answer goes into which field is said
by :class:`Rule`, made by the tenant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

QUALIFICATION = "qualification"
HAND_OFF = "handoff"

ANY = "any"
EQUALS = "equals"
CONTAINS = "contains"
AT_LEAST = "at_least"
BELOW = "below"

TEXT = "text"
AMOUNT = "amount"
EMAIL = "email"
WEBSITE = "website"
PRIORITY = "priority"

MAX_SCORE = 100
MAX_FACTS = 100
MAX_TEXT = 2000
MAX_AMOUNT = 1e12
_MAX_DEPTH = 3
_MOST = 1e15
_PATH = re.compile(r"[^\s.]+(\.[^\s.]+){0,3}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
#: No other scheme: people click on it.
_WEBSITE = re.compile(
    r"(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?(/[^\s<>\"]*)?", re.IGNORECASE
)
#: 1.500.000 and 1,500,000: dots or commas between groups of three.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")

Scalar = str | int | float | bool


class NotConvertible(ValueError):
    """The answer is no value of the field."""


@dataclass(frozen=True)
class Rule:
    """One line of the mapping: what is looked at, and when it counts."""

    source: str
    condition: str = ANY
    value: str = ""


def is_path(text: str) -> bool:
    """Whether this names something in what a bot sends: ``answers.presupuesto``."""
    return bool(_PATH.fullmatch(text))


def flatten(payload: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return what was found out as ``{"answers.presupuesto": "1.500.000"}``."""
    found: dict[str, Scalar] = {}
    _collect(payload, "", 0, found)
    found.pop("type", None)
    return found


def _collect(value: object, path: str, depth: int, found: dict[str, Scalar]) -> None:
    if isinstance(value, Mapping) and depth <= _MAX_DEPTH:
        for name, item in value.items():
            if isinstance(name, str) and len(name) <= 80:
                _collect(item, f"{path}.{name}" if path else name, depth + 1, found)
        return
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if _is_scalar(item))
    if path and _is_scalar(value) and len(found) < MAX_FACTS:
        found[path] = _clean(value) if isinstance(value, str) else value  # type: ignore[assignment]


def _is_scalar(value: object) -> bool:
    if isinstance(value, (int, float)):
        return abs(value) <= _MOST  # Neither endless nor no number.
    return isinstance(value, str)


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()[:MAX_TEXT]


def score(found: Mapping[str, Scalar]) -> int | None:
    """Return the bot's score, from 0 to 100; None when it gave none."""
    number = _number(found.get("score"))
    return None if number is None else round(min(max(number, 0), MAX_SCORE))


def finding(rule: Rule, found: Mapping[str, Scalar]) -> Scalar | None:
    """Return what a rule is about, None when it is not there or does not count."""
    value = found.get(rule.source)
    if value is None or value == "" or not _holds(rule, value):
        return None
    return value


def _holds(rule: Rule, value: Scalar) -> bool:
    if rule.condition == ANY:
        return True
    if rule.condition in (AT_LEAST, BELOW):
        number, bound = _number(value), _number(rule.value)
        if number is None or bound is None:
            return False
        return number >= bound if rule.condition == AT_LEAST else number < bound
    given, wanted = as_text(value).casefold(), rule.value.strip().casefold()
    return given == wanted if rule.condition == EQUALS else wanted in given


def as_text(value: Scalar) -> str:
    """Return an answer as people read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def convert(kind: str, value: Scalar, size: int = MAX_TEXT) -> str | float:
    """Return an answer as a field of the lead takes it.

    :raises NotConvertible: it is no such value
    """
    if kind == AMOUNT:
        number = _number(value)
        if number is None or not 0 <= number <= MAX_AMOUNT:
            raise NotConvertible("no amount")
        return number
    text = as_text(value).strip()
    if kind == EMAIL and not _EMAIL.fullmatch(text):
        raise NotConvertible("no e-mail address")
    if kind == WEBSITE and not _WEBSITE.fullmatch(text):
        raise NotConvertible("no address of a website")
    if kind == PRIORITY and text not in ("0", "1", "2", "3"):
        raise NotConvertible("no priority from 0 to 3")
    if len(text) > size:
        raise NotConvertible("too long")
    return text


def _number(value: Scalar | None) -> float | None:
    """Return an amount as people in Chile and programs write it."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    text = re.sub(r"\s|\$|CLP", "", value, flags=re.IGNORECASE)
    if match := _GROUPED.fullmatch(text):
        text = text.replace(match[1], "")
    elif "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        number = float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text) else None
    except ValueError:
        return None
    return number
