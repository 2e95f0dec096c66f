"""Figures: medians of several rounds, their spread, and ratios against a bar."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Series:
    """The same measurement, several times."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """Half of the range, relative to the median."""
        return (max(self.values) - min(self.values)) / 2 / self.median

    def text(self, unit: str) -> str:
        digits = 0 if self.median >= 20 else 1 if self.median >= 2 else 2
        median = f"{self.median:.{digits}f} {unit}"
        if len(self.values) == 1:
            return median
        return f"{median} ±{self.spread:.0%}"


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    what: str
    ours: str
    peer: str
    result: str
    bar: str
    holds: bool | None
    values: dict[str, object] = field(default_factory=dict)

    def cells(self) -> list[str]:
        verdict = {True: "yes", False: "**no**", None: ""}[self.holds]
        return [self.what, self.ours, self.peer, self.result, self.bar, verdict]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def ratio_line(what: str, ours: Series, peer: Series, *, unit: str, bar: float) -> Line:
    """A line whose bar is a multiple of the peer's rate."""
    ratio = ours.median / peer.median
    return Line(
        what,
        ours.text(unit),
        peer.text(unit),
        f"{ratio:.2f}x",
        f">= {bar:g}x",
        ratio >= bar,
        {"ours": ours.values, "peer": peer.values, "ratio": ratio},
    )


def limit_line(
    what: str, value: float, *, unit: str, bar: float, peer: str = ""
) -> Line:
    """A line whose bar is an upper limit."""
    digits = 0 if value >= 20 else 2
    return Line(
        what,
        f"{value:.{digits}f} {unit}",
        peer,
        "",
        f"< {bar:g} {unit}",
        value < bar,
        {"ours": value},
    )


def cost_line(
    what: str,
    ours: Series,
    peer: Series,
    *,
    bar: float,
    p95: float,
    slowest_ms: float = 0,
) -> Line:
    """A line whose bar is an upper limit for a multiple of the peer's time.

    ``slowest_ms`` is the time of the slowest query behind it, when that is known.
    """
    ratio = ours.median / peer.median
    query = f", slowest query {slowest_ms:.1f} ms" if slowest_ms else ""
    return Line(
        what,
        f"{ours.text('ms')}, p95 {p95:.0f} ms{query}",
        peer.text("ms"),
        f"{ratio:.2f}x",
        f"<= {bar:g}x",
        ratio <= bar,
        {"ours": ours.values, "peer": peer.values, "ratio": ratio, "p95": p95},
    )


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
