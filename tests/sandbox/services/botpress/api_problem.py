"""Errors in the shape of Botpress, with its own codes and names."""

from __future__ import annotations

import secrets

from ...message import Reply, json_reply

INVALID_PAYLOAD = (400, "InvalidPayload")
UNAUTHORIZED = (401, "Unauthorized")
FORBIDDEN = (403, "Forbidden")
NOT_FOUND = (404, "ResourceNotFound")
ALREADY_EXISTS = (409, "AlreadyExists")
TOO_LARGE = (413, "PayloadTooLarge")
RATE_LIMITED = (429, "RateLimited")
INTERNAL = (500, "Internal")


class ApiProblem(Exception):
    """An error that the API answers with."""

    def __init__(self, kind: tuple[int, str], message: str) -> None:
        super().__init__(message)
        self.code, self.type = kind

    def reply(self, *, bridged: bool = False) -> Reply:
        """Return the answer; a ``bridged`` one says 200 around the error."""
        body = {
            "id": f"err_{secrets.token_hex(8)}",
            "code": self.code,
            "type": self.type,
            "message": str(self),
        }
        return json_reply(body, 200 if bridged else self.code)
