"""The questions of a form."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.smarter_lead.tools import custom_fields

from ..tools import config
from ..tools.config import Bilingual, FormField
from ..tools.questions import QUESTIONS, Question

KINDS = {
    custom_fields.TEXT: config.TEXT,
    custom_fields.NUMBER: config.NUMBER,
    custom_fields.BOOLEAN: config.CHECKBOX,
    custom_fields.DATE: config.DATE,
    custom_fields.CHOICE: config.CHOICE,
}
_LONG_TEXT = 200


class SmarterFormField(models.Model):
    """One question: a field of the lead, with words of the form's own."""

    _name = "smarter.form.field"
    _inherit = ["smarter.cached.mixin"]
    _description = "Question of a form"
    _order = "sequence, id"
    _rec_name = "kind"
    _allow_sudo_commands = False

    form_id = fields.Many2one(
        "smarter.form", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="form_id.company_id")
    sequence = fields.Integer(default=100)
    kind = fields.Selection(
        [
            ("name", "Name"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("rut", "RUT"),
            ("company", "Company"),
            ("interest", "Interest"),
            ("message", "Message"),
            ("custom", "A field of your own"),
        ],
        "Field",
        required=True,
    )
    lead_field_id = fields.Many2one(
        "smarter.lead.field",
        "Own field",
        ondelete="cascade",
        domain="[('company_id', '=', company_id)]",
    )
    label_es = fields.Char("Label (Spanish)")
    label_en = fields.Char("Label (English)")
    help_es = fields.Char("Hint (Spanish)")
    help_en = fields.Char("Hint (English)")
    is_required = fields.Boolean("Required")

    _kind_unique = models.UniqueIndex(
        "(form_id, kind) WHERE kind != 'custom'", "A form asks each question once."
    )
    _own_unique = models.UniqueIndex(
        "(form_id, lead_field_id) WHERE lead_field_id IS NOT NULL",
        "A form asks for each of your fields once.",
    )
    _own_named = models.Constraint(
        "CHECK ((kind = 'custom') = (lead_field_id IS NOT NULL))",
        "Choose which of your own fields the question is for.",
    )

    @api.constrains("lead_field_id", "form_id")
    def _check_owner(self):
        for question in self.filtered("lead_field_id"):
            if question.lead_field_id.sudo().company_id != question.company_id:
                raise ValidationError(
                    self.env._("The field belongs to another company.")
                )

    def _config(self) -> FormField:
        """Return the question as the public sees it."""
        own = self.lead_field_id
        known = _own_question(own) if own else QUESTIONS[self.kind]
        return FormField(
            name=f"{config.CUSTOM}.{own.name}" if own else self.kind,
            kind=known.kind,
            label=Bilingual(
                self.label_es or self.label_en or known.label.es,
                self.label_en or self.label_es or known.label.en,
            ),
            help=Bilingual(self.help_es or "", self.help_en or ""),
            is_required=self.is_required or self.kind == config.NAME,
            max_length=known.max_length,
            autocomplete=known.autocomplete,
            choices=tuple((choice, choice) for choice in own._choice_list()),
        )


def _own_question(own):
    """Return how a field that the tenant declared is asked for."""
    kind = KINDS[own.type]
    if kind == config.TEXT and own.max_length > _LONG_TEXT:
        kind = config.AREA
    is_text = own.type == custom_fields.TEXT
    length = own.max_length if is_text else 0
    return Question(Bilingual(own.label, own.label), kind, length)
