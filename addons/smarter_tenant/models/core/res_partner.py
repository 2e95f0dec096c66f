"""Every contact belongs to a company."""

from __future__ import annotations

from odoo import api, models


class ResPartner(models.Model):
    """Contacts without company would belong to nobody, and be seen by no tenant."""

    _name = "res.partner"
    _inherit = ["res.partner", "smarter.tenant.lookup"]

    @api.model_create_multi
    def create(self, vals_list):
        """Give new contacts the company of their parent, or the active one.

        What modules bring (OdooBot, the public user) stays nobody's.
        """
        if not self.env.context.get("install_mode"):
            vals_list = [self._with_company(vals) for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _with_company(self, vals):
        if vals.get("company_id"):
            return vals
        parent_sudo = self.sudo().browse(vals.get("parent_id") or [])
        company = parent_sudo.company_id or self.env.company
        return {**vals, "company_id": company.id}

    def write(self, vals):
        """Keep the contacts of a tenant its own, whichever code lets go of them."""
        if "company_id" in vals and not vals["company_id"]:
            if any(partner.company_id.root_id.state for partner in self.sudo()):
                vals = {key: vals[key] for key in vals if key != "company_id"}
        return super().write(vals)

    # -- finding by address -----------------------------------------------------

    @api.model
    def find_or_create(self, email, assert_valid_email=False):
        found = super(ResPartner, self._lookup()).find_or_create(
            email, assert_valid_email=assert_valid_email
        )
        return found.with_env(self.env)

    @api.model
    def _find_or_create_from_emails(
        self,
        emails,
        ban_emails=None,
        filter_found=None,
        additional_values=None,
        no_create=False,
        sort_key=None,
        sort_reverse=True,
    ):
        found = super(ResPartner, self._lookup())._find_or_create_from_emails(
            emails,
            ban_emails=ban_emails,
            filter_found=filter_found,
            additional_values=additional_values,
            no_create=no_create,
            sort_key=sort_key,
            sort_reverse=sort_reverse,
        )
        return [partner.with_env(self.env) for partner in found]


class ResCompany(models.Model):
    """The contact that stands for a company belongs to that company."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company_sudo in companies.sudo():
            company_sudo.partner_id.company_id = company_sudo
        return companies
