"""Everything that one person can ask of every model, looked through for markers.

In the process and not by HTTP, because it is tens of thousands of questions; the three
transports are proven with the main methods, see ``test_transports``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.smarter_tenant.tools.audit_paths import Planner, Probe

from .markers import FOREIGN, NONSENSE, STOCK, WORDS, encoded, found_in

ROWS = 40
EXPORTED = 20


@dataclass
class Report:
    """What was tried and what came out."""

    leaks: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    paths: int = 0
    refused: int = 0
    walked: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


class Walk:
    """One person's questions; ``foreign`` are the owners whose markers are leaks."""

    def __init__(
        self, env: Environment, own: str, foreign: str, *, with_paths: bool = True
    ):
        self.with_paths = with_paths
        self.env = env
        self.own = own
        self.foreign = foreign
        self.report = Report()
        self.planner = Planner(env["smarter.tenant.audit"]._graph())

    def run(self, models: list[str]) -> Report:
        """Walk the models."""
        started = time.monotonic()
        for name in models:
            self.model(name)
        self.report.seconds = time.monotonic() - started
        return self.report

    def model(self, name: str) -> None:
        """Ask everything of one model."""
        self.report.walked.append(name)
        self.foreign_ids(name)
        if not self.env[name].has_access("read"):
            self.ask(name, "search", lambda: self.env[name].search([], limit=1).ids)
            return
        self.report.open.append(name)
        for question in (
            self.rows,
            self.names,
            self.groups,
            self.exports,
            self.copies,
            self.searches,
        ):
            question(name)

    # -- asking -----------------------------------------------------------------

    def ask(self, name: str, what: str, function: Callable[[], Any]) -> Any:
        """Call as the person; note refusals, crashes and the markers of others."""
        self.report.calls += 1
        try:
            with self.env.cr.savepoint(flush=False):
                answer = function()
        except (UserError, psycopg2.IntegrityError):
            # Odoo tells clients about a constraint as it does about a rule.
            self.report.refused += 1
            return None
        except Exception as error:  # what a client would get as an internal error
            text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            if not STOCK.search(text):
                self.report.crashes.append(f"{name} {what}: {text}")
            return None
        hits = found_in(answer, self.foreign)
        self.report.leaks += [f"{name} {what}: {hit}" for hit in hits]
        if found_in(answer, self.own) and name not in self.report.own:
            self.report.own.append(name)
        return answer

    def visible(self, name: str, limit: int) -> Any:
        model = self.env[name].with_context(active_test=False)
        found = self.ask(
            name, "search", lambda: model.search([], limit=limit, order="id desc").ids
        )
        return model.browse(found or [])

    # -- questions --------------------------------------------------------------

    def foreign_ids(self, name: str) -> None:
        """Ask for the very rows that bear a marker, by their ids."""
        model = self.env[name].with_context(active_test=False)
        ids = marked_ids(self.env, name, self.foreign)
        if not ids:
            return
        found = self.ask(name, "search by id", lambda: self._reached(model, ids))
        if found:
            self.report.leaks.append(f"{name} search finds {len(found)} rows: {found}")
        for row_id in ids[:2]:
            row = model.browse(row_id)
            self.ask(name, "read by id", lambda row=row: row.read())
            self.ask(name, "copy by id", lambda row=row: row.copy().read())

    def _reached(self, model: Any, ids: list[int]) -> list[int]:
        return model.search([("id", "in", ids)]).ids

    def rows(self, name: str) -> None:
        rows = self.visible(name, ROWS)
        self.ask(name, "read", rows.read)
        specification = self.specification(name)
        self.ask(
            name,
            "web_search_read",
            lambda: rows.web_search_read(
                [], specification, limit=ROWS, order="id desc"
            ),
        )

    def specification(self, name: str) -> dict[str, Any]:
        """Return all fields for ``web_search_read``, relations with their names."""
        fields = self.env[name].fields_get(
            attributes=["type", "relation", "exportable"]
        )
        inner = {"fields": {"display_name": {}}}
        return {
            key: inner
            if known["type"] in {"many2one", "one2many", "many2many"}
            and self.env[known["relation"]].has_access("read")
            else {}
            for key, known in fields.items()
            if known.get("exportable", True) or known["type"] != "binary"
        }

    def names(self, name: str) -> None:
        model = self.env[name].with_context(active_test=False)
        for text in ("", *(WORDS[letter] for letter in self.foreign)):
            self.ask(name, "name_search", lambda text=text: model.name_search(text))

    def groups(self, name: str) -> None:
        """Group by every field that can be, and by fields behind relations."""
        model = self.env[name].with_context(active_test=False)
        fields = model.fields_get(attributes=["type", "groupable", "relation"])
        for key, known in fields.items():
            if known.get("groupable"):
                for by in self._groupings(key, known):
                    self.ask(
                        name,
                        f"group by {by}",
                        lambda by=by: model.formatted_read_group(
                            [], [by], ["__count"], limit=200
                        ),
                    )

    def _groupings(self, key: str, known: dict[str, Any]) -> list[str]:
        if known["type"] in {"date", "datetime"}:
            return [f"{key}:month"]
        if known["type"] != "many2one":
            return [key]
        leaves = self.planner.graph.leaves.get(known["relation"], ())
        stored = self.env[known["relation"]]._fields
        behind = [leaf for leaf in leaves if stored[leaf].store][:3]
        return [key, *(f"{key}.{leaf}" for leaf in behind)]

    def exports(self, name: str) -> None:
        rows = self.visible(name, EXPORTED)
        fields = self.env[name].fields_get(
            attributes=["type", "relation", "exportable"]
        )
        columns = []
        for key, known in fields.items():
            if known.get("exportable", True):
                columns.append(key)
                if known["type"] in {"many2one", "one2many", "many2many"}:
                    columns += [f"{key}/display_name", f"{key}/.id"]
        self.ask(name, "export_data", lambda: rows.export_data(columns)["datas"])

    def copies(self, name: str) -> None:
        """Copy an own row: what is taken along must be the person's to see, too."""
        if row := self.visible(name, 1):
            self.ask(name, "copy", lambda: row.copy().read())

    def searches(self, name: str) -> None:
        """Count through paths: nobody's marker may make a difference."""
        for probe in self.planner.probes(name) if self.with_paths else ():
            self.report.paths += len(probe.paths)
            self.try_probe(probe)

    def try_probe(self, probe: Probe) -> None:
        """Count for a marker; the rows must be as many as for nonsense."""
        count = self.count(probe, FOREIGN)
        if count == 0:
            return
        if len(probe.paths) > 1:
            middle = len(probe.paths) // 2
            self.try_probe(Probe(probe.model, probe.paths[:middle]))
            self.try_probe(Probe(probe.model, probe.paths[middle:]))
        elif count != (other := self.count(probe, NONSENSE)):
            path = ".".join(probe.paths[0])
            self.report.leaks.append(
                f"{probe.model} search tells by {path}: {count} rows, not {other}"
            )

    def count(self, probe: Probe, word: str) -> int | None:
        model = self.env[probe.model].with_context(active_test=False)
        self.report.calls += 1
        try:
            with self.env.cr.savepoint(flush=False):
                return model.search_count(probe.domain(word))
        except UserError:
            self.report.refused += 1
        except Exception as error:
            text = str(error)
            if len(probe.paths) == 1 and not STOCK.search(text):
                text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
                path = ".".join(probe.paths[0])
                self.report.crashes.append(f"{probe.model} search by {path}: {text}")
        return None


def marked_ids(env: Environment, name: str, letters: str) -> list[int]:
    """Return the rows in which the database has a marker, whoever may see them."""
    model = env[name]
    if not model._auto:
        return []
    words = [WORDS[letter] for letter in letters]
    likes = [f"%{word}%" for word in words] + [f"%{encoded(word)}%" for word in words]
    query = SQL(
        "SELECT id FROM %s AS t WHERE t::text ILIKE ANY(%s) ORDER BY id",
        SQL.identifier(model._table),
        likes,
    )
    return [row_id for (row_id,) in env.execute_query(query)]
