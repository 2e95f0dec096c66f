"""What every request of a tenant is answered by: kept by each worker.

Whether a credential is valid and its tenant active is asked with every request. What
the plan allows and the tenant's language change rarely; who changes them drops what
the workers keep.
"""

from __future__ import annotations

from dataclasses import dataclass

from odoo import api, models, tools

_SOURCES = frozenset({"plan_id", "partner_id"})


@dataclass(frozen=True, slots=True)
class Terms:
    """A language code, and limits of which 0 is none."""

    lang: str
    requests_per_minute: int
    leads_per_month: int


class ResCompany(models.Model):
    """The terms of a tenant."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @tools.ormcache("company_id")
    def _request_terms(self, company_id) -> Terms:
        """Return the terms of a tenant, without a query but for the first time."""
        company_sudo = self.sudo().browse(company_id)
        plan_sudo = company_sudo.plan_id
        return Terms(
            lang=company_sudo.partner_id.lang or "en_US",
            requests_per_minute=plan_sudo.max_requests_per_minute,
            leads_per_month=plan_sudo.max_leads_per_month,
        )

    def write(self, vals):
        """Have another plan count from the next request on."""
        result = super().write(vals)
        if not _SOURCES.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result


class ResPartner(models.Model):
    """The language of a tenant is that of its partner."""

    _inherit = "res.partner"

    def write(self, vals):
        """Have the language of a tenant count from the next request on."""
        result = super().write(vals)
        if "lang" in vals and self._is_of_companies():
            self.env.registry.clear_cache()
        return result

    def _is_of_companies(self):
        """Whether one is a company's own; Odoo has a field for this with accounting."""
        companies_sudo = self.env["res.company"].sudo().with_context(active_test=False)
        return bool(
            companies_sudo.search_count([("partner_id", "in", self.ids)], limit=1)
        )


class SmarterPlan(models.Model):
    """Limits hold for all tenants of the plan at once."""

    _name = "smarter.plan"
    _inherit = ["smarter.plan", "smarter.cached.mixin"]
