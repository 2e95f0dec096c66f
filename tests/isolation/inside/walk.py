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

from .markers import STOCK, WORDS, encoded, found_in

TEXT = frozenset({"char", "text", "html"})
RELATIONS = frozenset({"many2one", "one2many", "many2many"})
ROWS = 40
EXPORTED = 20


@dataclass
class Report:
    """What was tried and what came out."""

    leaks: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    calls: int = 0
    refused: int = 0
    walked: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return dict(vars(self))


class Walk:
    """One person's questions; ``foreign`` are the owners whose markers are leaks."""

    def __init__(self, env: Environment, own: str, foreign: str):
        self.env = env
        self.own = own
        self.foreign = foreign
        self.report = Report()
        self.readable: dict[str, list[str]] = {}

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
        ):
            question(name)

    # -- asking -----------------------------------------------------------------

    def ask(
        self, name: str, what: str, function: Callable[[], Any], *, undo: bool = False
    ) -> Any:
        """Call as the person; note refusals, crashes and the markers of others.

        With ``undo`` nothing stays of what the call wrote, no lock either.
        """
        self.report.calls += 1
        try:
            with self.env.cr.savepoint(flush=False) as savepoint:
                answer = function()
                if undo:
                    savepoint.rollback()
                    self.env.clear()
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

    def ask_parts(
        self, name: str, what: str, parts: list[str], function: Callable[[Any], Any]
    ) -> list[str]:
        """Ask about all fields at once, else about halves; return those answered.

        One field that leads to a closed model refuses the whole question.
        """
        if not parts or self.ask(name, what, lambda: function(parts)) is not None:
            return parts
        if len(parts) == 1:
            return []
        middle = len(parts) // 2
        return [
            *self.ask_parts(name, what, parts[:middle], function),
            *self.ask_parts(name, what, parts[middle:], function),
        ]

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
            self.ask(name, "copy by id", lambda row=row: row.copy().read(), undo=True)

    def _reached(self, model: Any, ids: list[int]) -> list[int]:
        return model.search([("id", "in", ids)]).ids

    def rows(self, name: str) -> None:
        rows = self.visible(name, ROWS)
        fields = self.env[name].fields_get(attributes=["type", "relation"])
        closed = {key for key, one in fields.items() if self._is_closed_relation(one)}
        self.ask(name, "read", rows.read)
        self.readable[name] = self.ask_parts(
            name, "read", [key for key in fields if key not in closed], rows.read
        )
        specification = self.specification(name)
        self.ask_parts(
            name,
            "web_search_read",
            list(specification),
            lambda keys: rows.web_search_read(
                [],
                {key: specification[key] for key in keys},
                limit=ROWS,
                order="id desc",
            ),
        )

    def specification(self, name: str) -> dict[str, Any]:
        """Return all fields for ``web_search_read``, relations with their names."""
        fields = self.env[name].fields_get(
            attributes=["type", "relation", "exportable"]
        )
        return {
            key: {"fields": {"display_name": {}}} if known["type"] in RELATIONS else {}
            for key, known in fields.items()
            if (known.get("exportable", True) or known["type"] != "binary")
            and not self._is_closed_relation(known)
        }

    def _is_closed_relation(self, known: dict[str, Any]) -> bool:
        is_relation = known["type"] in RELATIONS
        return is_relation and not self.env[known["relation"]].has_access("read")

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
        return [key, *(f"{key}.{name}" for name in self._texts(known["relation"])[:3])]

    def _texts(self, name: str) -> list[str]:
        """Return stored texts of a model, what Odoo calls the record first."""
        model = self.env[name]
        found = [
            field.name
            for field in model._fields.values()
            if field.type in TEXT
            and field.store
            and model._has_field_access(field, "read")
        ]
        return sorted(found, key=lambda field: field != model._rec_name)

    def exports(self, name: str) -> None:
        rows = self.visible(name, EXPORTED)
        fields = self.env[name].fields_get(
            attributes=["type", "relation", "exportable"]
        )
        columns = []
        for key, known in fields.items():
            if known.get("exportable", True) and not self._is_closed_relation(known):
                columns.append(key)
                if known["type"] in RELATIONS:
                    columns += [f"{key}/display_name", f"{key}/.id"]
        # Who may export nothing is refused, whatever the columns.
        may_export = self.env.user.has_group("base.group_allow_export")
        self.ask_parts(
            name,
            "export_data",
            columns if may_export else columns[:1],
            lambda names: rows.export_data(names)["datas"],
        )

    def copies(self, name: str) -> None:
        """Copy an own row: what is taken along must be the person's to see, too."""
        if row := self.visible(name, 1):
            fields = self.readable[name]
            self.ask(name, "copy", lambda: row.copy().read(fields), undo=True)


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
