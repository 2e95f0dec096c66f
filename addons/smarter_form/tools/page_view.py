"""The hosted page as values for its template: every text decided, nothing to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from odoo.addons.smarter_gateway.exceptions import ApiError

from . import submission
from .config import CHECKBOX, CONTACT, EMAIL, NUMBER, PHONE, FormConfig, FormField
from .languages import ENGLISH, SPANISH
from .submission import CONSENT, STAMPS
from .texts import WORDS, message

_KEYBOARDS = {EMAIL: "email", PHONE: "tel", NUMBER: "decimal"}
_MAX_SHOWN = 5000


@dataclass(frozen=True)
class Input:
    """One question as it is shown, with its answer and what is wrong with it."""

    question: FormField
    label: str
    help: str
    value: str
    error: str

    @property
    def id(self) -> str:
        """Return what the label refers to."""
        return "f-" + self.question.name.replace(".", "-")

    @property
    def described_by(self) -> str | None:
        """Return the IDs of what explains the input."""
        parts = [("help", self.help), ("error", self.error)]
        return " ".join(f"{self.id}-{name}" for name, text in parts if text) or None

    @property
    def keyboard(self) -> str | None:
        """Return which keys a phone shows."""
        return _KEYBOARDS.get(self.question.kind)

    @property
    def is_checked(self) -> bool:
        """Return whether a box is ticked."""
        return self.question.kind == CHECKBOX and bool(self.value)


@dataclass(frozen=True)
class Box:
    """One consent as it is shown."""

    name: str
    text: str
    is_required: bool
    is_checked: bool
    error: str

    @property
    def id(self) -> str:
        """Return what the label refers to."""
        return "f-" + self.name.replace(".", "-")


class PageView:
    """A form in one language, with a visitor's answers if there are any."""

    def __init__(
        self,
        config: FormConfig,
        language: str,
        token: str = "",
        sent: Mapping[str, str] | None = None,
    ) -> None:
        """Show ``config``; ``sent`` are the answers of a form that was refused."""
        self.config = config
        self.language = language
        self.token = token
        self.words = WORDS[language]
        self.sent = sent or {}
        self.stamps = {name: self.sent[name] for name in STAMPS if self.sent.get(name)}
        self.errors: dict[str, str] = {}
        self.general: list[str] = []

    def stamp(self, query: Mapping[str, str], referrer: str | None) -> None:
        """Remember where the visitor comes from until the form is sent."""
        found = {name: query[name] for name in STAMPS if query.get(name)}
        if referrer:
            found["referrer"] = referrer
        self.stamps = submission.stamps(self.config, found)

    def refuse(self, error: ApiError) -> None:
        """Show what is wrong: next to the question where there is one."""
        names = {question.name for question in self.config.fields}
        names |= {f"{CONSENT}.{purpose}" for purpose in self.config.consent.asked()}
        for entry in error.errors or [{"field": "", "code": error.code}]:
            is_consent = entry["field"].startswith(f"{CONSENT}.")
            code = "consent_required" if is_consent else entry["code"]
            text = message(self.language, code)
            if entry["field"] in names:
                self.errors.setdefault(entry["field"], text)
            elif text not in self.general:
                self.general.append(text)

    def text(self, name: str) -> str:
        """Return one of the form's texts."""
        return self.config.text(name, self.language)

    def paragraphs(self, name: str) -> list[str]:
        """Return one of the form's texts, line by line."""
        return [line for line in self.text(name).splitlines() if line.strip()]

    def inputs(self) -> list[Input]:
        """Return the questions."""
        return [
            Input(
                question,
                label=question.label.in_language(self.language),
                help=question.help.in_language(self.language),
                value=self.sent.get(question.name, "")[:_MAX_SHOWN],
                error=self.errors.get(question.name, ""),
            )
            for question in self.config.fields
        ]

    def boxes(self) -> list[Box]:
        """Return what the visitor may agree to."""
        consent = self.config.consent
        return [
            Box(
                name := f"{CONSENT}.{purpose}",
                text=consent.text(purpose, self.language),
                is_required=purpose == CONTACT,
                is_checked=bool(self.sent.get(name)),
                error=self.errors.get(name, ""),
            )
            for purpose in consent.asked()
        ]

    def summary(self) -> list[tuple[str, str]]:
        """Return what is wrong as (ID of the input or empty, sentence)."""
        shown: list[tuple[str, str]] = [("", text) for text in self.general]
        for item in self.inputs():
            if item.error:
                shown.append((item.id, f"{item.label}: {item.error}"))
        shown += [(box.id, box.error) for box in self.boxes() if box.error]
        return shown

    @property
    def other_language(self) -> str | None:
        """Return the other language that the form speaks, if it does."""
        other = SPANISH if self.language == ENGLISH else ENGLISH
        return other if other in self.config.languages() else None
