"""The RUT of contacts: one spelling in the database, any spelling on the screen.

Contacts keep their RUT where Odoo and its Chilean localization look for it, in the tax
number (``vat``).
"""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools import rut as rut_tools

_OUTSIDE_LOOKUP = "field_partner_autocomplete"
_DECIDING = ("country_id", "company_id", "l10n_latam_identification_type_id")


class ResPartner(models.Model):
    """A tax number is a RUT in Chile, and in a tenant while no country is given."""

    _name = "res.partner"
    _inherit = ["res.partner", "smarter.rut.mixin"]

    _rut_field = "vat"

    @api.model_create_multi
    def create(self, vals_list):
        """Store RUTs in canonical form; refuse numbers that are none."""
        return super().create([self._with_canonical_rut(vals) for vals in vals_list])

    def write(self, vals):
        """Store RUTs in canonical form; refuse numbers that are none."""
        if not vals.get("vat"):
            return super().write(vals)
        for partners in self.grouped(lambda partner: partner._rut_context()).values():
            own = partners[:1]._with_canonical_rut(vals)
            super(ResPartner, partners).write(own)
        return True

    def _rut_context(self):
        """Return what decides whether the tax number of this contact is a RUT."""
        self_sudo = self.sudo()
        return tuple(self_sudo[name] for name in _DECIDING if name in self._fields)

    def _with_canonical_rut(self, vals):
        vat = vals.get("vat")
        if not vat or not self._keeps_rut(vals):
            return vals
        try:
            return {**vals, "vat": rut_tools.parse(vat)}
        except rut_tools.RutError as error:
            if vat == self.sudo().vat:
                return vals
            raise ValidationError(self._not_a_rut(error.code, vals)) from None

    def _keeps_rut(self, vals):
        """Whether the tax number is a RUT once ``vals`` are written."""
        country = self._after(vals, "country_id")
        kind = self._after(vals, "l10n_latam_identification_type_id")
        if kind and not kind.is_vat:
            return False
        if country:
            return country.code == "CL"
        company = self._after(vals, "company_id") or self.env.company
        return bool(company.sudo().root_id.state)

    def _after(self, vals, name):
        """Return the record that a link will lead to, as superuser; None if no field."""
        if name not in self._fields:
            return None
        if name not in vals:
            return self.sudo()[name]
        comodel = self.env[self._fields[name].comodel_name].sudo()
        return comodel.browse(vals[name] or [])

    def _not_a_rut(self, code, vals):
        message = self._rut_message(code)
        if self._after(vals, "country_id"):
            return message
        hint = self.env._(
            "For the tax number of a foreigner, choose the country first."
        )
        return f"{message} {hint}"

    @api.onchange("vat", "country_id")
    def _onchange_rut(self):
        if not self.vat or not self._keeps_rut({}):
            return None
        try:
            self.vat = rut_tools.parse(self.vat)
        except rut_tools.RutError as error:
            message = self._not_a_rut(error.code, {})
            return {"warning": {"title": self.env._("RUT"), "message": message}}
        return None

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Show the tax number as a RUT, in whichever view an addon puts it."""
        arch, view = super()._get_view(view_id, view_type, **options)
        # What is typed here would go to a server of Odoo's, letter by letter.
        for node in arch.xpath(f"//field[@widget='{_OUTSIDE_LOOKUP}']"):
            del node.attrib["widget"]
        for node in arch.xpath("//field[@name='vat'][not(@widget)]"):
            if view_type != "search":
                node.set("widget", "rut")
        if view_type == "search":
            for node in arch.xpath("//field[@name='name'][@filter_domain]"):
                domain = node.get("filter_domain")
                node.set(
                    "filter_domain",
                    f"['|', ('rut_formatted', 'ilike', self)] + {domain}",
                )
        return arch, view
