"""The id of the request (or job run) in progress, for logs, answers and rows."""

from __future__ import annotations

import contextlib
import contextvars
import re
import secrets
from collections.abc import Iterator

NO_REQUEST = "-"
# An id from outside goes into logs and headers: only boring characters, and long
# enough that it can tell requests apart.
_ACCEPTED = re.compile(r"[A-Za-z0-9_-]{16,64}")

_current: contextvars.ContextVar[str] = contextvars.ContextVar(
    "smarter_request_id", default=NO_REQUEST
)


def request_id() -> str:
    """Return the id of the request in progress, or ``-`` outside of one."""
    return _current.get()


def new_request_id() -> str:
    """Return a fresh random id of 32 hexadecimal digits."""
    return secrets.token_hex(16)


def accept(candidate: str | None) -> str:
    """Return the caller's id when it is well-formed, else a fresh one."""
    if candidate and _ACCEPTED.fullmatch(candidate):
        return candidate
    return new_request_id()


def bind(value: str) -> None:
    """Make ``value`` the id of whatever this thread does from now on.

    HTTP workers serve one request after the other on one thread and the access log is
    written after the application returned, so the id stays until the next request.
    """
    _current.set(value)


@contextlib.contextmanager
def use_request_id(value: str) -> Iterator[str]:
    """Bind ``value`` for the duration of a block, for jobs that act for a request."""
    token = _current.set(value)
    try:
        yield value
    finally:
        _current.reset(token)
