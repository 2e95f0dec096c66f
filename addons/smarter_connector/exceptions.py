"""Why a delivery failed, as classes: the class decides what happens next.

    CallError (smarter_base)
    ├── RetryableError       try again on the schedule
    │   ├── RateLimited      429 (waits >= 60 s)
    │   ├── ServerError      408, 425, 5xx
    │   ├── NotReady         the peer says "not yet"
    │   └── Unexpected       our own bug: logged, and tried again
    └── PermanentError       dead letter at once
        ├── Rejected         any other 4xx or unknown status
        ├── Gone             410: also disables the connector
        ├── Redirected       3xx: redirects are never followed
        └── Unsignable       no readable signing secret

Those of the network itself (no connection, time-out, forbidden address, ...) are in
``smarter_base.tools.outbound.errors``.
"""

from __future__ import annotations

from odoo.addons.smarter_base.tools.outbound.errors import (
    PermanentError,
    RetryableError,
)


class RateLimited(RetryableError):
    """The peer asked for fewer calls."""

    code = "rate_limited"
    slows_down = True
    floor_s = 60.0


class ServerError(RetryableError):
    """The peer failed, and says that it is its own fault."""

    code = "server_error"


class NotReady(RetryableError):
    """The peer is there but does not know our endpoint yet."""

    code = "not_ready"


class Unexpected(RetryableError):
    """A bug on our side: the log has the traceback, the event is kept."""

    code = "unexpected"


class Rejected(PermanentError):
    """The peer refuses the message."""

    code = "rejected"


class Gone(PermanentError):
    """The peer says that this endpoint will never come back."""

    code = "gone"
    disables_connector = True


class Redirected(PermanentError):
    """The peer points elsewhere; signed events go where the form says only."""

    code = "redirected"


class Unsignable(PermanentError):
    """There is no signing secret, or it cannot be decrypted."""

    code = "unsignable"
