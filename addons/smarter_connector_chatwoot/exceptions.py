"""What Chatwoot's refusals mean, beyond their status.

Rejected (smarter_connector)
├── NotFound      404: the record is gone at the peer, or was never there
├── Invalid       422 that names attributes: somebody else has the value, or it is bad
└── NotAllowed    401 and 403: the token, its role, or the account's plan
"""

from __future__ import annotations

from odoo.addons.smarter_connector.exceptions import Rejected


class NotFound(Rejected):
    """The peer does not know the record."""


class Invalid(Rejected):
    """The record would not be valid; ``attributes`` are to blame."""

    def __init__(self, message: str, attributes: tuple[str, ...]) -> None:
        super().__init__(message, status=422)
        self.attributes = attributes


class NotAllowed(Rejected):
    """The token may not do this."""
