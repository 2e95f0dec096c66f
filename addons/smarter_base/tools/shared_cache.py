"""Values that all processes of all instances share, while something keeps them.

An addon that can keep values says so when it is loaded (`use`); that is `smarter_redis`,
with a Redis configured. Without it, or while its Redis is away, every value is made anew:
whoever asks here never depends on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

# Answers of the API, and what a tenant has configured.
ANSWER_S = 5 * 60
CONFIGURATION_S = 60 * 60


@dataclass(frozen=True, slots=True)
class Space:
    """Values of one kind of one tenant in one database, and how long they last."""

    database: str
    tenant_uuid: str
    name: str
    lifetime_s: int = CONFIGURATION_S

    def __post_init__(self) -> None:
        """Refuse a space that would be everybody's."""
        if not (self.database and self.tenant_uuid and self.name):
            raise ValueError("A space needs a database, a tenant and a name.")

    @property
    def key(self) -> str:
        """Return the name in the cache; none of its parts can pass for another."""
        parts = (self.database, self.tenant_uuid, self.name)
        return f"smarter:cache:{json.dumps(parts)}"

    @property
    def hold(self) -> str:
        """Return the name of the mark that nothing is to be kept for now."""
        return f"{self.key}:hold"


class Keeper(Protocol):
    """What keeps values."""

    def get(self, space: Space, name: str, make: Callable[[], Any]) -> Any:
        """Return the value of that name, made by ``make`` when it is not there."""

    def forget(self, space: Space) -> None:
        """Drop all values of a space."""


class _Keepers:
    """The one of this process, if there is one."""

    find: Callable[[], Keeper] | None = None


def use(find: Callable[[], Keeper] | None) -> None:
    """Have values kept by what ``find`` returns; by nothing for None."""
    _Keepers.find = find


def get(space: Space, name: str, make: Callable[[], Any]) -> Any:
    """Return the value of that name, made by ``make`` when it is not there.

    :param make: returns what JSON can hold; called at most once
    """
    find = _Keepers.find
    return find().get(space, name, make) if find else make()


def forget(space: Space) -> None:
    """Drop all values of a space. Call it after the commit of a change."""
    if find := _Keepers.find:
        find().forget(space)
