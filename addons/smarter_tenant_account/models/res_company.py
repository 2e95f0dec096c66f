"""The Chilean chart of accounts, as a step of the provisioning of a tenant."""

from __future__ import annotations

from odoo import api, models

from odoo.addons.smarter_tenant.tools import provisioning
from odoo.addons.smarter_tenant.tools.provisioning import Handover, Skipped, Step

from .account_chart_template import ONLY_OF_MODULE

CHART = "cl"
LOCALIZATION = "l10n_cl"


class ResCompany(models.Model):
    """Accounts, taxes, journals and fiscal positions of Chile."""

    _inherit = "res.company"

    @api.model
    def _provisioning_steps(self):
        step = Step("chart", self.env._("Chart of accounts"), "_provision_chart")
        return provisioning.insert(
            super()._provisioning_steps(), step, after="integration"
        )

    def _provision_chart(self, _handover: Handover) -> None:
        """Load the chart, unless the company has one."""
        if self.chart_template:
            return
        modules = self.env["ir.module.module"]
        if modules._get(LOCALIZATION).state != "installed":
            message = self.env._("Odoo's accounting for Chile is not installed.")
            raise Skipped(message)
        company = self.with_context(**{ONLY_OF_MODULE: LOCALIZATION})
        company.env["account.chart.template"].try_loading(CHART, company=company)
