"""The call-back ``lead.enriched``: which facts about a lead a workflow may tell us. Pure.

Facts are kept apart from what the customer typed, each with its source. A name that is
not listed is left out; a listed one with a value that cannot be is refused, so that
somebody repairs the workflow.
"""

from __future__ import annotations

import datetime
import json
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

EVENT = "lead.enriched"
VERSION = 1
MAX_SOURCE_CHARS = 80
MAX_ID = 2**31 - 1

#: Name -> longest value. Never what the customer is asked for: name, e-mail, phone, RUT.
TEXTS = {
    "company_name": 200,
    "industry": 200,
    "job_title": 200,
    "city": 120,
    "region": 120,
    "country": 120,
    "summary": 2000,
}
LINKS = {"website": 400, "linkedin": 400}
NUMBERS = ("company_size", "annual_revenue")
FIELDS = (*TEXTS, *LINKS, *NUMBERS)
MAX_NUMBER = 10**15


class BadCallback(ValueError):
    """The message cannot be understood; the text says why."""


@dataclass(frozen=True)
class Enrichment:
    """What a workflow has found out about a lead."""

    lead_id: int
    source: str
    occurred_at: datetime.datetime
    values: dict[str, str]


def parse(payload: str, *, now: datetime.datetime) -> Enrichment:
    """Return what a message says; times are naive and in UTC."""
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError):
        raise BadCallback("it is not JSON") from None
    if not isinstance(message, dict) or message.get("type") != EVENT:
        raise BadCallback("it is not a lead.enriched")
    if message.get("version") != VERSION:
        raise BadCallback(f"its version is not {VERSION}")
    return Enrichment(
        lead_id=_lead_id(message.get("lead")),
        source=_text(message.get("source"), "source", MAX_SOURCE_CHARS) or "n8n",
        occurred_at=_moment(message.get("occurred_at"), now),
        values=_values(message.get("fields")),
    )


def _lead_id(lead: Any) -> int:
    found = lead.get("id") if isinstance(lead, dict) else None
    if type(found) is not int or not 0 < found <= MAX_ID:
        raise BadCallback("lead.id is not the id of a lead")
    return found


def _moment(value: Any, now: datetime.datetime) -> datetime.datetime:
    """Return when the facts were found; never later than now."""
    if not isinstance(value, str):
        raise BadCallback("occurred_at is missing")
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError:
        raise BadCallback("occurred_at is not a time") from None
    if moment.tzinfo is None:
        raise BadCallback("occurred_at has no time zone")
    naive = moment.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return min(naive.replace(microsecond=0), now)


def _values(fields: Any) -> dict[str, str]:
    if not isinstance(fields, dict):
        raise BadCallback("fields is not an object")
    found = {name: _value(name, fields[name]) for name in FIELDS if name in fields}
    return {name: value for name, value in found.items() if value}


def _value(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in NUMBERS:
        return _number(value, name)
    if name in LINKS:
        return _link(value, name)
    return _text(value, name, TEXTS[name])


def _text(value: Any, name: str, most: int) -> str:
    """Return one line, or several of the summary, without invisible characters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadCallback(f"{name} is not a text")
    kept = "\n" if name == "summary" else ""
    shown = (
        char if char in kept or unicodedata.category(char)[0] != "C" else " "
        for char in value
    )
    text = "".join(shown).strip()
    if len(text) > most:
        raise BadCallback(f"{name} is longer than {most} characters")
    return text


def _link(value: Any, name: str) -> str:
    text = _text(value, name, LINKS[name])
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise BadCallback(f"{name} is not an address") from None
    if text and (parts.scheme not in ("http", "https") or not host or " " in text):
        raise BadCallback(f"{name} is not an address")
    return text


def _number(value: Any, name: str) -> str:
    if type(value) not in (int, float) or not 0 <= value <= MAX_NUMBER:
        raise BadCallback(f"{name} is not a number")
    return str(int(value))
