"""Who somebody is, whatever the way in: page of Clerk, exchange or bearer token."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """What sign-in knows of a person. Everything comes from Clerk, nothing from a form.

    ``role`` is the role in the organisation, such as ``org:admin``. ``email`` counts
    only with ``email_verified``.
    """

    user_id: str
    session_id: str | None = None
    organization_id: str | None = None
    role: str | None = None
    email: str | None = None
    email_verified: bool = False
    first_name: str | None = None
    last_name: str | None = None
