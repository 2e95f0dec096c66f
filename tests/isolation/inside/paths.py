"""Searches through relations: nobody's marker may make a difference to a count.

All paths that the planner of the audit lists: complete for one hop, and for two and three
hops every relation at each place and every pair that can follow each other. Many paths
are asked about in one query; only when it counts something, each half is asked about.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from odoo.api import Environment
from odoo.exceptions import UserError

from odoo.addons.smarter_tenant.tools.audit_paths import Planner, Probe

from .markers import FOREIGN, NONSENSE, STOCK


@dataclass
class PathReport:
    """What was tried and what came out."""

    leaks: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    # By number of hops; a path of no hop is a field of the model itself.
    paths: dict[int, int] = field(default_factory=dict)
    models: int = 0
    queries: int = 0
    refused: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


class PathSearch:
    """One person's searches; every one of ``parts`` takes each so-manieth query."""

    def __init__(
        self, env: Environment, part: int = 0, parts: int = 1, hops: int = 3
    ) -> None:
        self.env = env
        self.part, self.parts = part, parts
        self.hops = hops
        self.report = PathReport()

    def run(self) -> PathReport:
        """Try this part of the paths that start at any model open to the person."""
        started = time.monotonic()
        audit = self.env["smarter.tenant.audit"]
        planner = Planner(audit._graph())
        models = audit._open_models()
        probes = [probe for name in models for probe in planner.probes(name)]
        self.report.models = len(models)
        for probe in probes[self.part :: self.parts]:
            self.search(self._counted(probe))
        self.report.seconds = time.monotonic() - started
        return self.report

    def _counted(self, probe: Probe) -> Probe:
        """Return the paths that are not too long, and count them."""
        paths = [path for path in probe.paths if len(path) <= self.hops + 1]
        for path in paths:
            hops = len(path) - 1
            self.report.paths[hops] = self.report.paths.get(hops, 0) + 1
        return Probe(probe.model, paths)

    def search(self, probe: Probe) -> None:
        """Count for a marker; the rows must be as many as for nonsense."""
        if not probe.paths:
            return
        count = self.count(probe, FOREIGN)
        if count == 0:
            return
        if len(probe.paths) > 1:
            middle = len(probe.paths) // 2
            self.search(Probe(probe.model, probe.paths[:middle]))
            self.search(Probe(probe.model, probe.paths[middle:]))
        elif count != (other := self.count(probe, NONSENSE)):
            path = ".".join(probe.paths[0])
            self.report.leaks.append(
                f"{probe.model} search tells by {path}: {count} rows, not {other}"
            )

    def count(self, probe: Probe, word: str) -> int | None:
        """Return how many rows there are; None when the search is refused."""
        model = self.env[probe.model].with_context(active_test=False)
        self.report.queries += 1
        try:
            with self.env.cr.savepoint(flush=False):
                return int(model.search_count(probe.domain(word)))
        except UserError:
            self.report.refused += 1
        except Exception as error:  # what a client would get as an internal error
            text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            if len(probe.paths) == 1 and not STOCK.search(str(error)):
                path = ".".join(probe.paths[0])
                self.report.crashes.append(f"{probe.model} search by {path}: {text}")
        return None
