"""What the API takes besides a single lead, and what it answers.

The same declarations validate requests and make the OpenAPI document.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from odoo.addons.smarter_gateway.tools.answers import FieldError, Instant

from .consent import Moment
from .schema import EXAMPLE, Email, Name, Phone
from .schema_types import Text100, Text200, error

MAX_BATCH = 500
MAX_PAGE = 100
DEFAULT_PAGE = 50
Status = Literal[
    "received", "new", "contacted", "qualified", "converted", "lost", "failed"
]
_PAGE = re.compile(r"[1-9][0-9]{0,2}")
_CURSOR = r"^[A-Za-z0-9_=-]{1,64}$"


def _page_size(value: Any) -> int:
    if isinstance(value, str) and _PAGE.fullmatch(value) and int(value) <= MAX_PAGE:
        return int(value)
    raise PydanticCustomError("limit_invalid", "Must be a number from 1 to 100.")


def _given(value: Any) -> Any:
    """Refuse a parameter without a value: it is a mistake, not "all"."""
    if value == "":
        raise PydanticCustomError("required", "Needs a value.")
    return value


class LeadBatch(BaseModel):
    """Up to 500 leads; each is accepted or refused for itself."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"leads": [EXAMPLE]}]},
    )

    leads: Annotated[
        list[Any],
        Field(min_length=1, max_length=MAX_BATCH),
        WithJsonSchema(
            {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_BATCH,
                "items": {},
                "description": "Leads as POST /api/v1/leads takes them",
            }
        ),
    ]


class LeadChange(BaseModel):
    """What to change in the pipeline; a field that is absent or null stays."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        str_strip_whitespace=True,
        json_schema_extra={"examples": [{"status": "contacted"}]},
    )

    status: Literal["new", "contacted", "qualified", "converted", "lost"] | None = (
        Field(None, description="Where to move the lead")
    )
    name: Name | None = Field(None, description="Full name of the person")
    email: Email = Field(None, description="E-mail address")
    phone: Phone = Field(None, description="Phone number; Chilean without a prefix")
    company: Text200 = Field(None, description="Company that the person works for")
    source: Text100 = Field(None, description="Where the lead comes from")

    @model_validator(mode="after")
    def _something(self) -> LeadChange:
        if not self.model_dump(exclude_none=True):
            raise error("change_missing")
        return self


class LeadQuery(BaseModel):
    """The parameters of the list of leads."""

    model_config = ConfigDict(extra="forbid", strict=True)

    status: Annotated[Status | None, BeforeValidator(_given)] = Field(
        None, description="Only leads with this status"
    )
    since: Annotated[Moment, BeforeValidator(_given)] = Field(
        None, description="Only leads received at this time or later"
    )
    cursor: Annotated[
        Annotated[str, Field(pattern=_CURSOR)] | None, BeforeValidator(_given)
    ] = Field(None, description="`next_cursor` of the page before")
    limit: Annotated[
        int,
        BeforeValidator(_page_size),
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
    ] = Field(DEFAULT_PAGE, description="How many leads a page has at most")

    def filters(self) -> dict[str, str | None]:
        """Return what decides which leads are in the list."""
        return {"status": self.status, "since": self.since}


class LeadFailure(BaseModel):
    """Why a lead did not reach the pipeline."""

    model_config = ConfigDict(extra="forbid")

    code: str
    message: str


class LeadAccepted(BaseModel):
    """A lead that is stored."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    status: Status
    received_at: Instant
    url: str = Field(description="Where to ask what became of it")


class LeadState(LeadAccepted):
    """Where a lead is."""

    converted_at: Instant | None = Field(
        None, description="When it reached the pipeline"
    )
    error: LeadFailure | None = Field(None, description="Why its status is failed")


class LeadPage(BaseModel):
    """A page of the list, newest first."""

    model_config = ConfigDict(extra="forbid")

    data: list[LeadState]
    next_cursor: str | None = Field(description="Null on the last page")


class BatchAccepted(LeadAccepted):
    """An accepted lead of a batch."""

    index: int = Field(description="Its place in the request, from 0")
    accepted: Literal[True]


class BatchRefused(BaseModel):
    """A refused lead of a batch; nothing of it was stored."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(description="Its place in the request, from 0")
    accepted: Literal[False]
    code: str
    detail: str
    errors: list[FieldError] = Field(description="As in the answer to a single lead")


class BatchAnswer(BaseModel):
    """What became of each lead, in the order of the request."""

    model_config = ConfigDict(extra="forbid")

    accepted: int
    refused: int
    results: list[BatchAccepted | BatchRefused]
