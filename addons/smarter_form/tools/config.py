"""A form as the public sees it: everything that showing and reading it takes.

Built from the records once and kept in a cache, so there are no records in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from .languages import LANGUAGES

CONTACT = "contact"
MARKETING = "marketing"
CUSTOM = "custom"
#: The one question that every form asks.
NAME = "name"

#: Kinds of inputs.
TEXT, EMAIL, PHONE, AREA = "text", "email", "tel", "textarea"
CHECKBOX, CHOICE, NUMBER, DATE = "checkbox", "select", "number", "date"


@dataclass(frozen=True)
class Bilingual:
    """A text in both languages; where one is missing the other stands in."""

    es: str = ""
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the text, in the other language when there is none in this one."""
        first, second = (self.en, self.es) if language == "en" else (self.es, self.en)
        return first or second


@dataclass(frozen=True)
class FormField:
    """One question. ``name`` is that of the lead's field, or ``custom.<name>``."""

    name: str
    kind: str
    label: Bilingual
    help: Bilingual = Bilingual()
    is_required: bool = False
    max_length: int = 0
    autocomplete: str = "off"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Consent:
    """What visitors agree to. ``version`` is 0 when they are asked nothing."""

    version: int = 0
    contact: Bilingual = Bilingual()
    marketing: Bilingual = Bilingual()
    channels: tuple[str, ...] = ()
    policy_url: str = ""

    def asked(self) -> tuple[str, ...]:
        """Return the purposes that visitors are asked about."""
        texts = {CONTACT: self.contact, MARKETING: self.marketing}
        return tuple(p for p, text in texts.items() if text.es or text.en)

    def text(self, purpose: str, language: str) -> str:
        """Return the sentence next to the box of a purpose."""
        chosen = self.contact if purpose == CONTACT else self.marketing
        return chosen.in_language(language)

    def digest(self, language: str) -> str:
        """Return the SHA-256 of all that was said, as it was shown."""
        return text_digest(self.text(CONTACT, language), self.text(MARKETING, language))


def text_digest(*texts: str) -> str:
    """Return the SHA-256 of texts that were shown together."""
    return hashlib.sha256("\n\n".join(filter(None, texts)).encode()).hexdigest()


@dataclass(frozen=True)
class FormConfig:
    """One form."""

    form_id: int
    key: str
    slug: str
    name: str
    company_name: str
    texts: Mapping[str, Bilingual]
    fields: tuple[FormField, ...]
    consent: Consent
    honeypot: str
    min_seconds: int
    source: str
    accent: str
    origins: frozenset[str] = frozenset()
    utm: Mapping[str, str] = field(default_factory=dict)
    redirect_url: str = ""
    #: Site key of Cloudflare Turnstile; empty when visitors are not checked.
    turnstile: str = ""
    #: What the hosted page knows of a brand: colours and addresses, by their name.
    look: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, language: str) -> str:
        """Return one of the form's own texts."""
        return self.texts[name].in_language(language)

    def languages(self) -> tuple[str, ...]:
        """Return the languages that the form speaks."""
        title = self.texts["title"]
        found = tuple(code for code in LANGUAGES if getattr(title, code))
        return found or LANGUAGES
