"""What a client may submit as a lead, and its canonical form.

One declaration validates, normalises and bounds every field. Messages are constants:
an error never repeats what the client sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from . import normalize

MESSAGES = {
    "characters": "Has characters that are not allowed.",
    "contact_missing": "Give an e-mail address or a phone number.",
    "email_invalid": "Is not a valid e-mail address.",
    "language_invalid": "Is not a language such as es or es-CL.",
    "phone_invalid": "Is not a valid phone number.",
    "rut_check_digit": "The check digit of the RUT is wrong.",
    "rut_format": "Is not a RUT.",
    "rut_too_long": "Is too long for a RUT.",
    "rut_zero": "A RUT cannot be zero.",
}


def _error(code: str) -> PydanticCustomError:
    message = MESSAGES.get(code, "The value is not valid")
    return PydanticCustomError(code, message)


def _normalized(function: Callable[[str], str]) -> AfterValidator:
    def validate(value: str) -> str:
        try:
            return function(value)
        except normalize.NormalizationError as exc:
            raise _error(exc.code) from None

    return AfterValidator(validate)


def _multiline(value: str) -> str:
    return normalize.text(value, multiline=True)


def _blank_is_absent(value: Any) -> Any:
    # HTML forms send the fields that nobody filled as empty strings.
    return None if isinstance(value, str) and not value.strip() else value


def _bounded(maximum: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=maximum)


Line = _normalized(normalize.text)
Blank = BeforeValidator(_blank_is_absent)

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Line
]
Email = Annotated[
    Annotated[str, _bounded(normalize.EMAIL_MAX_LENGTH), _normalized(normalize.email)]
    | None,
    Blank,
]
Phone = Annotated[
    Annotated[str, _bounded(50), _normalized(normalize.phone)] | None, Blank
]
Rut = Annotated[Annotated[str, _bounded(50), _normalized(normalize.rut)] | None, Blank]
Language = Annotated[
    Annotated[str, _bounded(35), _normalized(normalize.language)] | None, Blank
]
Message = Annotated[
    Annotated[str, _bounded(5000), _normalized(_multiline)] | None, Blank
]
Text100 = Annotated[Annotated[str, _bounded(100), Line] | None, Blank]
Text200 = Annotated[Annotated[str, _bounded(200), Line] | None, Blank]
Text2000 = Annotated[Annotated[str, _bounded(2000), Line] | None, Blank]


class LeadSubmission(BaseModel):
    """One lead as a form or an integration submits it.

    Unknown fields are refused, so a misspelt field is an error and not lost data. An
    optional field that is null or blank counts as absent.
    """

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    name: Name = Field(description="Full name of the person")
    email: Email = Field(None, description="E-mail address")
    phone: Phone = Field(None, description="Phone number; Chilean without a prefix")
    rut: Rut = Field(None, description="RUT of the person or the company")
    company: Text200 = Field(None, description="Company that the person works for")
    message: Message = Field(None, description="What the person wrote, plain text")
    source: Text100 = Field(None, description="Where the lead comes from")
    interest: Text200 = Field(None, description="Product or service asked for")
    language: Language = Field(None, description="Language of the person (es, es-CL)")
    utm_source: Text200 = None
    utm_medium: Text200 = None
    utm_campaign: Text200 = None
    page_url: Text2000 = Field(None, description="Page where the form was sent")
    referrer: Text2000 = Field(None, description="Page that led there")

    @model_validator(mode="after")
    def _reachable(self) -> LeadSubmission:
        if not (self.email or self.phone):
            raise _error("contact_missing")
        return self

    def payload(self) -> dict[str, str]:
        """Return the canonical values, without the absent ones."""
        return self.model_dump(exclude_none=True)
