"""The body of an error answer: problem details (RFC 9457)."""

from __future__ import annotations

from ..exceptions import ApiError

MEDIA_TYPE = "application/problem+json"


def body(error: ApiError, request_id: str) -> dict[str, object]:
    """Return the JSON object that describes ``error`` to the client.

    ``type`` is ``about:blank`` as the RFC has it for problems without a page of their
    own; programs branch on ``code``.
    """
    facts: dict[str, object] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "request_id": request_id,
    }
    if error.errors:
        facts["errors"] = error.errors
    return facts
