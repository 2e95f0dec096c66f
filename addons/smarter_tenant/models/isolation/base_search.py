"""Searches answer from rows that are there for the caller, at every hop."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain

from .smarter_isolation import UNRESTRICTED


def _is_text(condition):
    return isinstance(condition.value, str)


def _is_subdomain(condition):
    """Whether the value is a domain on the next model, parsed or as a client sent it."""
    leads_on = condition.operator in ("any", "not any", "any!", "not any!")
    return leads_on and isinstance(condition.value, Domain | list | tuple)


def _has_search_method(field):
    return bool(field.search and not field.store and not field.related)


class Base(models.AbstractModel):
    """Ways of Odoo to look at rows as superuser while it searches for a user."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "base"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _search(self, domain, *args, **kwargs):
        if not self.env.su:
            domain = self._with_own_subdomains(Domain(domain))
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _with_own_subdomains(self, domain, *, is_indirect=_has_search_method):
        """Look up what lies behind fields with a search method before they do.

        Such methods hand what they are asked to a superuser search: a path that leads
        on through one of them would go around the record rules of every next model.
        """
        if not any(
            self._leading_on(one, is_indirect) for one in domain.iter_conditions()
        ):
            return domain
        if self.env["smarter.isolation"]._scope() == UNRESTRICTED:
            return domain
        return domain.map_conditions(lambda one: self._looked_up(one, is_indirect))

    @api.model
    def _leading_on(self, condition, is_indirect):
        """Return the field of the condition when it leads on and is such a field."""
        name, _dot, path = condition.field_expr.partition(".")
        field = self._fields.get(name)
        if not field or not field.relational or not is_indirect(field):
            return None
        leads_on = path or _is_text(condition) or _is_subdomain(condition)
        return field if leads_on else None

    @api.model
    def _looked_up(self, condition, is_indirect):
        field = self._leading_on(condition, is_indirect)
        if not field:
            return condition
        name, _dot, path = condition.field_expr.partition(".")
        operator, value = condition.operator, condition.value
        if path:
            found, negative = Domain(path, operator, value), False
        elif _is_subdomain(condition):
            found, negative = Domain(value), operator.startswith("not ")
        else:
            negative = operator.startswith("not ") or operator in ("!=", "<>")
            positive = (
                "=" if operator in ("!=", "<>") else operator.removeprefix("not ")
            )
            found = Domain("display_name", positive, value)
        comodel = self.env[field.comodel_name].with_context(**field.context)
        rows = Domain(name, "in", list(comodel._search(found).get_result_ids()))
        return ~rows if negative else rows

    @api.model
    def _web_read_group_expand(self, domain, groups, groupby_spec, aggregates, order):
        """Empty groups come from a superuser search: leave out those of others."""
        expanded = super()._web_read_group_expand(
            domain, groups, groupby_spec, aggregates, order
        )
        field = self._fields[groupby_spec.split(".")[0].split(":")[0]]
        if self.env.su or not field.relational:
            return expanded
        used = {value.id for value, *_rest in groups if value}
        added = {value.id for value, *_rest in expanded if value} - used
        hidden = self.env["smarter.isolation"]._hidden_ids(field.comodel_name, added)
        return [
            group for group in expanded if not group[0] or group[0].id not in hidden
        ]
