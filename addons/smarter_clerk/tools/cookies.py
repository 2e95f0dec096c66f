"""Flags of the cookie that carries the session.

Odoo sets ``HttpOnly`` only. Without ``SameSite=Lax`` a form on any page could act with
the session, without ``Secure`` it would be sent in clear to the same host.
"""

from __future__ import annotations

from typing import Protocol

NAME = "session_id"
HEADER = "Set-Cookie"


class Headers(Protocol):
    """What is used of the headers of an answer."""

    def getlist(self, key: str) -> list[str]: ...

    def setlist(self, key: str, values: list[str]) -> None: ...


def protect(headers: Headers, *, secure: bool) -> None:
    """Add what is missing to the session's cookie, if the answer sets it."""
    found = headers.getlist(HEADER)
    if any(map(_is_session, found)):
        headers.setlist(HEADER, [_protected(text, secure) for text in found])


def _is_session(text: str) -> bool:
    return text.startswith(f"{NAME}=")


def _protected(text: str, secure: bool) -> str:
    if not _is_session(text):
        return text
    parts = [part.strip() for part in text.split(";")]
    have = {part.partition("=")[0].lower() for part in parts}
    wanted = ["HttpOnly", "SameSite=Lax", *(["Secure"] if secure else [])]
    missing = [flag for flag in wanted if flag.partition("=")[0].lower() not in have]
    return "; ".join(parts + missing)
