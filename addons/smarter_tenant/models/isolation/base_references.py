"""Nobody points a row at a row that is not there for him.

Without this a tenant could name any id in a many2one and read what the computed fields
of its own row, which Odoo computes as superuser, say about it.
"""

from __future__ import annotations

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import MissingError

from ...tools import references
from .smarter_isolation import UNRESTRICTED

_X2MANY = ("one2many", "many2many")
_POINTING = frozenset(
    {*_X2MANY, "many2one", "many2one_reference", "reference", "properties"}
)
# For code of Odoo that takes references from rows and not from the caller: an object
# that no request can put into a context.
_TRUSTED = object()
_TRUSTED_KEY = "smarter_trusted_references"


class Base(models.AbstractModel):
    """References in values that come from a user who is held to a tenant."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "base"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_references(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_references(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            self._check_references(values, deep=True)
        return super().onchange(values, field_names, fields_spec)

    def web_save(self, vals, specification, next_id=None):
        if next_id:
            self._check_there(self._name, [next_id])
        return super().web_save(vals, specification, next_id=next_id)

    @api.model
    def default_get(self, fields):
        """Refuse what the context points at; leave out what else is not there."""
        defaults = super().default_get(fields)
        if self.env.su:
            return defaults
        hidden = self._hidden_references(defaults)
        given = {name for name in hidden if f"default_{name}" in self.env.context}
        self._raise_hidden({name: hidden[name] for name in given})
        return {name: value for name, value in defaults.items() if name not in hidden}

    def copy_data(self, default=None):
        """A copy does not take over what its maker may not point at."""
        vals_list = super().copy_data(default)
        if self.env.su:
            return vals_list
        for vals in filter(None, vals_list):
            for name in self._hidden_references(vals).keys() - (default or {}).keys():
                vals[name] = False
        return vals_list

    def _with_trusted_references(self):
        """Return these rows for writing references that nobody outside gave."""
        return self.with_context(**{_TRUSTED_KEY: _TRUSTED})

    # -- the check --------------------------------------------------------------

    def _check_references(self, vals, deep=False):
        """Raise MissingError when ``vals`` newly points at rows that are not there.

        ``deep`` goes into the rows of x2many commands too; when writing, the ORM
        passes each of them here by itself.
        """
        hidden = self._hidden_references(vals)
        if hidden and self.env.context.get(_TRUSTED_KEY) is not _TRUSTED:
            self._raise_hidden(self._without_current(hidden))
        if not deep:
            return
        for name, value in vals.items():
            field = self._fields.get(name)
            if field and field.type in _X2MANY:
                for line in references.nested(value):
                    self.env[field.comodel_name]._check_references(line, deep=True)

    def _hidden_references(self, vals):
        """Return field name -> (model, ids) of what ``vals`` points at and is hidden."""
        by_model = defaultdict(dict)
        for name, value in vals.items():
            field = self._fields.get(name)
            if not value or not field or field.type not in _POINTING:
                continue
            for model_name, ids in self._references_of(field, value, vals):
                by_model[model_name][name] = ids
        isolation = self.env["smarter.isolation"]
        if not by_model or isolation._scope() == UNRESTRICTED:
            return {}
        found = {}
        for model_name, ids_by_name in by_model.items():
            hidden = isolation._hidden_ids(
                model_name, set().union(*ids_by_name.values())
            )
            for name, ids in ids_by_name.items():
                if hidden & ids:
                    found[name] = (model_name, hidden & ids)
        return found

    def _references_of(self, field, value, vals):
        """Yield model and ids that one value points at."""
        if field.type == "many2one":
            id_ = references.one(value)
            if id_:
                yield field.comodel_name, {id_}
        elif field.type in _X2MANY:
            ids = references.many(value)
            if ids:
                yield field.comodel_name, ids
        elif field.type == "reference":
            found = references.reference(value)
            if found and found[0] in self.env:
                yield found[0], {found[1]}
        elif field.type == "many2one_reference":
            id_ = references.one(value)
            for model_name in self._models_of(field, vals) if id_ else ():
                yield model_name, {id_}
        elif field.type == "properties":
            yield from self._references_of_properties(value)

    def _models_of(self, field, vals):
        """Return the models that a many2one_reference may belong to."""
        model_field = self._fields[field.model_field]
        link, _dot, _name = (model_field.related or "").partition(".")
        if model_field.name in vals:
            names = {vals[model_field.name]}
        elif vals.get(link):
            # Of activities and events clients name the row of ir.model.
            model_id = references.one(vals[link]) or ()
            names = {self.env["ir.model"].sudo().browse(model_id).model}
        else:
            names = set(self.sudo().mapped(model_field.name))
            names.add(self.env.context.get(f"default_{model_field.name}"))
        return [name for name in names if isinstance(name, str) and name in self.env]

    def _references_of_properties(self, value):
        for item in value if isinstance(value, list | tuple) else ():
            model_name = isinstance(item, dict) and item.get("comodel")
            if model_name and model_name in self.env:
                given = item.get("value")
                if item.get("type") == "many2one":
                    ids = {references.one(given)} - {None}
                else:
                    ids = {references.one(one) for one in given or ()} - {None}
                yield model_name, ids

    def _without_current(self, hidden):
        """Leave out what all of these rows point at already: that is no news."""
        if not self:
            return hidden
        news = {}
        for name, (model_name, ids) in hidden.items():
            current = [self._current_ids(row, name) for row in self.sudo()]
            ids = ids - set.intersection(*current)
            if ids:
                news[name] = (model_name, ids)
        return news

    @api.model
    def _current_ids(self, row, name):
        field = row._fields[name]
        value = row.with_context(active_test=False)[name]
        if field.type == "many2one_reference":
            return {value}
        return set(value._ids) if hasattr(value, "_ids") else set()

    @api.model
    def _raise_hidden(self, hidden):
        for model_name, ids in hidden.values():
            message = self.env["smarter.isolation"]._missing_message
            raise MissingError(message(model_name, min(ids)))
