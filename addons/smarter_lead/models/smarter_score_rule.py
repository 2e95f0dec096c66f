"""How a tenant weighs its leads: rules are data, and every point is explained."""

from __future__ import annotations

from odoo import api, fields, models, tools

from ..tools import score
from ..tools.score import Rule


class SmarterScoreRule(models.Model):
    """Points for what is known of a lead."""

    _name = "smarter.score.rule"
    _inherit = ["smarter.tenant.owned", "smarter.cached.mixin"]
    _description = "Score rule"
    _order = "sequence, id"
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    name = fields.Char(required=True, help="As the score of a lead is explained.")
    criterion = fields.Selection(
        [
            (score.SOURCE, "Source is"),
            (score.CORPORATE_EMAIL, "E-mail of a company"),
            (score.EMAIL, "E-mail given"),
            (score.PHONE, "Phone given"),
            (score.RUT, "RUT given"),
            (score.COMPANY, "Company given"),
            (score.MESSAGE, "Message given"),
            (score.COMPLETE, "Complete: who, e-mail, phone and message"),
            (score.MARKETING, "Agreed to marketing"),
        ],
        required=True,
    )
    value = fields.Char("Source", help="The source that the rule is about.")
    points = fields.Integer(required=True, default=10)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _points_bounds = models.Constraint(
        "CHECK (points BETWEEN -100 AND 100)", "A rule gives -100 to 100 points."
    )
    _source_value = models.Constraint(
        "CHECK (criterion != 'source' OR COALESCE(value, '') != '')",
        "Say which source is meant.",
    )

    @api.model
    @tools.ormcache("company_id")
    def _rules(self, company_id) -> tuple[Rule, ...]:
        """Return the rules of a company. Cached: they are asked with every lead."""
        return tuple(
            Rule(rule.name, rule.criterion, rule.points, rule.value or "")
            for rule in self.sudo().search([("company_id", "=", company_id)])
        )

    @api.model
    def _values(self, company, facts):
        """Return the score of a lead with these facts, and its explanation."""
        total, given = score.evaluate(self._rules(company.id), facts)
        return {"score": total, "score_detail": score.explain(given) or False}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    score = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100, by the rules of your company, when the lead came in.",
    )
    score_detail = fields.Text("What gave the score", readonly=True, copy=False)

    def action_score(self):
        """Score the leads anew, by the rules of now and what is known now."""
        self.check_access("write")
        Rule = self.env["smarter.score.rule"]
        for lead in self:
            company = lead.company_id or self.env.company
            lead.write(Rule._values(company, lead._score_facts()))

    def _score_facts(self):
        partner = self.partner_id
        marketing = any(
            partner[f"marketing_{channel}"]
            for channel in ("email", "phone", "sms", "whatsapp")
        )
        return {
            score.SOURCE: self.intake_source or self.source_id.name,
            score.EMAIL: self.email_normalized,
            score.PHONE: self.phone,
            score.RUT: self.intake_id.rut or partner.vat,
            score.COMPANY: self.partner_name,
            score.MESSAGE: not tools.is_html_empty(self.description),
            score.MARKETING: marketing,
        }


class SmarterLeadConverter(models.AbstractModel):
    _inherit = "smarter.lead.converter"

    @api.model
    def _lead_values(self, intake, partner):
        values = super()._lead_values(intake, partner)
        facts = score.of_payload(intake.payload)
        Rule = self.env["smarter.score.rule"]
        return {**values, **Rule._values(self.env.company, facts)}
