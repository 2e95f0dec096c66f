"""RUTs as people type them: shown with dots, found in any spelling."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import rut as rut_tools


class SmarterRutMixin(models.AbstractModel):
    """Mix into a model that keeps a RUT in the stored field ``_rut_field``."""

    _name = "smarter.rut.mixin"
    _description = "Record with a RUT"

    _rut_field = "rut"

    rut_formatted = fields.Char(
        "RUT with dots",
        compute="_compute_rut_formatted",
        search="_search_rut_formatted",
    )

    @api.depends(lambda self: (self._rut_field,))
    def _compute_rut_formatted(self):
        for record in self:
            record.rut_formatted = self._dotted_rut(record[self._rut_field])

    @api.model
    def _dotted_rut(self, text):
        """Return a RUT with dots, and anything else as it is."""
        try:
            return text and rut_tools.format(rut_tools.parse(text))
        except rut_tools.RutError:
            return text

    @api.model
    def _search_rut_formatted(self, operator, value):
        if operator == "in":
            return Domain.OR(self._rut_domain(item) for item in value)
        if operator in ("like", "ilike", "=like", "=ilike"):
            return self._rut_domain(value)
        return NotImplemented

    @api.model
    def _rut_domain(self, text):
        """Return the domain of the records whose RUT is, or begins, as typed."""
        if not text:
            return Domain(self._rut_field, "=", False)
        try:
            return Domain(self._rut_field, "=", rut_tools.parse(text))
        except rut_tools.RutError:
            beginning = rut_tools.fragment(text)
        if not beginning:
            return Domain.FALSE
        return Domain(self._rut_field, "=like", f"{beginning}%")

    @api.model
    def _rut_message(self, code: str) -> str:
        return {
            "empty": self.env._("The RUT is missing."),
            "too_long": self.env._("The RUT is too long. Write it like 76.086.428-5."),
            "format": self.env._("This is not a RUT. Write it like 76.086.428-5."),
            "check_digit": self.env._("The check digit of the RUT is wrong."),
            "zero": self.env._("A RUT cannot have only zeros."),
            "generic": self.env._("This is a generic RUT, which identifies nobody."),
        }[code]

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        # The preference form restricts the choice inside of super(): do not widen it.
        if self.env.context.get("user_preference") or not isinstance(value, str):
            return domain
        if operator in ("ilike", "like", "=") and rut_tools.fragment(value):
            return Domain(domain) | self._rut_domain(value)
        return domain
