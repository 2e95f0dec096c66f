"""Campaigns, sources and media: each tenant has its own, under any name."""

from __future__ import annotations

from odoo import api, fields, models

UNIQUE_NAME = "UNIQUE(company_id, name)"


class UtmCampaign(models.Model):
    _name = "utm.campaign"
    _inherit = ["utm.campaign", "smarter.tenant.owned"]

    stage_id = fields.Many2one(default=lambda self: self._default_stage())

    _unique_name = models.Constraint(UNIQUE_NAME, "The name must be unique")

    @api.model
    def _default_stage(self):
        """Return the first stage of the company, which may have none yet."""
        Stage_sudo = self.env["utm.stage"].sudo()
        company = self.env.company
        return Stage_sudo.search(
            [("company_id", "=", company.id)], limit=1
        ) or Stage_sudo.create({"name": self.env._("New"), "company_id": company.id})

    @api.model
    def _group_expand_stage_ids(self, stages, domain):
        """Show the empty stages of the current companies; core shows everybody's."""
        expanded = super()._group_expand_stage_ids(stages, domain)
        own = expanded.sudo().filtered(
            lambda stage: stage in stages or stage.company_id in self.env.companies
        )
        return own.sudo(False)


class UtmMedium(models.Model):
    _name = "utm.medium"
    _inherit = ["utm.medium", "smarter.tenant.owned"]

    _unique_name = models.Constraint(UNIQUE_NAME, "The name must be unique")

    def _fetch_or_create_utm_medium(self, name, module="utm"):
        """Return the tenant's own medium; the one with an XML ID is the operators'."""
        if not self.env.company.root_id.state:
            return super()._fetch_or_create_utm_medium(name, module=module)
        xmlid = f"{module}.utm_medium_{name.lower().replace(' ', '_')}"
        shown = self.SELF_REQUIRED_UTM_MEDIUMS_REF.get(xmlid, name)
        mixin_sudo = self.env["utm.mixin"].sudo()
        record = mixin_sudo._find_or_create_record("utm.medium", shown)
        return record.sudo(self.env.su)


class UtmSource(models.Model):
    _name = "utm.source"
    _inherit = ["utm.source", "smarter.tenant.owned"]

    _unique_name = models.Constraint(UNIQUE_NAME, "The name must be unique")


class UtmStage(models.Model):
    _name = "utm.stage"
    _inherit = ["utm.stage", "smarter.tenant.owned"]


class UtmTag(models.Model):
    _name = "utm.tag"
    _inherit = ["utm.tag", "smarter.tenant.owned"]

    _name_uniq = models.Constraint(
        "unique (company_id, name)", "Tag name already exists!"
    )
