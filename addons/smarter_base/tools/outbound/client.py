"""The one way out: every connector calls its peer through this client.

No redirects, no proxies or credentials from the environment, no cookies, no
decompression; addresses are judged when they are dialled (``dialer``), the whole call
has one deadline, and only the beginning of the answer is read. The call goes through
``requests.Session.send``. Thread-safe: one client serves a pool of threads.
"""

from __future__ import annotations

import http.cookiejar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3.exceptions
from requests.adapters import BaseAdapter

from . import deadline
from .address import AddressPolicy
from .dialer import Dialer, PinnedAdapter
from .errors import NetworkError, TimedOut, TlsError, UrlRefused

TOTAL_TIMEOUT_S = 15.0
MAX_RESPONSE_BYTES = 16 * 1024
USER_AGENT = "SmarterOS/1.0"
_CHUNK = 4096


@dataclass(frozen=True)
class Request:
    """What goes out. The repr leaves out headers and body: they hold secrets."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"

    def __repr__(self) -> str:
        return f"<Request {self.method} {len(self.body)} bytes>"


@dataclass(frozen=True)
class Reply:
    """What came back: any status, and at most the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False


class _Session(requests.Session):
    """A session that neither follows nor reads ahead into a redirect."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Tell ``Session.send`` that there is nowhere to go."""


class OutboundClient:
    """A keep-alive HTTP client that is safe to point at a URL of a tenant.

    :param transport: replaces the network, for tests
    """

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        pool_size: int = 16,
        timeout_s: float = TOTAL_TIMEOUT_S,
        transport: BaseAdapter | None = None,
    ) -> None:
        self._policy = policy
        self._timeout_s = timeout_s
        self._session = _Session()
        self._session.trust_env = False
        self._session.headers.clear()
        # A cookie set by one tenant's peer must never be sent for another tenant.
        self._session.cookies.set_policy(
            http.cookiejar.DefaultCookiePolicy(allowed_domains=[])
        )
        adapter = transport or PinnedAdapter(Dialer(policy), pool_size=pool_size)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(
        self,
        request: Request,
        *,
        max_bytes: int = MAX_RESPONSE_BYTES,
        timeout_s: float | None = None,
    ) -> Reply:
        """Make one call; whatever the peer answers is a reply.

        :param timeout_s: less time than this client gives otherwise
        :raises CallError: when there is no answer to speak of
        """
        self._policy.check_url(request.url)
        seconds = min(timeout_s or self._timeout_s, self._timeout_s)
        try:
            with deadline.limit(seconds):
                return self._exchange(request, max_bytes, seconds)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as exc:
            raise _translate(exc) from exc
        except TimeoutError as exc:
            raise TimedOut("no complete answer in time") from exc
        except OSError as exc:
            raise NetworkError(_reason(exc)) from exc

    def _exchange(self, request: Request, max_bytes: int, seconds: float) -> Reply:
        response = self._session.send(
            _prepare(request),
            timeout=seconds,
            allow_redirects=False,
            stream=True,
        )
        with response:
            body = _read(response, max_bytes)
        return Reply(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=body[:max_bytes],
            truncated=len(body) > max_bytes,
        )

    def close(self) -> None:
        """Close the idle connections."""
        self._session.close()

    def __enter__(self) -> OutboundClient:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _prepare(request: Request) -> requests.PreparedRequest:
    headers = {
        "user-agent": USER_AGENT,
        "accept": "*/*",
        "accept-encoding": "identity",
        **request.headers,
    }
    return requests.Request(
        request.method, request.url, data=request.body, headers=headers
    ).prepare()


def _read(response: requests.Response, max_bytes: int) -> bytes:
    """Read one byte more than wanted at most, as sent."""
    body = b""
    for chunk in _chunks(response):
        body += chunk
        if len(body) > max_bytes:
            # The rest stays in the connection, which cannot be used again.
            response.raw.close()
            break
    return body


def _chunks(response: requests.Response) -> Iterator[bytes]:
    raw: Any = response.raw
    if raw is None:
        # A transport without a socket has the whole body already.
        yield response.content
        return
    while chunk := raw.read(_CHUNK, decode_content=False):
        yield chunk


def _translate(exc: Exception) -> NetworkError | TimedOut | TlsError | UrlRefused:
    causes = list(_causes(exc))
    if any(isinstance(cause, TIMEOUTS) for cause in causes):
        return TimedOut("no complete answer in time")
    if any(isinstance(cause, TLS_FAILURES) for cause in causes):
        return TlsError(f"no trusted TLS session: {_reason(exc)}")
    if isinstance(exc, (requests.exceptions.InvalidURL, ValueError)):
        return UrlRefused("the URL cannot be called")
    return NetworkError(_reason(exc))


TIMEOUTS = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
TLS_FAILURES = (requests.exceptions.SSLError, urllib3.exceptions.SSLError)


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    """The exception and everything it was made of, outermost first."""
    while exc is not None:
        yield exc
        nested = [arg for arg in exc.args if isinstance(arg, BaseException)]
        reason = getattr(exc, "reason", None)
        if isinstance(reason, BaseException):
            nested.append(reason)
        exc = nested[0] if nested else exc.__cause__ or exc.__context__


def _reason(exc: BaseException) -> str:
    """A sentence from the innermost cause: the outer ones quote the URL."""
    innermost = list(_causes(exc))[-1]
    verify_message = getattr(innermost, "verify_message", "")
    if verify_message:
        return str(verify_message)
    if isinstance(innermost, OSError) and innermost.strerror:
        return innermost.strerror.lower()
    return "the connection broke before the answer was complete"
