"""What the API answers, as declarations: for its document, and for tests."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class FieldError(BaseModel):
    """What is wrong with which field."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="Dotted path; empty for the body as a whole")
    code: str = Field(description="A stable word for programs")
    message: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str
    title: str
    status: int
    detail: str = Field(description="One sentence for developers")
    code: str = Field(description="A stable word for programs")
    request_id: str = Field(description="Leads to the line in the server's log")
    errors: list[FieldError] = Field([], description="Which fields are wrong, and why")


class TenantFacts(BaseModel):
    """The business behind the credential."""

    id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    rut: str
    name: str


class KeyFacts(BaseModel):
    """The API key that made the request."""

    prefix: str
    name: str
    expires_at: Instant | None
    requests_per_minute: int | None = Field(
        description="Limit of this key alone; null is that of the plan"
    )


class PersonFacts(BaseModel):
    """The person whose token made the request."""

    id: int
    name: str
    email: str | None
    role: str | None


class Limit(BaseModel):
    """A limit of the plan; null is none, or not counted."""

    limit: int | None
    used: int | None


class PlanFacts(BaseModel):
    """The plan with its limits."""

    code: str | bool
    limits: dict[str, Limit]


class Me(BaseModel):
    """The credential about itself."""

    tenant: TenantFacts
    plan: PlanFacts
    apps: list[str] = Field(description="Codes of the apps that are switched on")
    scopes: list[str] = Field(description="What the credential may do")
    key: KeyFacts | None = Field(None, description="When it is an API key")
    user: PersonFacts | None = Field(None, description="When it is a person's token")
