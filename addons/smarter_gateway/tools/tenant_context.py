"""Who is calling: what authentication found out, for the rest of the request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantContext:
    """The tenant and key behind an API request.

    It comes from the credential alone; nothing in the request can change it.
    """

    company_id: int
    tenant_uuid: str
    user_id: int
    key_id: int
    key_prefix: str
    scopes: frozenset[str]
    lang: str
    # Limits of the plan; 0 is none.
    requests_per_minute: int = 0
    leads_per_month: int = 0
