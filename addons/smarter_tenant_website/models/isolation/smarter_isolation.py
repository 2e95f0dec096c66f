"""What everybody may read of websites, because every visitor does."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.smarter_tenant.models.isolation.smarter_isolation import UNRESTRICTED

# Parts of websites; those without website are part of every one.
_PARTS = frozenset(
    {
        "website.checkout.step",
        "website.controller.page",
        "website.menu",
        "website.page",
        "website.snippet.filter",
    }
)


# Root companies that are no tenants.
_OPERATORS = Domain("state", "=", False) & Domain("parent_id", "=", False)


class SmarterIsolation(models.AbstractModel):
    """The operators' website is the platform's face: people of tenants log in there."""

    _inherit = "smarter.isolation"

    @api.model
    def _domain(self, model_name, mode):
        domain = super()._domain(model_name, mode)
        if mode != "read" or self._scope() == UNRESTRICTED:
            return domain
        if model_name == "website":
            return domain | _of_operators("company_id")
        if model_name in _PARTS:
            return domain | _shared()
        if model_name == "ir.ui.view":
            return domain & self._views_domain()
        return domain

    @api.model
    def _views_domain(self) -> Domain:
        """Return the views of the websites that may be seen, and those of none.

        As a subquery: Odoo looks up which views inherit another one in SQL of its own,
        which takes no rule that joins. As its text, because rules are kept beyond the
        transaction, and a query would read with a cursor that is closed by then.
        """
        own = Domain("company_id", "in", self.env.companies.ids)
        sites = self.env["website"].with_context(active_test=False)
        # Like in a rule: what visitors may see decides, not what this user may.
        shared = Domain("company_id", "any!", _OPERATORS)
        visible = sites._search(own | shared, bypass_access=True).select()
        return Domain("website_id", "=", False) | Domain("website_id", "any!", visible)


def _shared() -> Domain:
    """Return the parts of all websites and those of the operators' website."""
    return Domain("website_id", "=", False) | _of_operators("website_id.company_id")


def _of_operators(company: str) -> Domain:
    """Return what belongs to a root company that is no tenant."""
    return Domain(company, "any", _OPERATORS)
