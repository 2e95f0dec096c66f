"""Bars of the last days, stacked by where leads came from: geometry of an SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: Sources with a colour of their own; the rest is one colour together.
SHOWN = 4
OTHER = ""
#: Room between two bars, as a part of a bar's width.
_GAP = 0.3


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle, in percent of the drawing, counted from the top left."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Series:
    """One source and how many leads it brought in all."""

    name: str
    total: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing, and what it shows in words for those who do not see it."""

    days: tuple[date, ...]
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    #: For each day, the leads of each series.
    rows: tuple[tuple[int, ...], ...]
    top: int

    @property
    def total(self) -> int:
        """How many leads there are in all."""
        return sum(series.total for series in self.series)


def last_days(today: date, count: int) -> tuple[date, ...]:
    """Return the last days, oldest first, today included."""
    return tuple(today - timedelta(days=back) for back in range(count - 1, -1, -1))


def build(
    counts: Mapping[tuple[date, str], int],
    today: date,
    days: int = 30,
    order: Sequence[str] = (),
) -> Chart:
    """Return the chart of amounts by day and source; days outside are left out.

    :param order: the sources, when they have an order of their own, all of them
    """
    shown = last_days(today, days)
    inside = {key: n for key, n in counts.items() if shown[0] <= key[0] <= today}
    names = list(order) or _series(inside)
    rows = tuple(tuple(_amounts(inside, day, names)) for day in shown)
    top = nice_top(max(map(sum, rows), default=0))
    series = tuple(
        Series(name, sum(row[at] for row in rows)) for at, name in enumerate(names)
    )
    return Chart(shown, series, tuple(_bars(rows, top)), rows, top)


def nice_top(highest: int) -> int:
    """Return a round number that is at least the highest bar, and at least 4."""
    unit = 1
    while True:
        for step in (4, 6, 8, 10, 20):
            if highest <= step * unit:
                return step * unit
        unit *= 10


def _series(counts: Mapping[tuple[date, str], int]) -> list[str]:
    """Return the names of the largest sources, and OTHER when there are more."""
    totals: Counter[str] = Counter()
    for (_day, name), amount in counts.items():
        totals[name] += amount
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    return ranked if len(ranked) <= SHOWN + 1 else [*ranked[:SHOWN], OTHER]


def _amounts(
    counts: Mapping[tuple[date, str], int], day: date, names: Sequence[str]
) -> list[int]:
    """Return the leads of one day by series; what has no series is OTHER's."""
    amounts = dict.fromkeys(names, 0)
    for (when, name), amount in counts.items():
        if when == day:
            amounts[name if name in amounts else OTHER] += amount
    return list(amounts.values())


def _bars(rows: Sequence[Sequence[int]], top: int) -> list[Bar]:
    """Return the rectangles, stacked from the ground."""
    slot = 100 / len(rows)
    width = round(slot * (1 - _GAP), 3)
    bars = []
    for at, row in enumerate(rows):
        ground = 100.0
        for series, amount in enumerate(row):
            if amount:
                height = 100 * amount / top
                ground -= height
                x = round(at * slot + slot * _GAP / 2, 3)
                bars.append(Bar(x, round(ground, 3), width, round(height, 3), series))
    return bars
