"""Gives a model the company that owns its rows."""

from __future__ import annotations

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..res_company import GROUP_OPERATOR

# Ids of the only companies whose rows are found, whoever searches; can only narrow.
PINNED = "smarter_pinned_companies"


class SmarterTenantBounded(models.AbstractModel):
    """What is searched as superuser for a tenant stays in the tenant.

    Record rules do not hold the superuser, and Odoo looks many things up with `sudo()`
    on behalf of a user: by name, address or number. While the current company is a
    tenant, such a search finds rows of the current companies only. Crons and operators
    at home, whose company is no tenant, find everything, unless code of ours that goes
    through companies one by one pins its searches to some.
    """

    _name = "smarter.tenant.bounded"
    _description = "Row of one company, for superusers too"

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Not to read rows that are known already, which the ORM does by `fetch`.
        if not (self.env.su and _is_fetch(domain, kwargs)):
            domain = self._bounded(Domain(domain))
        return super()._search(domain, *args, **kwargs)

    def _bounded(self, domain):
        # Both hold: a context may come from a client, which must not find more by it.
        if (company_ids := self.env.context.get(PINNED)) is not None:
            domain &= self._bounding_domain(company_ids)
        if self.env.su and self._is_tenant(self.env.company.id):
            domain &= self._bounding_domain(self.env.companies.ids)
        return domain

    @api.model
    @tools.ormcache("company_id")
    def _is_tenant(self, company_id) -> bool:
        """Companies are tenants from their creation, which empties caches, or never."""
        if self.env["smarter.isolation"]._is_retired():
            return False
        return bool(self.env["res.company"].sudo().browse(company_id).root_id.state)

    @api.model
    def _bounding_domain(self, company_ids):
        return Domain("company_id", "in", company_ids)

    def _pinned(self, companies):
        """Return these rows in an environment that finds those of `companies` only."""
        return self.with_context(**{PINNED: companies.ids})


class SmarterTenantOwned(models.AbstractModel):
    """Mix into models of ours, and into models of Odoo, whatever company they know."""

    _name = "smarter.tenant.owned"
    _inherit = ["smarter.tenant.bounded"]
    _description = "Row owned by one company"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )


class SmarterTenantShared(models.AbstractModel):
    """Rows of a tenant next to rows for all: the catalogue has no company."""

    _name = "smarter.tenant.shared"
    _inherit = ["smarter.tenant.owned"]
    _description = "Row of one company, or shared by all"

    company_id = fields.Many2one(
        required=False, default=lambda self: self._default_shared_company()
    )

    @api.model
    def _default_shared_company(self):
        """Return no company for modules and operators at home, else the active one."""
        company = self.env.company
        is_shared = self.env.su or self.env.user.has_group(GROUP_OPERATOR)
        if is_shared and not company.sudo().root_id.state:
            return company.browse()
        return company

    @api.model
    def _bounding_domain(self, company_ids):
        return super()._bounding_domain([*company_ids, False])


def _is_fetch(domain, options):
    """Whether the ORM searches rows by their IDs, to read them."""
    return (
        options.get("active_test") is False
        and isinstance(domain, list)
        and len(domain) == 1
        and domain[0][:2] == ("id", "in")
    )
