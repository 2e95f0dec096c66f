"""Building blocks of what clients may submit: bounded, normalised, never repeated.

Messages are constants: an error never repeats what the client sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from . import normalize

MESSAGES = {
    "characters": "Has characters that are not allowed.",
    "contact_missing": "Give an e-mail address or a phone number.",
    "change_missing": "Give at least one field to change.",
    "custom_shape": "Must map names of fields to text, numbers, true, false or null.",
    "custom_too_many": "Has too many fields.",
    "email_invalid": "Is not a valid e-mail address.",
    "hash_invalid": "Is not a SHA-256 in hexadecimal.",
    "hash_mismatch": "The hash is not that of the text.",
    "ip_invalid": "Is not an IP address.",
    "language_invalid": "Is not a language such as es or es-CL.",
    "phone_invalid": "Is not a valid phone number.",
    "purpose_missing": "Name at least one purpose.",
    "rut_check_digit": "The check digit of the RUT is wrong.",
    "rut_format": "Is not a RUT.",
    "rut_too_long": "Is too long for a RUT.",
    "rut_zero": "A RUT cannot be zero.",
    "time_future": "Is in the future.",
    "time_invalid": "Is not a time such as 2026-03-01T12:00:00Z.",
    "time_zone_missing": "Needs a time zone, such as Z.",
    "url_invalid": "Is not a web address.",
}


def error(code: str) -> PydanticCustomError:
    """Return the complaint with this code and its constant message."""
    message = MESSAGES.get(code, "The value is not valid")
    return PydanticCustomError(code, message)


def normalized(function: Callable[[str], str]) -> AfterValidator:
    """Return a validator that gives the canonical form, or the complaint."""

    def validate(value: str) -> str:
        try:
            return function(value)
        except normalize.NormalizationError as exc:
            raise error(exc.code) from None

    return AfterValidator(validate)


def multiline(value: str) -> str:
    """Return canonical text of several lines."""
    return normalize.text(value, multiline=True)


def _blank_is_absent(value: Any) -> Any:
    # HTML forms send the fields that nobody filled as empty strings.
    return None if isinstance(value, str) and not value.strip() else value


def bounded(maximum: int) -> StringConstraints:
    """Return the constraint of trimmed text of at most so many characters."""
    return StringConstraints(strip_whitespace=True, max_length=maximum)


Line = normalized(normalize.text)
Blank = BeforeValidator(_blank_is_absent)

Text100 = Annotated[Annotated[str, bounded(100), Line] | None, Blank]
Text200 = Annotated[Annotated[str, bounded(200), Line] | None, Blank]
Text2000 = Annotated[Annotated[str, bounded(2000), Line] | None, Blank]
