"""Which answer of a bot goes into which field of the lead: the tenant decides."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import qualification as tools
from ..tools.qualification import Rule

TAG = "tag"
#: What may be filled: field -> (kind of value, longest text).
TARGETS = {
    "contact_name": (tools.TEXT, 120),
    "partner_name": (tools.TEXT, 120),
    "function": (tools.TEXT, 120),
    "email_from": (tools.EMAIL, 254),
    "phone": (tools.TEXT, 32),
    "street": (tools.TEXT, 200),
    "city": (tools.TEXT, 100),
    "website": (tools.WEBSITE, 200),
    "expected_revenue": (tools.AMOUNT, 0),
    "priority": (tools.PRIORITY, 1),
}


class SmarterBotRule(models.Model):
    """One line: look at an answer and, when the condition holds, fill a field or tag."""

    _name = "smarter.bot.rule"
    _inherit = ["smarter.tenant.owned"]
    _description = "Rule for a bot's findings"
    _order = "sequence, id"
    _rec_name = "source"
    _check_company_auto = True

    company_id = fields.Many2one(readonly=True)
    connector_id = fields.Many2one(
        "smarter.connector",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    sequence = fields.Integer(default=10)
    source = fields.Char(
        "Finding",
        required=True,
        help="What the bot sends: score, intent, or answers. and the name of an answer.",
    )
    condition = fields.Selection(
        [
            (tools.ANY, "is there"),
            (tools.EQUALS, "is"),
            (tools.CONTAINS, "contains"),
            (tools.AT_LEAST, "is at least"),
            (tools.BELOW, "is below"),
        ],
        required=True,
        default=tools.ANY,
    )
    value = fields.Char("Compared with")
    target = fields.Selection(
        [
            ("contact_name", "Contact name"),
            ("partner_name", "Company name"),
            ("function", "Job position"),
            ("email_from", "E-mail"),
            ("phone", "Phone"),
            ("street", "Street"),
            ("city", "City"),
            ("website", "Website"),
            ("expected_revenue", "Expected revenue"),
            ("priority", "Priority (0 to 3)"),
            (TAG, "Tag"),
        ],
        "Goes to",
        required=True,
    )
    fixed_value = fields.Char(
        "Value instead", help="Written instead of what the bot found out."
    )
    tag_id = fields.Many2one("crm.tag", check_company=True, ondelete="cascade")
    overwrite = fields.Boolean(
        help="Also when the field has a value, which a person may have given."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Put every rule where its connector is."""
        connectors = self.env["smarter.connector"]
        for vals in vals_list:
            connector = connectors.browse(vals.get("connector_id"))
            vals["company_id"] = connector.company_id.id
        return super().create(vals_list)

    @api.constrains("source")
    def _check_source(self):
        for rule in self:
            if not tools.is_path(rule.source):
                raise ValidationError(
                    self.env._(
                        "“%s” names nothing: write score, intent, or answers.name.",
                        rule.source,
                    )
                )

    @api.constrains("condition", "value")
    def _check_value(self):
        for rule in self:
            if rule.condition != tools.ANY and not (rule.value or "").strip():
                raise ValidationError(
                    self.env._("Say what “%s” is compared with.", rule.source)
                )

    @api.constrains("target", "tag_id", "fixed_value")
    def _check_target(self):
        for rule in self:
            if (rule.target == TAG) != bool(rule.tag_id):
                raise ValidationError(
                    self.env._("Choose a tag where the target is a tag, only there.")
                )
            if rule.fixed_value and rule.target != TAG:
                rule._check_fixed_value()

    def _check_fixed_value(self):
        try:
            tools.convert(*_kind(self.target, self.fixed_value))
        except tools.NotConvertible as exc:
            raise ValidationError(
                self.env._("“%s” is no value of this field.", self.fixed_value)
            ) from exc

    def _values(self, lead, found):
        """Return what these rules write on a lead, and what they could not.

        The first rule that fills a field wins.

        :param found: from ``tools.qualification.flatten``
        """
        vals, tags, skipped = {}, self.env["crm.tag"], []
        for rule in self:
            value = rule._finding(found)
            if value is None:
                continue
            if rule.target == TAG:
                tags |= rule.tag_id
            elif rule._is_free(lead, vals):
                rule._fill(vals, value, skipped)
        return vals, tags, skipped

    def _finding(self, found):
        return tools.finding(Rule(self.source, self.condition, self.value or ""), found)

    def _is_free(self, lead, vals):
        """Whether the field may be written: nobody has, or the rule says so."""
        if self.target in vals:
            return False
        current = lead[self.target]
        return (
            self.overwrite or not current or (self.target, current) == ("priority", "0")
        )

    def _fill(self, vals, value, skipped):
        try:
            vals[self.target] = tools.convert(
                *_kind(self.target, self.fixed_value or value)
            )
        except tools.NotConvertible:
            skipped.append(self.source)


def _kind(target, value):
    kind, size = TARGETS[target]
    return kind, value, size
