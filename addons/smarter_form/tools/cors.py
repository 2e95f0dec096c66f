"""What browsers ask before a page of another site may talk to us.

The question comes without a credential: it is answered for the origins of all forms.
The request itself must come from one of its own form's.
"""

from __future__ import annotations

from typing import Any

_MAX_AGE_S = 600
_EXPOSED = (
    "Idempotency-Replayed",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, X-Request-Id"
    ),
    "Access-Control-Max-Age": str(_MAX_AGE_S),
}


def preflight(origin: str) -> dict[str, str]:
    """Return the headers that let pages of this origin ask."""
    return {**_PREFLIGHT, "Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def allow(headers: Any, origin: str) -> None:
    """Let pages of this one origin read the answer, without cookies.

    :param headers: werkzeug's headers of the answer
    """
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = ", ".join(_EXPOSED)
    headers.add("Vary", "Origin")
