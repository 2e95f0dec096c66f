"""Why a delivery failed, as classes: the class decides what happens next.

    ConnectorError
    ├── SecretError              not a usable signing secret
    ├── SignatureError           a signature does not prove what it claims
    ├── AllowListError           the operator's ``outbound_allow`` cannot be read
    └── DeliveryError
        ├── RetryableError       try again on the schedule
        │   ├── NetworkError     no connection, or it broke
        │   ├── TlsError         no trusted TLS session
        │   ├── TimedOut         no complete answer in time (waits >= 60 s)
        │   ├── RateLimited      429 (waits >= 60 s)
        │   ├── ServerError      408, 425, 5xx
        │   ├── NotReady         the peer says "not yet"
        │   └── Unexpected       our own bug: logged, and tried again
        └── PermanentError       dead letter at once
            ├── Rejected         any other 4xx or unknown status
            ├── Gone             410: also disables the connector
            ├── Redirected       3xx: redirects are never followed
            ├── AddressRefused   the name leads to a forbidden address
            ├── UrlRefused       the URL itself is not acceptable
            └── Unsignable       no readable signing secret

``code`` is what the database stores; the sentences are for people and never
contain a secret, a header or a query string.
"""

from __future__ import annotations


class ConnectorError(Exception):
    """Root of everything this addon raises on purpose."""


class SecretError(ConnectorError):
    """The value is not a Standard Webhooks secret."""


class SignatureError(ConnectorError):
    """The message cannot be trusted; the text says why, for the log only."""


class AllowListError(ConnectorError):
    """The operator's list of allowed peers has an entry nobody can read."""


class DeliveryError(ConnectorError):
    """One attempt failed."""

    code = "unexpected"
    retryable = False
    disables_connector = False
    #: The connector should be tried with one call at a time after this.
    slows_down = False
    #: Seconds that the next attempt waits at least, whatever the schedule says.
    floor_s = 0.0

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


class RetryableError(DeliveryError):
    """Another attempt may succeed."""

    retryable = True


class NetworkError(RetryableError):
    """No connection, or it broke before the answer was complete."""

    code = "network"
    slows_down = True


class TlsError(RetryableError):
    """The peer did not prove who it is; certificates do get repaired."""

    code = "tls"
    slows_down = True


class TimedOut(RetryableError):
    """No complete answer in time. The peer may have acted on the message."""

    code = "timeout"
    slows_down = True
    floor_s = 60.0


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


class PermanentError(DeliveryError):
    """The same message will be refused again: wait for a person."""


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


class AddressRefused(PermanentError):
    """The host resolves to an address that connectors must not reach."""

    code = "address_refused"


class UrlRefused(PermanentError):
    """The URL has a part that connectors must not have."""

    code = "url_refused"


class Unsignable(PermanentError):
    """There is no signing secret, or it cannot be decrypted."""

    code = "unsignable"
