"""Why a call to an outside system failed, as classes: the class decides what follows.

    SecretError              not a usable signing secret
    SignatureError           a signature does not prove what it claims
    AllowListError           the operator's ``outbound_allow`` cannot be read
    CallError
    ├── RetryableError       another attempt may succeed
    │   ├── NetworkError     no connection, or it broke
    │   ├── TlsError         no trusted TLS session
    │   └── TimedOut         no complete answer in time (waits >= 60 s)
    └── PermanentError       the same call will fail again
        ├── AddressRefused   the name leads to a forbidden address
        └── UrlRefused       the URL itself is not acceptable

``code`` is what a database stores; the sentences are for people and never contain a
secret, a header or a query string. Addons add what the answers of their peers mean.
"""

from __future__ import annotations


class SecretError(Exception):
    """The value is not a Standard Webhooks secret."""


class SignatureError(Exception):
    """The message cannot be trusted; the text says why, for the log only."""


class AllowListError(Exception):
    """The operator's list of allowed peers has an entry nobody can read."""


class CallError(Exception):
    """One call failed."""

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


class RetryableError(CallError):
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


class PermanentError(CallError):
    """The same message will be refused again: wait for a person."""


class AddressRefused(PermanentError):
    """The host resolves to an address that connectors must not reach."""

    code = "address_refused"


class UrlRefused(PermanentError):
    """The URL has a part that connectors must not have."""

    code = "url_refused"
