"""The touches of a lead: each time that its contact asked, the first one included."""

from __future__ import annotations

from odoo import api, fields, models


class CrmLead(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    touch_ids = fields.One2many(
        "smarter.lead.intake",
        "lead_id",
        "Submissions",
        groups="smarter_tenant.group_tenant_user",
    )
    touch_count = fields.Integer(
        "Touches",
        compute="_compute_touch_count",
        groups="smarter_tenant.group_tenant_user",
    )
    last_touch_at = fields.Datetime("Last touch", readonly=True, copy=False)

    @api.depends("touch_ids")
    def _compute_touch_count(self):
        counts = dict(
            self.env["smarter.lead.intake"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.touch_count = counts.get(lead._origin, 0)

    def action_open_touches(self):
        """Open what the contact sent, each submission by itself."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "smarter_lead.action_intakes"
        )
        return {
            **action,
            "name": self.env._("Touches"),
            "domain": [("lead_id", "=", self.id)],
            "context": {},
        }

    def _merge_dependences(self, opportunities):
        """Take the touches of merged leads along."""
        result = super()._merge_dependences(opportunities)
        self._take_touches(opportunities)
        return result

    def _take_touches(self, leads):
        merged = [("lead_id", "in", leads.ids)]
        touches_sudo = self.env["smarter.lead.intake"].sudo().search(merged)
        touches_sudo.write({"lead_id": self.id})
        last = [lead.last_touch_at for lead in self | leads if lead.last_touch_at]
        if last:
            self.last_touch_at = max(last)
