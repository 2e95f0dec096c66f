"""The brand where there is no stylesheet: in e-mails and on paper."""

from __future__ import annotations

from odoo import api, fields, models


class ResCompany(models.Model):
    """Odoo's own templates ask the company for the colours of their buttons."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    # Odoo's columns stay as they are, and count again when this addon is gone.
    email_primary_color = fields.Char(
        compute="_compute_email_colors", store=False, readonly=True
    )
    email_secondary_color = fields.Char(
        compute="_compute_email_colors", store=False, readonly=True
    )

    @api.depends("brand_primary")
    def _compute_email_colors(self):
        for company in self:
            tokens = company._brand().tokens()
            company.email_primary_color = tokens["on-primary"]
            company.email_secondary_color = tokens["primary"]

    def _document_brand(self) -> dict[str, str] | None:
        """Return the tokens of a tenant, for documents that have them written inside.

        Unlike a page, one may be of a tenant that is still being set up.
        """
        company_sudo = self.sudo()
        return company_sudo._brand().tokens() if company_sudo.state else None

    def _mail_brand(self) -> dict[str, str]:
        """Return the tokens for an e-mail of this company, a tenant or not."""
        return self.sudo()._brand().tokens()
