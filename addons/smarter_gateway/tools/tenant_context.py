"""Who is calling: what authentication found out, for the rest of the request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantContext:
    """The tenant and the credential behind an API request.

    It comes from the credential alone; nothing in the request can change it.
    """

    company_id: int
    tenant_uuid: str
    user_id: int
    scopes: frozenset[str]
    lang: str
    # The model that knew the credential and describes it in ``GET /api/v1/me``.
    source: str
    # Set when the credential is an API key.
    key_id: int | None = None
    key_prefix: str | None = None
    # Set when the credential is the browser key of a form.
    form_id: int | None = None
    # Limits of the plan; 0 is none.
    requests_per_minute: int = 0
    leads_per_month: int = 0
    # Limit of the key itself; 0 is none.
    key_requests_per_minute: int = 0

    @property
    def credential(self) -> str:
        """Name the credential among all: what one has begun, another cannot see."""
        parts = (self.source, self.key_id, self.form_id, self.user_id)
        return ":".join(str(part or 0) for part in parts)
