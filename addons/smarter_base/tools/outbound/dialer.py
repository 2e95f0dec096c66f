"""Open connections to checked addresses only.

The name is resolved once, all answers are judged, and the socket goes to one of the
judged addresses: there is no second look-up that could answer differently. The host
name stays in the Host header, in SNI and in the certificate check.
"""

from __future__ import annotations

import functools
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from . import deadline
from .address import Address, AddressPolicy
from .errors import NetworkError, TimedOut

CONNECT_TIMEOUT_S = 5.0
#: Servers close idle connections after a few seconds (Node: 5); one that has been idle
#: for longer than this is replaced, so that no message meets a closing connection.
MAX_IDLE_S = 2.0

Resolver = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a name, in the order the system prefers."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class Dialer:
    """Turns a host and port into a connected socket, or says why not."""

    def __init__(self, policy: AddressPolicy, resolver: Resolver = resolve) -> None:
        self._policy = policy
        self._resolver = resolver

    def dial(self, host: str, port: int, *, secure: bool) -> socket.socket:
        """Connect to the first address that accepts."""
        answers = self._resolve(host.strip("[]"), port)
        addresses = self._policy.screen(host, port, answers, secure=secure)
        end = time.monotonic() + min(CONNECT_TIMEOUT_S, deadline.remaining())
        failure: OSError = OSError("no address")
        for tried, address in enumerate(addresses):
            # An address that never answers must not use up the time of the others.
            share = max(end - time.monotonic(), 0.01) / (len(addresses) - tried)
            try:
                return _connect(address, port, share)
            except OSError as exc:
                failure = exc
        raise _translate(failure) from failure

    def _resolve(self, host: str, port: int) -> Sequence[str]:
        try:
            answers = self._resolver(host, port)
        except (socket.gaierror, UnicodeError) as exc:
            raise NetworkError("the host name does not resolve") from exc
        if not answers:
            raise NetworkError("the host name does not resolve")
        return answers


def _connect(address: Address, port: int, timeout: float) -> socket.socket:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    sock = deadline.DeadlineSocket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(timeout)
        sock.connect((str(address), port))
        # From here on, the TLS handshake and the sending of the request.
        sock.settimeout(min(CONNECT_TIMEOUT_S, deadline.remaining()))
    except BaseException:
        sock.close()
        raise
    return sock


def _translate(failure: OSError) -> NetworkError | TimedOut:
    if isinstance(failure, TimeoutError):
        return TimedOut("no connection in time")
    return NetworkError(f"no connection: {failure.strerror or failure}")


class _Pinned:
    """Mixed into urllib3's connections: where their sockets come from."""

    _dialer: Dialer
    _secure: bool
    _idle_since = 0.0
    host: str
    port: int

    def _new_conn(self) -> socket.socket:
        return self._dialer.dial(self.host, self.port, secure=self._secure)

    def request(self, *args: Any, **kwargs: Any) -> Any:
        self._idle_since = time.monotonic()
        return super().request(*args, **kwargs)  # type: ignore[misc]

    @property
    def is_connected(self) -> bool:
        idle = time.monotonic() - self._idle_since
        return idle <= MAX_IDLE_S and bool(super().is_connected)  # type: ignore[misc]


class PinnedHTTPConnection(_Pinned, HTTPConnection):
    """Plain HTTP, for peers that the operator allows."""

    _secure = False

    def __init__(self, *args: Any, dialer: Dialer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialer = dialer


class PinnedHTTPSConnection(_Pinned, HTTPSConnection):
    """HTTP over TLS; the certificate must match the name, not the address."""

    _secure = True

    def __init__(self, *args: Any, dialer: Dialer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialer = dialer


class PinnedAdapter(HTTPAdapter):
    """The transport of ``requests`` on top of a :class:`Dialer`."""

    def __init__(self, dialer: Dialer, *, pool_size: int) -> None:
        self._dialer = dialer
        super().__init__(pool_connections=64, pool_maxsize=pool_size)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        """Have the pools of this adapter make our connections."""
        self.poolmanager = PoolManager(
            num_pools=connections,
            maxsize=maxsize,
            block=block,
            ssl_context=_shared_context(),
        )
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pool_factory(HTTPConnectionPool, PinnedHTTPConnection),
            "https": self._pool_factory(HTTPSConnectionPool, PinnedHTTPSConnection),
        }

    def _pool_factory(self, pool_class: Any, connection_class: Any) -> Any:
        def make(*args: Any, **kwargs: Any) -> HTTPConnectionPool:
            pool: HTTPConnectionPool = pool_class(*args, **kwargs)
            connect: Any = functools.partial(connection_class, dialer=self._dialer)
            pool.ConnectionCls = connect
            return pool

        return make

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the trust to the context, which has its authorities loaded once."""
        conn.cert_reqs = "CERT_REQUIRED"


@functools.lru_cache(maxsize=1)
def _shared_context() -> ssl.SSLContext:
    # Loading the authorities takes some 20 ms: once per process, not per run.
    return deadline.tls_context()
