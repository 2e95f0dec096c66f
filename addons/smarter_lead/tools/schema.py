"""What a client may submit as a lead, and its canonical form.

One declaration validates, normalises and bounds every field. Messages are constants:
an error never repeats what the client sent.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.config import JsonDict

from . import normalize
from .consent import Consent
from .schema_types import (
    Blank,
    Line,
    Text100,
    Text200,
    Text2000,
    bounded,
    error,
    multiline,
    normalized,
)

MAX_CUSTOM = 50


def _custom_shape(value: Any) -> Any:
    """Refuse what no declared field could take; names are looked at by the tenant."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise error("custom_shape")
    if len(value) > MAX_CUSTOM:
        raise error("custom_too_many")
    if not all(
        isinstance(item, (str, bool, int, float))
        for item in value.values()
        if item is not None
    ):
        raise error("custom_shape")
    return value or None


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Line
]
Email = Annotated[
    Annotated[str, bounded(normalize.EMAIL_MAX_LENGTH), normalized(normalize.email)]
    | None,
    Blank,
]
Phone = Annotated[
    Annotated[str, bounded(50), normalized(normalize.phone)] | None, Blank
]
Rut = Annotated[Annotated[str, bounded(50), normalized(normalize.rut)] | None, Blank]
Language = Annotated[
    Annotated[str, bounded(35), normalized(normalize.language)] | None, Blank
]
Message = Annotated[Annotated[str, bounded(5000), normalized(multiline)] | None, Blank]
# Which fields there are is declared per tenant: `smarter.lead.field` has their rules.
Custom = Annotated[
    dict[str, Any] | None,
    BeforeValidator(_custom_shape),
    Field(
        json_schema_extra={
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
            "maxProperties": MAX_CUSTOM,
        }
    ),
]


EXAMPLE: JsonDict = {
    "name": "María González",
    "email": "maria@example.cl",
    "phone": "+56 9 8765 4321",
    "rut": "12.345.678-5",
    "message": "Quiero una cotización",
    "source": "web",
}


class LeadSubmission(BaseModel):
    """One lead as a form or an integration submits it.

    Unknown fields are refused, so a misspelt field is an error and not lost data. An
    optional field that is null or blank counts as absent.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        str_strip_whitespace=True,
        json_schema_extra={
            "anyOf": [{"required": ["email"]}, {"required": ["phone"]}],
            "examples": [EXAMPLE],
        },
    )

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
    utm_term: Text200 = None
    utm_content: Text200 = None
    page_url: Text2000 = Field(None, description="Page where the form was sent")
    referrer: Text2000 = Field(None, description="Page that led there")
    form: Text100 = Field(None, description="Name of the form that was filled in")
    consent: Consent | None = Field(None, description="What the person agreed to")
    custom: Custom = Field(
        None, description="Values of fields that the tenant declared"
    )

    @model_validator(mode="after")
    def _reachable(self) -> LeadSubmission:
        if not (self.email or self.phone):
            raise error("contact_missing")
        return self

    def payload(self) -> dict[str, Any]:
        """Return the canonical values, without the absent ones."""
        return self.model_dump(exclude_none=True)
