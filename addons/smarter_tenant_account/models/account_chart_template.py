"""Loading a chart without asking every module of the server for theirs."""

from __future__ import annotations

from odoo import models

ONLY_OF_MODULE = "smarter_chart_module"


class AccountChartTemplate(models.AbstractModel):
    """Lets the caller name the module that has the chart."""

    _inherit = "account.chart.template"

    def _get_chart_template_mapping(self, get_all=False):
        """Return the charts of one module, when the context names it.

        Odoo imports and asks each of some 70 modules, several times while it loads one
        chart: a third of the time that loading takes.
        """
        name = self.env.context.get(ONLY_OF_MODULE)
        if not name:
            return super()._get_chart_template_mapping(get_all=get_all)
        module_sudo = self.env["ir.module.module"].sudo()._get(name)
        charts = module_sudo.account_templates.items()
        return {code: chart for code, chart in charts if get_all or chart["visible"]}
