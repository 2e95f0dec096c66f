"""What a user's searches can follow: the relations and texts of every model."""

from __future__ import annotations

from odoo import api, models

from ..tools.audit_paths import Edge, Graph

TEXT = frozenset({"char", "text", "html"})


class SmarterTenantAudit(models.AbstractModel):
    """Audit of the isolation; this part says what there is to try."""

    _name = "smarter.tenant.audit"
    _description = "Audit of the isolation of tenants"

    @api.model
    def _models(self) -> list[str]:
        """Return the models that keep rows, sorted."""
        return sorted(self.env["smarter.isolation"]._policies())

    @api.model
    def _open_models(self) -> list[str]:
        """Return the models that the current user may read at all."""
        return [name for name in self._models() if self.env[name].has_access("read")]

    @api.model
    def _graph(self) -> Graph:
        """Return what searches of the current user can follow and ask about.

        Not from the access rights of the models behind a relation: some relations
        ignore them, and those are the ones to find.
        """
        names = self._models()
        leaves = {name: self._leaves(name) for name in names}
        edges = {name: self._edges(name, leaves) for name in names}
        return Graph(
            {name: [edge for edge, whole in edges[name] if whole] for name in names},
            leaves,
            {
                name: [edge for edge, whole in edges[name] if not whole]
                for name in names
            },
        )

    @api.model
    def _searchable_fields(self, name):
        model = self.env[name]
        return [
            field
            for field in model._fields.values()
            if field._description_searchable and model._has_field_access(field, "read")
        ]

    @api.model
    def _leaves(self, name) -> list[str]:
        """Return the texts of a model, what Odoo calls the record first."""
        found = [
            field.name
            for field in self._searchable_fields(name)
            if field.type in TEXT
            and not self._is_nameless(name, field)
            and self._takes(name, field, "ilike", "x")
        ]
        return sorted(found, key=lambda field: field != self.env[name]._rec_name)

    @api.model
    def _is_nameless(self, name, field) -> bool:
        """Whether a search by this name finds every row, whatever the text."""
        model = self.env[name]
        is_named = model._rec_name or model._rec_names_search
        return field.name == "display_name" and not is_named

    @api.model
    def _edges(self, name, leaves) -> list[tuple[Edge, bool]]:
        """Return the relations of a model that a search of this user may follow.

        With each: whether any question can be asked behind it, or only some.
        """
        found = []
        for field in self._searchable_fields(name):
            if field.relational and field.comodel_name in leaves:
                edge = Edge(field.name, field.comodel_name)
                if self._is_followed(name, field, [("id", "=", 0)]):
                    # Code that looks rows up takes the questions its author thought of.
                    found.append((edge, bool(field.store or field.related)))
        return found

    @api.model
    def _is_followed(self, name, field, inside) -> bool:
        if field.store and not field.bypass_search_access:
            return self.env[field.comodel_name].has_access("read")
        return self._takes(name, field, "any", inside)

    @api.model
    def _takes(self, name, field, operator, value) -> bool:
        """Whether a search by this field can be built as the current user."""
        if field.store and not field.relational:
            return True
        try:
            self.env[name]._search([(field.name, operator, value)], bypass_access=True)
        except Exception:  # refused, or a search method that takes no such thing
            return False
        return True
