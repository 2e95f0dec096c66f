"""Whose brand a page shows."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.http import request

from ..tools import page_brand
from ..tools.page_brand import PageBrand


class ResCompany(models.Model):
    """From a request to a brand."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    login_url = fields.Char("Login page", compute="_compute_login_url")

    @api.depends("slug")
    def _compute_login_url(self):
        for company in self:
            path = f"/t/{company.slug}"
            company.login_url = company.slug and company.get_base_url() + path

    @api.model
    def _page_brand(self, entering=False) -> PageBrand:
        """Return the brand of the page that is being made.

        :param entering: a page of signing in, which is of the tenant that was asked
            for; any other page is of the person's own tenant
        """
        company = self._page_company(entering) if request else self.browse()
        return company._brand_page() if company else page_brand.NEUTRAL

    @api.model
    def _page_company(self, entering=False) -> ResCompany:
        """Return the tenant whose page this is, or none."""
        users_sudo = self.env["res.users"].sudo()
        if request.session.uid and not entering:
            return users_sudo.browse(request.session.uid).company_id.root_id
        return users_sudo._login_company_hint()

    def _brand_page(self) -> PageBrand:
        """Return what pages show of this company, the suite's brand if it is no tenant.

        A tenant that is not active looks like one that does not exist.
        """
        terms = self._brand_terms()
        if terms is None:
            return page_brand.NEUTRAL
        company_sudo = self.sudo()
        return page_brand.of_tenant(
            slug=terms.slug,
            name=company_sudo.name,
            slogan=company_sudo.slogan or "",
            color=terms.primary,
            has_logo=not company_sudo.uses_default_logo,
            stylesheet=terms.url,
        )
