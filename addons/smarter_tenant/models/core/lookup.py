"""Finding by e-mail address stays within one company.

Odoo looks addresses up as superuser, over all companies. ``_lookup_in`` names the
company for the searches of a call; without it the active company counts.
"""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain

LOOKUP_COMPANY = "smarter_lookup_company_id"
_ADDRESS_FIELDS = frozenset({"email", "email_normalized"})


class SmarterTenantLookup(models.AbstractModel):
    """Mix into models whose rows are found by an address."""

    _name = "smarter.tenant.lookup"
    _description = "Rows that are looked up within one company"

    @api.model
    def _lookup_in(self, company):
        """Return the model with its searches held to a company."""
        return self.with_context(**{LOOKUP_COMPANY: company.id})

    @api.model
    def _lookup(self):
        """Return the model with its searches held to the company of this call."""
        company_id = self.env.context.get(LOOKUP_COMPANY) or self.env.company.id
        return self._lookup_in(self.env["res.company"].browse(company_id))

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain)
        company_id = self.env.context.get(LOOKUP_COMPANY)
        if company_id and self._is_lookup(domain):
            domain &= self._lookup_domain(company_id)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _is_lookup(self, domain):
        """Whether rows are looked up by address; rows by ID are read, not found."""
        return any(
            condition.field_expr in _ADDRESS_FIELDS
            for condition in domain.iter_conditions()
        )

    @api.model
    def _lookup_domain(self, company_id):
        """Return the rows of a company; those of nobody count for no tenant."""
        company_sudo = self.env["res.company"].sudo().browse(company_id)
        nobody = [] if company_sudo.root_id.state else [False]
        return Domain("company_id", "in", [company_id, *nobody])
