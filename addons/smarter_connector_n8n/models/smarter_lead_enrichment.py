"""What workflows have found out about leads, next to what the customers typed."""

from __future__ import annotations

from odoo import api, fields, models


class SmarterLeadEnrichment(models.Model):
    """One fact of one lead, as one connector knows it last."""

    _name = "smarter.lead.enrichment"
    _description = "Fact about a lead"
    _inherit = ["smarter.tenant.owned"]
    _order = "lead_id desc, field, source, id"
    _rec_name = "field"
    _check_company_auto = True
    _allow_sudo_commands = False

    company_id = fields.Many2one(readonly=True)
    lead_id = fields.Many2one(
        "crm.lead",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    connector_id = fields.Many2one(
        "smarter.connector",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    field = fields.Selection(
        [
            ("company_name", "Company"),
            ("company_size", "Employees"),
            ("industry", "Industry"),
            ("website", "Website"),
            ("linkedin", "LinkedIn"),
            ("job_title", "Job title"),
            ("city", "City"),
            ("region", "Region"),
            ("country", "Country"),
            ("annual_revenue", "Annual revenue"),
            ("summary", "Summary"),
        ],
        "Fact",
        required=True,
        readonly=True,
    )
    value = fields.Text(required=True, readonly=True)
    source = fields.Char(required=True, readonly=True)
    found_at = fields.Datetime("Found on", required=True, readonly=True)

    _fact_unique = models.UniqueIndex(
        "(lead_id, connector_id, field)", "A connector knows a fact once."
    )

    @api.model
    def _learn(self, lead, connector, enrichment):
        """Keep facts; one that was found later stays. Returns how many are news.

        Called with the lead locked, as the tenant.
        """
        rows = self.search(
            [("lead_id", "=", lead.id), ("connector_id", "=", connector.id)]
        )
        known = {row.field: row for row in rows}
        news = 0
        for name, value in enrichment.values.items():
            row = known.get(name)
            vals = {
                "value": value,
                "source": enrichment.source,
                "found_at": enrichment.occurred_at,
            }
            if not row:
                own = {"lead_id": lead.id, "connector_id": connector.id, "field": name}
                self.create({**own, **vals, "company_id": lead.company_id.id})
            elif row.found_at <= enrichment.occurred_at:
                row.write(vals)
            else:
                continue
            news += 1
        return news


class CrmLead(models.Model):
    _inherit = "crm.lead"

    enrichment_ids = fields.One2many(
        "smarter.lead.enrichment",
        "lead_id",
        "Found by workflows",
        readonly=True,
        groups="smarter_tenant.group_tenant_user",
    )

    def _merge_dependences(self, opportunities):
        """Take the facts of merged leads along, where none is known yet."""
        result = super()._merge_dependences(opportunities)
        facts = self.env["smarter.lead.enrichment"].sudo()
        known = {
            (fact.connector_id.id, fact.field)
            for fact in facts.search([("lead_id", "=", self.id)])
        }
        others = facts.search([("lead_id", "in", (opportunities - self).ids)])
        for fact in others.sorted("found_at", reverse=True):
            key = (fact.connector_id.id, fact.field)
            if key not in known:
                known.add(key)
                fact.lead_id = self
        return result
