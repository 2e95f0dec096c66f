"""Faults: how a service is told to misbehave, and what that does to one call.

``status``  answers with another status and headers, without processing the call;
``delay``   processes the call and answers late;
``hold``    processes the call and keeps the answer until the fault is removed;
``hang``    never answers; the connection closes when the fault is removed;
``reset``   closes the connection with a TCP RST;
``drip``    processes the call and sends its answer one byte at a time.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .calls import same_path
from .errors import InvalidSetup
from .message import Request

STATUS, DELAY, HOLD, HANG, RESET, DRIP = (
    "status",
    "delay",
    "hold",
    "hang",
    "reset",
    "drip",
)
MODES = (STATUS, DELAY, HOLD, HANG, RESET, DRIP)
UNANSWERED = (HANG, RESET)
MAX_HOLD_S = 300.0
_KEYS = {"service", "path", "mode", "status", "delay_ms", "times", "headers"}


@dataclass
class Fault:
    """One rule of the board; ``times`` counts down, ``None`` lasts until removed."""

    number: int
    service: str
    mode: str
    path: str | None = None
    status: int = 503
    delay_ms: int = 0
    times: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    removed: threading.Event = field(default_factory=threading.Event)

    def matches(self, service: str, request: Request) -> bool:
        return service == self.service and (
            self.path is None or same_path(self.path, request.path)
        )

    def sleep(self) -> None:
        """Wait for the delay; a removed fault wakes whoever it was slowing down."""
        self.removed.wait(self.delay_ms / 1000)

    def hold(self) -> None:
        self.removed.wait(MAX_HOLD_S)

    def as_json(self) -> dict[str, object]:
        return {key: getattr(self, key) for key in sorted(_KEYS | {"number"})}


class FaultBoard:
    """The active faults, first match wins."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def add(self, values: Mapping[str, Any], services: tuple[str, ...]) -> Fault:
        _check(values, services)
        given = {key: value for key, value in values.items() if value is not None}
        fault = Fault(number=next(self._numbers), **given)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, service: str, request: Request) -> Fault | None:
        """Return the fault that applies to this call, and use it up once."""
        with self._lock:
            for fault in self._faults:
                if fault.times != 0 and fault.matches(service, request):
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def clear(self, number: int | None = None) -> int:
        """Remove one fault or all of them, letting go of the calls they hold."""
        with self._lock:
            gone = [fault for fault in self._faults if number in (None, fault.number)]
            self._faults = [fault for fault in self._faults if fault not in gone]
        for fault in gone:
            fault.removed.set()
        return len(gone)

    def active(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)


def _check(values: Mapping[str, Any], services: tuple[str, ...]) -> None:
    unknown = set(values) - _KEYS
    if unknown:
        raise InvalidSetup(f"unknown fault settings: {', '.join(sorted(unknown))}")
    if values.get("service") not in services:
        raise InvalidSetup(f"service must be one of: {', '.join(services)}")
    if values.get("mode") not in MODES:
        raise InvalidSetup(f"mode must be one of: {', '.join(MODES)}")
    _check_numbers(values)
    headers = values.get("headers") or {}
    if not isinstance(headers, dict) or not all(
        isinstance(item, str) for pair in headers.items() for item in pair
    ):
        raise InvalidSetup("headers must map names to texts")


def _check_numbers(values: Mapping[str, Any]) -> None:
    limits = {"status": (200, 599), "delay_ms": (0, 300_000), "times": (1, 1_000_000)}
    for name, (low, high) in limits.items():
        value = values.get(name)
        if value is not None and not (type(value) is int and low <= value <= high):
            raise InvalidSetup(f"{name} must be a whole number from {low} to {high}")
