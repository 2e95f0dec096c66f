"""Give one owner a marked row in every model that keeps rows.

Generic: required fields are filled with what fits, relations with rows of the same
owner, made on the way. What needs more than that has a recipe in ``recipes``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from odoo.api import Environment
from odoo.models import MAGIC_COLUMNS

from odoo.addons.smarter_tenant.tools.isolation import (
    Catalogue,
    Owned,
    Personal,
    System,
)

from . import recipes, values
from .markers import marker

DEPTH = 8


class Seeder:
    """Makes the rows of one owner (``letter``): a company and one person of it."""

    def __init__(self, env: Environment, letter: str, company: Any, person: Any):
        self.letter = letter
        self.company = company
        self.person = person
        pinned = company._tenant_env()
        self.env = pinned(context={**pinned.context, **recipes.CONTEXT})
        self.as_person = self.env(user=person.id, su=False)
        self.policies = env["smarter.isolation"]._policies()
        self.rows: dict[str, int] = {}
        # Why there is none: as it must be, and by a mistake of this code.
        self.notes: dict[str, str] = {}
        self.failed: dict[str, str] = {}
        self._under_way: list[str] = []

    # -- all --------------------------------------------------------------------

    def seed_all(self) -> None:
        """Make the rows, then tie them to each other."""
        for model in sorted(self.policies):
            if reason := self.exempt(model):
                self.notes[model] = reason
            else:
                self.row(model)
        made = set(self.rows)
        for model in self.surviving():
            self.link(self.env[model].browse(self.rows[model]))
        for model in made - set(self.surviving()):
            self.row(model)

    def surviving(self) -> list[str]:
        """Forget rows that Odoo removed for others; return the models that have one."""
        for model, row_id in list(self.rows.items()):
            if not self.env[model].browse(row_id).exists():
                del self.rows[model]
        return list(self.rows)

    def exempt(self, model: str) -> str | None:
        """Return why an owner has no row of this model, or None."""
        policy = self.policies[model]
        if not self.env[model]._auto:
            return "a view of other models' rows"
        if model in recipes.NEVER:
            return recipes.NEVER[model]
        if isinstance(policy, Catalogue) and not policy.company:
            return "catalogue: tenants make none"
        if model.startswith(recipes.INFRASTRUCTURE) and isinstance(policy, System):
            return "part of the program"
        if self.letter == "o" and isinstance(policy, System):
            return "system: made for the tenants only"
        if self.letter == "o" and model.startswith(recipes.PUBLIC):
            return "public"
        return None

    def row(self, model: str) -> Any:
        """Return the owner's row of a model, made when there is none yet."""
        if model in self.rows:
            return self.env[model].browse(self.rows[model])
        if model in self._under_way or len(self._under_way) > DEPTH:
            return self.env[model]
        self._under_way.append(model)
        try:
            return self._make(model)
        finally:
            self._under_way.pop()

    # -- one row ----------------------------------------------------------------

    def _make(self, model: str) -> Any:
        recipe = recipes.RECIPES.get(model)
        row_values = {} if recipe else self.required(model)
        before = dict(self.rows)
        try:
            with self.env.cr.savepoint():
                made = recipe(self) if recipe else self._generic(model, row_values)
                made.ensure_one()
                self.env.flush_all()
        except Exception as error:  # any refusal: the coverage figure shows it
            self.env.clear()
            # What a recipe made on the way is gone with it.
            self.rows = before
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:160]
            if self.env[model]._transient:
                self.notes[model] = "a wizard that opens on rows chosen before"
            else:
                self.failed[model] = reason
            return self.env[model]
        self.rows[model] = made.id
        self.fill(made)
        return made.with_env(self.env)

    def _generic(self, model: str, row_values: dict[str, Any]) -> Any:
        try:
            with self.env.cr.savepoint():
                made = self.as_person[model].create(dict(row_values))
                self.env.flush_all()
                return made.with_env(self.env)
        except Exception:  # not for a person of a tenant: the system makes it
            self.env.clear()
            return self.env[model].create(row_values)

    def create(self, model: str, given: dict[str, Any]) -> Any:
        """Make a row with some values given and the required ones filled in."""
        return self._generic(model, {**self.required(model), **given})

    def colleague(self) -> Any:
        """Return the technical user of the tenant, or the person itself."""
        return self.company.integration_user_id or self.person

    def required(self, model: str) -> dict[str, Any]:
        """Return values for the required fields and those that say whose it is."""
        found: dict[str, Any] = {}
        for name, field in self.env[model]._fields.items():
            if self._is_wanted(model, field):
                value = self.value(field)
                if value is not None:
                    found[name] = value
        return {**found, **self.ownership(model)}

    def _is_wanted(self, model: str, field: Any) -> bool:
        if not field.store or field.related or field.name in MAGIC_COLUMNS:
            return False
        if field.name in recipes.EXTRA.get(model, ()):
            return True
        is_given = field.default or (field.compute and not field.inverse)
        return field.required and (not is_given or field.name == "name")

    def value(self, field: Any) -> Any:
        """Return a value for one field."""
        if field.name in {"model", "res_model"}:
            return "res.partner"
        if field.name == "res_id":
            return self.row("res.partner").id
        if field.type == "many2one":
            return self.target(field).id or None
        if field.type == "many2many":
            return [(6, 0, self.target(field).ids)]
        if field.type in values.FILLED:
            return values.marked(field, self.letter)
        return values.plain(self.env, field)

    def target(self, field: Any) -> Any:
        """Return the row that a relation of this owner points at."""
        model = field.comodel_name
        special = {
            "res.company": self.company,
            "res.users": self.person,
            "res.currency": self.company.currency_id,
            "res.country": self.company.country_id,
            "ir.model": self.env["ir.model"]._get("res.partner"),
        }
        if model in special:
            return special[model]
        policy = self.policies.get(model)
        if policy is None or self.exempt(model):
            return self.env[model].search([], order="id", limit=1)
        return self.row(model)

    def ownership(self, model: str) -> dict[str, Any]:
        """Return the values that make a row this owner's."""
        match self.policies[model]:
            case Owned(company=path) | Catalogue(company=str(path)):
                owner = self.company
            case Personal(user=path):
                owner = self.person
            case _:
                path, owner = "company_id", self.company
        first, _, rest = path.partition(".")
        field = self.env[model]._fields.get(first)
        if field is None or first == "id" or not field.store or field.related:
            return {}
        if not rest and field.type == "many2one":
            return {first: owner.id if field.comodel_name == owner._name else None}
        if not rest and field.type in {"many2many", "one2many"}:
            return {first: [(6, 0, owner.ids)]}
        return {first: self.target(field).id} if field.type == "many2one" else {}

    # -- markers and links ------------------------------------------------------

    def fill(self, row: Any) -> None:
        """Write the marker into every field that takes it."""
        names = [
            name
            for name, field in row._fields.items()
            if values.is_fillable(field)
            and name not in recipes.LEAVE.get(row._name, ())
        ]
        marked = {name: values.marked(row._fields[name], self.letter) for name in names}
        if not self._write(row, marked):
            for name, value in marked.items():
                self._write(row, {name: value})

    def link(self, row: Any) -> None:
        """Point every empty relation of the row at the owner's row of that model."""
        if row._name in recipes.UNLINKED_MODELS:
            return
        for name, field in row._fields.items():
            target = self.rows.get(field.comodel_name or "")
            if target and self._is_linkable(field) and not row[name]:
                if (row._name, name) not in recipes.UNLINKED:
                    is_many = field.type == "many2many"
                    self._write(row, {name: [(4, target)] if is_many else target})

    def _is_linkable(self, field: Any) -> bool:
        return (
            field.type in {"many2one", "many2many"}
            and field.store
            and not field.related
            and field.name not in MAGIC_COLUMNS
            and not (field.compute and field.readonly)
            and field.name not in {"parent_id", "company_id", "commercial_partner_id"}
        )

    def _write(self, row: Any, row_values: dict[str, Any]) -> bool:
        return self.attempt(lambda: row.write(row_values))

    def attempt(self, function: Callable[[], object]) -> bool:
        """Do something that a constraint or a missing setting may refuse."""
        try:
            with self.env.cr.savepoint():
                function()
                self.env.flush_all()
        except Exception:  # a constraint of this field: the others still count
            self.env.clear()
            return False
        return True

    def word(self, model: str) -> str:
        """Return this owner's marker for a model."""
        return marker(self.letter, model)
