"""What a script gets to know of a form: the declaration behind the API's document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "text", "email", "tel", "textarea", "checkbox", "select", "number", "date"
]
_LANGUAGE = r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8}){0,3}$"


class FormQuery(BaseModel):
    """The parameters of a form's definition."""

    model_config = ConfigDict(extra="forbid", strict=True)

    lang: Annotated[str, Field(pattern=_LANGUAGE)] | None = Field(
        None, description="Language of the words, else as in Accept-Language"
    )


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FormChoice(_Answer):
    """One of the answers that a question leaves to choose from."""

    value: str
    label: str


class FormQuestion(_Answer):
    """One question, to be asked in this place."""

    name: str = Field(
        description="Name of the answer; `custom.<name>` goes to `custom`"
    )
    kind: Kind
    label: str
    help: str | None
    required: bool
    max_length: int | None
    autocomplete: str = Field(description="For the attribute of the same name in HTML")
    choices: list[FormChoice]


class FormConsent(_Answer):
    """What visitors may agree to, in a box of its own that starts empty."""

    purpose: Literal["contact", "marketing"]
    text: str


class FormDefinition(_Answer):
    """A form in one language."""

    key: str
    language: Literal["es", "en"]
    company: str
    title: str
    intro: str
    button: str
    thanks: str
    redirect_url: str | None = Field(description="Where to go instead of the thank-you")
    accent: str | None = Field(description="Color, as in #2f5d62")
    fields_: list[FormQuestion] = Field(alias="fields")
    consent: list[FormConsent]
    policy_url: str | None
    honeypot: str = Field(description="Name of an input that people do not see")
    min_seconds: int = Field(description="Answers that come sooner are not taken yet")
    turnstile: str | None = Field(
        description="Site key when the answers need Cloudflare Turnstile's token"
    )
    token: str = Field(description="To be sent with the answers; good for a day")
    words: dict[str, str] = Field(description="What a form says by itself")
    messages: dict[str, str] = Field(description="What is wrong, by code")
