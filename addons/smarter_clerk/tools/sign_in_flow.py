"""Sign-ins that are under way in one browser session.

Each has a ``state`` that is good for one answer, within minutes, in the very session
that asked. Several may be under way: people open tabs.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

MAX_AGE_S = 600.0
MAX_FLOWS = 5


@dataclass(frozen=True)
class Flow:
    """What the answer of Clerk has to fit, and where the person wanted to go."""

    state: str
    nonce: str
    verifier: str
    begun_at: float
    redirect: str = ""
    tenant: str = ""

    def __repr__(self) -> str:
        return "<Flow>"


Stored = list[dict[str, object]]


def add(stored: object, flow: Flow, now: float) -> Stored:
    """Return what to keep in the session: this one and the latest of the others."""
    others = [other for other in _read(stored) if _is_fresh(other, now)]
    return [asdict(each) for each in [*others, flow][-MAX_FLOWS:]]


def take(stored: object, state: str, now: float) -> tuple[Flow | None, Stored]:
    """Return the flow of a ``state``, if there is one, and what is left."""
    flows = [flow for flow in _read(stored) if _is_fresh(flow, now)]
    found = [flow for flow in flows if _same(flow.state, state)]
    left = [asdict(flow) for flow in flows if flow not in found]
    return (found[0] if found else None), left


def _read(stored: object) -> list[Flow]:
    """Read what an older version may have written, too."""
    rows = stored if isinstance(stored, list) else []
    flows = (_flow(row) for row in rows)
    return [flow for flow in flows if flow]


def _flow(row: object) -> Flow | None:
    if not isinstance(row, Mapping) or {f.name for f in fields(Flow)} != set(row):
        return None
    if not isinstance(row["begun_at"], (int, float)):
        return None
    return Flow(**row)


def _is_fresh(flow: Flow, now: float) -> bool:
    return 0 <= now - flow.begun_at <= MAX_AGE_S


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
