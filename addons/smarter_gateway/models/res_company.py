"""The first API key of a tenant, as a step of its provisioning."""

from __future__ import annotations

from odoo import api, fields, models

from odoo.addons.smarter_tenant.tools.provisioning import Handover, Skipped, Step

API_KEY = "api_key"


class ResCompany(models.Model):
    """A key that the person who creates the tenant is shown once."""

    _inherit = "res.company"

    api_key_count = fields.Integer(
        "API keys",
        compute="_compute_api_key_count",
        groups="smarter_tenant.group_operator",
    )

    def _compute_api_key_count(self):
        groups = (
            self.env["smarter.api.key"]
            .sudo()
            ._read_group(
                [("company_id", "in", self.ids), ("state", "in", ["active"])],
                ["company_id"],
                ["__count"],
            )
        )
        counts = {company.id: count for company, count in groups}
        for company in self:
            company.api_key_count = counts.get(company.id, 0)

    def action_open_api_keys(self):
        """Open the API keys of this tenant."""
        return self._open_of_tenant(
            "smarter_gateway.smarter_api_key_action",
            default_company_id=self.id,
            search_default_active_keys=1,
        )

    def _api_description(self):
        """Return what ``GET /api/v1/me`` tells about the tenant of a credential."""
        return {
            "tenant": {"id": self.tenant_uuid, "rut": self.rut, "name": self.name},
            "apps": self._apps_on(),
            "plan": {"code": self.plan_id.code, "limits": self._plan_usage()},
        }

    def _apps_on(self):
        """Return the codes of the apps that are switched on for this tenant."""
        apps_sudo = self.env["smarter.app"].sudo()._switched_on(self.id)
        return sorted(filter(None, apps_sudo.mapped("code")))

    @api.model
    def _provisioning_steps(self):
        step = Step(API_KEY, self.env._("First API key"), "_provision_api_key")
        return [*super()._provisioning_steps(), step]

    def _provision_api_key(self, handover: Handover) -> None:
        """Create a key with all scopes, unless there is one or nobody would see it."""
        keys = self.env["smarter.api.key"].with_user(handover.run_by).sudo()
        if keys.search_count([("company_id", "=", self.id)], limit=1):
            raise Skipped(self.env._("There is an API key already."))
        if not handover.shown:
            raise Skipped(self.env._("Nobody was there to be shown the key."))
        scopes = (
            self.env["smarter.api.scope"]
            .search([("is_for_first_key", "=", True)])
            .mapped("code")
        )
        if not scopes:
            raise Skipped(self.env._("There is nothing that a key could do."))
        _key, text = keys._generate(self, self._first_key_name(), scopes=scopes)
        handover.secrets[API_KEY] = text

    def _first_key_name(self):
        row = self.provisioning_step_ids.filtered(lambda row: row.code == API_KEY)
        return row.argument or self.env._("First key")
