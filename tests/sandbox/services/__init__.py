"""One module per outside service; each subclasses :class:`Service`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..message import Reply, Request


@dataclass(frozen=True)
class Outcome:
    """What a service decided about one call."""

    reply: Reply
    signature: str = "none"
    delay_ms: int = 0


class Service(ABC):
    """One provider: which paths it serves, how it answers, how it is set up."""

    name: ClassVar[str]
    max_body_bytes: ClassVar[int]
    #: Where the sandbox answers, once it does.
    url: str = ""

    @abstractmethod
    def serves(self, path: str) -> bool:
        """Tell whether a request path belongs to this provider."""

    @abstractmethod
    def handle(self, request: Request) -> Outcome:
        """Answer as the provider would."""

    @abstractmethod
    def too_large(self) -> Reply:
        """Answer a body over ``max_body_bytes``, which is not read."""

    @abstractmethod
    def load(self, settings: Mapping[str, Any]) -> None:
        """Apply this service's part of a configuration file."""

    @abstractmethod
    def control(self, method: str, path: str, body: object) -> Reply | None:
        """Answer ``/control/<name>/<path>``; ``None`` when there is no such control."""
