"""What managers see of a form besides its settings: figures, preview, snippet."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

_SNIPPET = """<div data-smarter-form="{key}"></div>
<script src="{base}/f/embed.js" async></script>"""


class SmarterForm(models.Model):
    """Buttons and figures."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.form"  # pylint: disable=consider-merging-classes-inherited

    page_url = fields.Char("Page", compute="_compute_addresses")
    snippet = fields.Text("To put into your site", compute="_compute_addresses")
    submission_count = fields.Integer("Submissions", compute="_compute_figures")
    won_count = fields.Integer("Won", compute="_compute_figures")
    conversion = fields.Float(compute="_compute_figures")
    last_submission_at = fields.Datetime("Last one", compute="_compute_figures")

    @api.depends("slug", "browser_key")
    def _compute_addresses(self):
        for form in self:
            base = form.get_base_url().rstrip("/")
            form.page_url = f"{base}/f/{form.slug}" if form.slug else False
            form.snippet = _SNIPPET.format(key=form.browser_key, base=base)

    def _compute_figures(self):
        """Count submissions, and those that became a won lead."""
        submitted = self.env["smarter.lead.intake"]._read_group(
            [("form_id", "in", self.ids)],
            ["form_id"],
            ["__count", "received_at:max"],
        )
        won = self.env["crm.lead"]._read_group(
            [("form_id", "in", self.ids), ("stage_id.is_won", "=", True)],
            ["form_id"],
            ["__count"],
        )
        counts = {form: (count, last) for form, count, last in submitted}
        won_counts = dict(won)
        for form in self:
            count, last = counts.get(form, (0, False))
            form.submission_count = count
            form.last_submission_at = last
            form.won_count = won_counts.get(form, 0)
            form.conversion = form.won_count / count if count else 0.0

    def action_open_page(self):
        """Open the form as visitors see it."""
        self.ensure_one()
        if not self.active:
            raise UserError(self.env._("An archived form has no page."))
        return {"type": "ir.actions.act_url", "url": f"/f/{self.slug}", "target": "new"}

    def action_open_submissions(self):
        """Open what was submitted with this form."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_lead.action_intakes"
        )
        return {
            **action,
            "display_name": self.name,
            "domain": [("form_id", "=", self.id)],
            "context": {},
        }

    def action_open_leads(self):
        """Open the leads from this form, in their stages."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smarter_form.action_form_leads"
        )
        return {**action, "domain": [("form_id", "=", self.id)]}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Keep the forms that leads came from: what was agreed to belongs to them."""
        if any(form.submission_count for form in self):
            raise UserError(
                self.env._("Leads came from this form. Archive it instead.")
            )
