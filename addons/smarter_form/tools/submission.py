"""From what a visitor sent to what the intake validates.

The hosted page sends a classic form, scripts send JSON; both become a `Draft`. Fields
that the form does not ask for are not taken from a visitor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import turnstile
from .config import CHECKBOX, CONTACT, CUSTOM, NUMBER, FormConfig, FormField
from .languages import SPANISH, choose

TURNSTILE = "turnstile"
TOKEN = "token"  # noqa: S105 the name of a field
LANGUAGE = "language"
CONSENT = "consent"
#: Where the visitor comes from; a page tells it, the visitor does not type it.
STAMPS = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "page_url",
    "referrer",
)
_TRUE = ("1", "on", "true")
_MAX_STAMP = 200
_MAX_URL = 2000


@dataclass
class Draft:
    """Answers before they are validated."""

    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    purposes: tuple[str, ...] = ()
    token: object = None
    #: What Cloudflare gave to the visitor, on forms that want it.
    turnstile: object = None
    #: In which the form was shown.
    language: str = SPANISH
    #: Whether the field that people do not see was filled in.
    is_trapped: bool = False
    unknown: bool = False

    def answer(self, name: str) -> Any:
        """Return the answer to one question."""
        if name.startswith(f"{CUSTOM}."):
            return self.custom.get(name.partition(".")[2])
        return self.values.get(name)

    def missing(self, config: FormConfig) -> Iterator[str]:
        """Return the names of the questions that need an answer and have none."""
        for question in config.fields:
            if question.is_required and self.answer(question.name) in (None, "", False):
                yield question.name
        if CONTACT in config.consent.asked() and CONTACT not in self.purposes:
            yield f"{CONSENT}.{CONTACT}"


def from_form(config: FormConfig, sent: Mapping[str, str]) -> Draft:
    """Read a classic form; what it does not know is left alone."""
    draft = Draft(token=sent.get(TOKEN), is_trapped=bool(sent.get(config.honeypot)))
    draft.language = choose(sent.get(LANGUAGE), ())
    draft.turnstile = sent.get(turnstile.PAGE_FIELD)
    for question in config.fields:
        _put(draft, question.name, _typed(question, sent.get(question.name, "")))
    draft.purposes = tuple(
        purpose
        for purpose in config.consent.asked()
        if sent.get(f"{CONSENT}.{purpose}") in _TRUE
    )
    draft.values |= {name: sent[name] for name in STAMPS if sent.get(name)}
    return draft


def _typed(question: FormField, text: str) -> Any:
    """Return what an HTML input stands for; a number that is none stays text."""
    if question.kind == CHECKBOX:
        return text in _TRUE
    if question.kind == NUMBER and text.strip():
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return text
        is_whole = number.is_integer() and abs(number) < 2**53
        return int(number) if is_whole else number
    return text if text.strip() else None


def from_json(config: FormConfig, sent: Mapping[str, Any]) -> Draft:
    """Read a JSON object. A wrong type is kept for the validation to complain of."""
    rest = dict(sent)
    draft = Draft(token=rest.pop(TOKEN, None))
    draft.is_trapped = bool(rest.pop(config.honeypot, None))
    draft.turnstile = rest.pop(TURNSTILE, None)
    draft.language = choose(_text(rest.pop(LANGUAGE, None)), ())
    draft.purposes = _purposes(config, rest.pop(CONSENT, None))
    known = {question.name for question in config.fields}
    custom = rest.pop(CUSTOM, None) or {}
    if isinstance(custom, Mapping):
        rest |= {f"{CUSTOM}.{name}": value for name, value in custom.items()}
    for name, value in rest.items():
        if name in known or name in STAMPS:
            _put(draft, name, value)
        else:
            draft.unknown = True
    return draft


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _purposes(config: FormConfig, sent: object) -> tuple[str, ...]:
    if not isinstance(sent, Mapping):
        return ()
    return tuple(p for p in config.consent.asked() if sent.get(p) is True)


def _put(draft: Draft, name: str, value: Any) -> None:
    if value is None:
        return
    if name.startswith(f"{CUSTOM}."):
        draft.custom[name.partition(".")[2]] = value
    else:
        draft.values[name] = value


def stamps(config: FormConfig, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the visitor comes from, cut to what fits.

    A visitor does not lose an answer because an address is long; what the form says
    about campaigns stands in where the address says nothing.
    """
    found: dict[str, Any] = {name: text for name, text in config.utm.items() if text}
    for name in STAMPS:
        text = values.get(name)
        if isinstance(text, str) and text.strip():
            limit = _MAX_URL if name in ("page_url", "referrer") else _MAX_STAMP
            found[name] = "".join(filter(str.isprintable, text))[:limit]
    return found
