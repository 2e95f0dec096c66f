"""Fields of leads that a tenant declares for its own forms and integrations."""

from __future__ import annotations

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.smarter_gateway.exceptions import ValidationFailed
from odoo.addons.smarter_gateway.tools import validation

from ..tools import custom_fields
from ..tools.custom_fields import Declared


class SmarterLeadField(models.Model):
    """One declared field. Values are in the payload of intakes, under its name."""

    _name = "smarter.lead.field"
    _inherit = ["smarter.tenant.owned", "smarter.cached.mixin"]
    _description = "Custom field of leads"
    _order = "sequence, id"
    _rec_name = "label"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    name = fields.Char(
        "Technical name",
        required=True,
        help="As integrations write it: lower case letters, digits and underscores.",
    )
    label = fields.Char(required=True, help="As people read it.")
    type = fields.Selection(
        [
            (custom_fields.TEXT, "Text"),
            (custom_fields.NUMBER, "Number"),
            (custom_fields.BOOLEAN, "Yes or no"),
            (custom_fields.DATE, "Date"),
            (custom_fields.CHOICE, "Choice"),
        ],
        required=True,
        default=custom_fields.TEXT,
    )
    max_length = fields.Integer(
        "Longest text", default=200, help="Characters that a text may have."
    )
    choices = fields.Text(help="One per line.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "There is a field with this technical name."
    )
    _max_length_bounds = models.Constraint(
        f"CHECK (max_length BETWEEN 1 AND {custom_fields.MAX_TEXT})",
        "A text may have 1 to 5000 characters.",
    )

    # -- what may be declared ---------------------------------------------------

    @api.constrains("name")
    def _check_name(self):
        for field in self:
            if not custom_fields.NAME.fullmatch(field.name):
                raise ValidationError(
                    self.env._(
                        "“%s” is no technical name: use up to 40 lower case letters, "
                        "digits and underscores, a letter first.",
                        field.name,
                    )
                )

    @api.constrains("type", "choices")
    def _check_choices(self):
        for field in self.filtered(lambda field: field.type == custom_fields.CHOICE):
            choices = field._choice_list()
            if not choices or len(choices) > custom_fields.MAX_CHOICES:
                raise ValidationError(
                    self.env._("“%s” needs 1 to 100 choices.", field.label)
                )
            if any(len(choice) > custom_fields.MAX_CHOICE for choice in choices):
                raise ValidationError(
                    self.env._("A choice may have 100 characters at most.")
                )

    @api.constrains("company_id", "active")
    def _check_number(self):
        for company in self.company_id:
            own = self.search_count([("company_id", "=", company.id)])
            if own > custom_fields.MAX_FIELDS:
                raise ValidationError(
                    self.env._("A company has 50 fields of its own at most.")
                )

    def _choice_list(self):
        """Return the choices in order, without blank and repeated ones."""
        lines = (line.strip() for line in (self.choices or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    # -- what is declared -------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _declared(self, company_id) -> dict[str, Declared]:
        """Return name -> field of a company. Cached: it is asked with every lead."""
        own_sudo = self.sudo().search([("company_id", "=", company_id)])
        return {
            field.name: Declared(
                id=field.id,
                name=field.name,
                label=field.label,
                kind=field.type,
                max_length=field.max_length,
                choices=tuple(field._choice_list()),
            )
            for field in own_sudo
        }


class SmarterLeadIntake(models.Model):
    """Custom values of a submission."""

    _inherit = "smarter.lead.intake"

    custom_text = fields.Text("Custom fields", compute="_compute_custom_text")

    @api.depends("payload", "company_id")
    def _compute_custom_text(self):
        for intake in self:
            intake.custom_text = intake._custom_text()

    def _custom_text(self):
        """Return the custom values as people read them, one per line."""
        values = (self.payload or {}).get("custom")
        if not values:
            return False
        declared = self.env["smarter.lead.field"]._declared(self.company_id.id)
        return "\n".join(custom_fields.shown(declared, values))

    @api.model
    def _canonical_custom(self, custom):
        declared = self.env["smarter.lead.field"]._declared(self.env.company.id)
        values, errors, has_unknown = custom_fields.check(declared, custom)
        if has_unknown:
            errors.append(validation.unknown_field("custom", declared))
        if errors:
            detail = "Correct the fields listed under errors."
            raise ValidationFailed(detail, errors=errors)
        return {"custom": values} if values else {}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # A copy, like the source: it outlives the intake, and can be searched.
    custom_text = fields.Text(
        "Custom fields",
        readonly=True,
        copy=False,
        help="Values of the fields that your company declared, as they were sent.",
    )


class SmarterLeadConverter(models.AbstractModel):
    _inherit = "smarter.lead.converter"

    @api.model
    def _lead_values(self, intake, partner):
        values = super()._lead_values(intake, partner)
        return {**values, "custom_text": intake._custom_text()}
