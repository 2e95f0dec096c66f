"""Paths through relations, as a search can walk them: which ones, in how many queries.

A search may ask about rows that it does not return: ``("partner_id.user_ids.login",
"ilike", "a%")``. Whoever may count rows by such a question can read the answer one
letter at a time. The paths here are what has to be tried to know that nobody can.

Paths of one relation are complete. Longer ones are cut down to what still has every
relation at each place, every pair of relations that can follow each other, and every
text field behind every relation at the second place; what is not tried is the product
of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]
Condition = tuple[str, str, Any]
# Conditions per query: more are slower to plan than two queries.
CHUNK = 250
# On every model, and the same on all: what is behind them is walked once.
STAMPS = frozenset({"create_uid", "write_uid"})


@dataclass(frozen=True)
class Edge:
    """A relation that a search may follow."""

    field: str
    comodel: str


@dataclass(frozen=True)
class Graph:
    """What a search of one user can follow and ask about, by model."""

    edges: Mapping[str, Sequence[Edge]]
    leaves: Mapping[str, Sequence[str]]
    # Relations that take some questions only: each of theirs is asked on its own.
    odd: Mapping[str, Sequence[Edge]] = field(default_factory=dict)


@dataclass(frozen=True)
class Probe:
    """One query: the rows of a model of which any path leads to a text."""

    model: str
    paths: Sequence[Path]

    def domain(self, text: str, *, count: int = CHUNK) -> list[Any]:
        """Return the domain that asks for the text behind (the first) paths at once."""
        return nested(self.paths[:count], "ilike", text)


@dataclass
class Planner:
    """Lists the probes of one user; remembers which relations were walked whole."""

    graph: Graph
    _walked: set[tuple[str, str]] = field(default_factory=set)

    def probes(self, model: str) -> Iterator[Probe]:
        """Return the queries that start at a model."""
        found: list[Path] = [(name,) for name in self._leaves(model)]
        for edge in self._edges(model):
            found += self._behind(edge)
        for start in range(0, len(found), CHUNK):
            yield Probe(model, found[start : start + CHUNK])
        for edge in self.graph.odd.get(model, ()):
            for name in self._leaves(edge.comodel):
                yield Probe(model, [(edge.field, name)])

    def _behind(self, first: Edge) -> Iterator[Path]:
        """Return the paths through one relation: of one hop, of two, of three."""
        for name in self._leaves(first.comodel):
            yield (first.field, name)
        for second in self._edges(first.comodel):
            if first.field in STAMPS and (first.comodel, second.field) in self._walked:
                continue
            beginning = (first.field, second.field)
            if self._is_new(first.comodel, second):
                for name in self._leaves(second.comodel):
                    yield (*beginning, name)
                yield from self._third(beginning, second)
            else:
                for name in self._leaves(second.comodel)[:1]:
                    yield (*beginning, name)

    def _third(self, beginning: Path, second: Edge) -> Iterator[Path]:
        for third in self._edges(second.comodel):
            for name in self._leaves(third.comodel)[:1]:
                yield (*beginning, third.field, name)

    def _leaves(self, model: str) -> Sequence[str]:
        return self.graph.leaves.get(model, ())

    def _edges(self, model: str) -> Sequence[Edge]:
        return self.graph.edges.get(model, ())

    def _is_new(self, model: str, edge: Edge) -> bool:
        step = (model, edge.field)
        if step in self._walked:
            return False
        self._walked.add(step)
        return True


def nested(paths: Iterable[Path], operator: str, value: object) -> list[Any]:
    """Return the domain that is true when any path holds the value.

    Paths with a common beginning share its subquery.
    """
    ends: list[Condition] = []
    branches: dict[str, list[Path]] = {}
    for path in paths:
        if len(path) == 1:
            ends.append((path[0], operator, value))
        else:
            branches.setdefault(path[0], []).append(path[1:])
    for name, rest in branches.items():
        ends.append((name, "any", nested(rest, operator, value)))
    return any_of(ends)


def any_of(conditions: Sequence[Condition]) -> list[Any]:
    """Return the domain that is true when one of the conditions is."""
    return ["|"] * (len(conditions) - 1) + list(conditions)
