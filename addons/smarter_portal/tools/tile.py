"""What a tile of the dashboard says: the state of an app, one figure, where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

CONNECTED = "connected"
DEGRADED = "degraded"
ERROR = "error"
SETUP = "setup"

#: Health of a connector that does its work.
_WORKING = frozenset({"new", "healthy"})


@dataclass(frozen=True, slots=True)
class Tile:
    """An app as the dashboard shows it; texts are in the language of the reader."""

    state: str = CONNECTED
    reason: str = ""
    figure: str = ""
    label: str = ""
    url: str = ""
    #: Whether the address is another system's: it opens in a tab of its own.
    external: bool = False

    def as_dict(self) -> dict[str, str | bool]:
        """Return what goes to the browser."""
        return asdict(self)


def judge(healths: Sequence[str]) -> str:
    """Return the state of an app from the health of its connectors.

    One that fails next to another that works leaves the app degraded. One that somebody
    paused is degraded, too: it was meant to work again.
    """
    if not healths:
        return SETUP
    troubled = [health for health in healths if health not in _WORKING]
    if not troubled:
        return CONNECTED
    if len(troubled) < len(healths) or set(troubled) == {"paused"}:
        return DEGRADED
    return ERROR


def culprit(healths: Sequence[str]) -> int | None:
    """Return the place of the connector to tell about, the worst first; None if none."""
    order = {"failing": 0, "disabled": 1, "paused": 2}
    troubled = [at for at, health in enumerate(healths) if health not in _WORKING]
    return min(troubled, key=lambda at: order.get(healths[at], 0), default=None)
