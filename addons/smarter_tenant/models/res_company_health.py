"""How tenants are doing, for operators with thousands of them.

Everything is asked for all tenants of a page at once. Addons extend
``_health_problems``, and ``_unhealthy_domain`` so that the filter finds the same ones.
"""

from __future__ import annotations

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.provisioning import FAILED
from .res_company import DRAFT, GROUP_OPERATOR

GOOD = "good"
SETUP = "setup"
ATTENTION = "attention"


class ResCompany(models.Model):
    """Health: what an operator should look at."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    health = fields.Selection(
        [(GOOD, "Good"), (SETUP, "Being set up"), (ATTENTION, "Needs attention")],
        compute="_compute_health",
        search="_search_health",
        groups=GROUP_OPERATOR,
    )
    health_note = fields.Char(
        "Problems", compute="_compute_health", groups=GROUP_OPERATOR
    )

    @api.depends("state", "provisioning_step_ids.state", "company_app_ids.state")
    def _compute_health(self):
        problems = self._health_problems()
        for company in self:
            found = problems.get(company.id)
            quiet = SETUP if company.state == DRAFT else GOOD
            company.health = company.state and (ATTENTION if found else quiet)
            company.health_note = found and "\n".join(found)

    @api.model
    def _search_health(self, operator, value):
        if operator != "in":
            return NotImplemented
        unhealthy = self._unhealthy_domain()
        domains = {
            ATTENTION: unhealthy,
            SETUP: ~unhealthy & Domain("state", "=", DRAFT),
            GOOD: ~unhealthy & Domain("state", "not in", (DRAFT, False)),
        }
        return Domain.OR(domains[word] for word in value if word in domains)

    def _health_problems(self) -> dict[int, list[str]]:
        """Return company id -> what is wrong, in words; good ones are left out."""
        problems = defaultdict(list)
        steps_sudo = self.env["smarter.tenant.step"].sudo()
        for step in steps_sudo.search(
            [("company_id", "in", self.ids), ("state", "=", FAILED)]
        ):
            problems[step.company_id.id].append(f"{step.name}: {step.message}")
        apps_sudo = self.env["smarter.company.app"].sudo()
        for row in apps_sudo.search(
            [("company_id", "in", self.ids), ("state", "=", "error")]
        ):
            text = ": ".join(filter(None, [row.app_id.name, row.message]))
            problems[row.company_id.id].append(text)
        return problems

    @api.model
    def _unhealthy_domain(self) -> Domain:
        """Return the domain of the tenants that have problems."""
        return Domain("provisioning_step_ids.state", "=", FAILED) | Domain(
            "company_app_ids.state", "=", "error"
        )
