"""What browsers ask before a page of another site may talk to us.

The question comes without a credential, so it is answered alike for everybody. What
counts is the request itself: its origin must be one of the form's.
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

PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, X-Request-Id"
    ),
    "Access-Control-Max-Age": str(_MAX_AGE_S),
}


def allow(headers: Any, origin: str) -> None:
    """Let pages of this one origin read the answer, without cookies.

    :param headers: werkzeug's headers of the answer
    """
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = ", ".join(_EXPOSED)
    headers.add("Vary", "Origin")
