"""A deadline for everything that one thread reads from its sockets.

A socket timeout bounds one ``recv``; a peer that sends a byte every ten seconds never
trips it. These sockets wait for what is left of the caller's deadline instead, which
bounds the whole exchange: status line, headers and body, with and without TLS.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import certifi

_current = threading.local()
#: A timeout of zero would switch the socket to non-blocking mode.
_LEAST_S = 0.001


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Give this thread ``seconds`` for all socket reads inside the block."""
    _current.end = time.monotonic() + seconds
    try:
        yield
    finally:
        del _current.end


def remaining() -> float:
    """Return the seconds left, or raise TimeoutError; without a limit, infinity."""
    end: float = getattr(_current, "end", float("inf"))
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this call is over")
    return max(left, _LEAST_S)


class DeadlineSocket(socket.socket):
    """A plain socket whose reads share the deadline of the thread."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read, waiting no longer than the deadline."""
        _arm(self)
        return super().recv_into(*args, **kwargs)


class DeadlineSSLSocket(ssl.SSLSocket):
    """A TLS socket whose reads share the deadline of the thread."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read, waiting no longer than the deadline."""
        _arm(self)
        return super().recv_into(*args, **kwargs)


def _arm(sock: socket.socket) -> None:
    left = remaining()
    if left != float("inf"):
        sock.settimeout(left)


def tls_context() -> ssl.SSLContext:
    """Return a verifying context: the machine's authorities and certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = DeadlineSSLSocket
    return context
