"""From pydantic's complaints to the ``errors`` of our answers.

pydantic repeats what it was given; our answers do not. Codes and messages are ours,
limits come from the model, and a name that the model does not have is never written.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import pydantic
from pydantic_core import core_schema

from ..exceptions import ValidationFailed

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ModelT = TypeVar("ModelT", bound=pydantic.BaseModel)

# pydantic's error type: (our code, our message; ``{...}`` is filled from the rule).
_KNOWN: Mapping[str, tuple[str, str]] = {
    "missing": ("required", "This field is required."),
    "extra_forbidden": ("unknown_field", "A field is not accepted here."),
    "string_type": ("type", "Must be text."),
    "string_unicode": ("characters", "Has characters that are not allowed."),
    "string_too_short": ("too_short", "Needs at least {min_length} characters."),
    "string_too_long": ("too_long", "May have at most {max_length} characters."),
    "string_pattern_mismatch": ("format", "Has the wrong format."),
    "model_type": ("type", "Must be an object."),
    "model_attributes_type": ("type", "Must be an object."),
    "dict_type": ("type", "Must be an object."),
    "list_type": ("type", "Must be a list."),
    "bool_type": ("type", "Must be true or false."),
    "int_type": ("type", "Must be a whole number."),
    "too_short": ("too_short", "Needs at least {min_length} items."),
    "too_long": ("too_long", "May have at most {max_length} items."),
    "literal_error": ("choice", "Is not one of the accepted values."),
    "enum": ("choice", "Is not one of the accepted values."),
}
_OTHER = ("invalid", "Is not valid.")
# Every other type comes from a PydanticCustomError of our own validators.
_PYDANTIC_TYPES = frozenset(typing.get_args(core_schema.ErrorType))


def validate(model: type[ModelT], data: object) -> ModelT:
    """Return ``data`` as an instance of ``model``.

    :raises ValidationFailed: with one entry per broken rule
    """
    try:
        return model.model_validate(data)
    except pydantic.ValidationError as exc:
        details = exc.errors(include_url=False, include_input=False)
        errors = _unique(
            [describe(detail, accepted=model.model_fields) for detail in details]
        )
        raise ValidationFailed(
            "Correct the fields listed under errors.", errors=errors
        ) from None


def describe(detail: ErrorDetails, accepted: Mapping[str, object]) -> dict[str, str]:
    """Return ``field``, ``code`` and ``message`` for one of pydantic's complaints.

    ``field`` is a dotted path, empty when the body as a whole is meant. Custom errors
    of our validators carry their own code and message.
    """
    kind = detail["type"]
    location: Sequence[int | str] = detail["loc"]
    if kind == "extra_forbidden":
        location = location[:-1]
        code, message = _KNOWN[kind]
        if not location:
            return unknown_field("", accepted)
    elif kind in _KNOWN:
        code, message = _KNOWN[kind]
        message = message.format(**detail.get("ctx", {}))
    elif kind not in _PYDANTIC_TYPES:
        code, message = kind, detail["msg"]
    else:
        code, message = _OTHER
    field = ".".join(str(part) for part in location)
    return {"field": field, "code": code, "message": message}


def unknown_field(parent: str, accepted: Iterable[str]) -> dict[str, str]:
    """Return the entry for a name that is not among the accepted ones of an object."""
    code, message = _KNOWN["extra_forbidden"]
    if names := ", ".join(accepted):
        message = f"{message} Accepted: {names}."
    return {"field": parent, "code": code, "message": message}


def _unique(errors: list[dict[str, str]]) -> list[dict[str, str]]:
    """Keep the first of equal entries: ten unknown fields are one complaint."""
    return list({tuple(error.items()): error for error in errors}.values())
