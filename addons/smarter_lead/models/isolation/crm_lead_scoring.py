"""Odds of winning: learnt from the leads of one company, for that company.

Odoo counts won and lost leads per team, and once more over all teams of the database.
Here whoever scores does it company by company, and finds stages, teams, leads and
frequencies of that company only.
"""

from __future__ import annotations

from odoo import fields, models

from odoo.addons.smarter_tenant.models.isolation.smarter_tenant_owned import PINNED


class CrmLeadScoringFrequency(models.Model):
    _name = "crm.lead.scoring.frequency"
    _inherit = ["crm.lead.scoring.frequency", "smarter.tenant.owned"]

    company_id = fields.Many2one(default=lambda self: self._scored_company())

    def _scored_company(self):
        company_ids = self.env.context.get(PINNED)
        return company_ids[0] if company_ids else self.env.company


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def unlink(self):
        """Add what was learnt from a team to the same company's total, not to all."""
        for company, teams in self.grouped("company_id").items():
            super(CrmTeam, teams._pinned(company)).unlink()
        return True


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _pls_get_naive_bayes_probabilities(self, batch_mode=False, is_tooltip=False):
        probabilities, tooltip = {}, {}
        for leads in self._pinned_by_company():
            scores = super(CrmLead, leads)._pls_get_naive_bayes_probabilities(
                batch_mode, is_tooltip
            )
            # Core returns the odds alone when it has nothing to say.
            if isinstance(scores, tuple):
                found, tooltip = scores
                probabilities.update(found)
        return probabilities, tooltip

    # Nothing to return: Odoo's returns nothing.
    # pylint: disable-next=missing-return
    def _pls_increment_frequencies(self, from_state=None, to_state=None):
        for leads in self._pinned_by_company():
            super(CrmLead, leads)._pls_increment_frequencies(from_state, to_state)

    def _rebuild_pls_frequency_table(self):  # pylint: disable=missing-return
        """Empty the table once, then learn from each company's leads apart."""
        nobody = self._pinned(self.env["res.company"])
        super(CrmLead, nobody)._rebuild_pls_frequency_table()
        ended = [("won_status", "in", ["lost", "won"])]
        groups = self.with_context(active_test=False)._read_group(ended, ["company_id"])
        for (company,) in groups:
            leads = self._pinned(company)
            counts, _known = leads._pls_prepare_update_frequency_table(rebuild=True)
            leads._pls_update_frequency_table(counts, 1)
