"""Addresses for incoming mail: each tenant has names of its own.

An address is unique in its domain, and tenants share the domain of the platform. Names
there begin with the short name of the tenant, so that nobody learns from a refusal which
names others have, and nobody takes them away.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Not part of any short name, so no two tenants can spell the same address.
_SEPARATOR = "."


class MailAlias(models.Model):
    """An alias belongs to the company of the record that it feeds."""

    _inherit = "mail.alias"

    # Not ``company_id``: records with an alias pass all fields of this model on to it.
    owner_company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            owner_id = vals.get("owner_company_id") or self.env.company.id
            vals["owner_company_id"] = owner_id
            owner = self.env["res.company"].browse(owner_id)
            domain_id = vals.get("alias_domain_id", owner.sudo().alias_domain_id.id)
            vals["alias_name"] = self._tenant_alias_name(
                vals.get("alias_name"), owner, domain_id
            )
        return super().create(vals_list)

    def write(self, vals):
        if not {"alias_name", "alias_domain_id", "owner_company_id"} & vals.keys():
            return super().write(vals)
        if len(self) > 1:
            return all([alias.write(dict(vals)) for alias in self])
        return super().write(self._with_tenant_alias_name(vals))

    def _with_tenant_alias_name(self, vals):
        """Return the values with the name that the alias has to have after them."""
        owner_id = vals.get("owner_company_id") or self.owner_company_id.id
        name = self._tenant_alias_name(
            vals.get("alias_name", self.alias_name),
            self.env["res.company"].browse(owner_id),
            vals.get("alias_domain_id", self.alias_domain_id.id),
        )
        if "alias_name" not in vals and name == self.alias_name:
            return vals
        return {**vals, "alias_name": name}

    @api.model
    def _tenant_alias_name(self, name, owner, domain_id):
        """Return the name with the owner's short name in front, where others share."""
        name = self._sanitize_alias_name(name)
        owner_sudo = owner.sudo().root_id
        domain_sudo = self.env["mail.alias.domain"].sudo().browse(domain_id or [])
        if not name or not owner_sudo.state:
            return name
        if domain_sudo and domain_sudo.company_ids.root_id == owner_sudo:
            return name
        prefix = owner_sudo.slug + _SEPARATOR
        return name if name.startswith(prefix) else prefix + name

    def _check_unique(self, alias_names, alias_domains):
        """Refuse what others have without saying who; Odoo names the record."""
        taken = Domain.OR(
            Domain("alias_name", "=", name) & Domain("alias_domain_id", "=", domain.id)
            for name, domain in zip(alias_names, alias_domains, strict=True)
            if name
        )
        foreign = Domain("owner_company_id", "not in", self.env.companies.ids)
        if self.sudo().search_count(taken & foreign, limit=1):
            raise UserError(self.env._("This address cannot be used. Choose another."))
        return super()._check_unique(alias_names, alias_domains)


class MailAliasMixinOptional(models.AbstractModel):
    """Records with an alias say who owns it."""

    _inherit = "mail.alias.mixin.optional"

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        company = self._mail_get_companies(default=self.env.company).get(self.id)
        values["owner_company_id"] = (company or self.env.company).id
        return values
