"""What a tenant needs to work with leads: a team, stages, reasons, sources."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Command

from odoo.addons.smarter_tenant.models.res_company_team import ROLE_GROUPS
from odoo.addons.smarter_tenant.tools import provisioning
from odoo.addons.smarter_tenant.tools.provisioning import Handover, Step

from ..tools import score, status


class ResCompany(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _provisioning_steps(self):
        step = Step("pipeline", self.env._("Team and pipeline"), "_provision_pipeline")
        return provisioning.insert(
            super()._provisioning_steps(), step, after="integration"
        )

    def _provision_pipeline(self, _handover: Handover) -> None:
        """Give it rows to begin with, of each kind that it has none of."""
        self._create_pipeline()

    def _create_member(self, group, values):
        """Put people into the team: the pipeline greets others as strangers."""
        user = super()._create_member(group, values)
        if group in ROLE_GROUPS.values():
            teams = self.env["crm.team"]
            team = teams.search([("company_id", "=", self.id)], limit=1)
            team.member_ids = [Command.link(user.id)]
        return user

    @api.model
    def _create_pipelines(self, models=None):
        """Repair all tenants that are there, as `_create_pipeline` does for one."""
        companies = self.with_context(active_test=False)
        for tenant in companies.search([("state", "!=", False)]):
            tenant._create_pipeline(models)

    def _create_pipeline(self, models=None):
        """Give the tenant rows of its own of what Odoo installs once, for everybody.

        Each kind of row is made when the tenant has none of it, so calling this again
        brings nothing back that the tenant has deleted one of, and repairs the rest.

        :param models: of which rows only, by name; all when it is left out
        """
        self.ensure_one()
        company = self.with_env(self._tenant_env())
        for model, rows in company._pipeline_rows().items():
            if models and model not in models:
                continue
            Model = company.env[model].with_context(
                active_test=False, tracking_disable=True
            )
            if not Model.search_count([("company_id", "=", self.id)], limit=1):
                Model.create(rows)

    def _pipeline_rows(self):
        """Return model -> values of the rows that a new tenant begins with.

        In the language of the tenant, except for media that Odoo looks up by name.
        """
        env = self.env
        staff = env["res.users"].search(self._tenant_users_domain())
        return {
            "crm.team": [
                {
                    "name": env._("Sales"),
                    "sequence": 0,
                    "favorite_user_ids": [],
                    "member_ids": [Command.set(staff.ids)],
                }
            ],
            "crm.stage": [
                _stage(env._("New"), 1, 11, status.NEW),
                _stage(env._("Contacted"), 2, 4, status.CONTACTED),
                _stage(env._("Qualified"), 3, 5, status.QUALIFIED),
                _stage(env._("Proposition"), 4, 8, status.QUALIFIED),
                _stage(env._("Won"), 70, 10, status.CONVERTED),
            ],
            "crm.lost.reason": [
                {"name": env._("Too expensive")},
                {"name": env._("We lack the people or skills")},
                {"name": env._("Not enough stock")},
            ],
            "crm.recurring.plan": [
                {"name": env._("Monthly"), "number_of_months": 1},
                {"name": env._("Yearly"), "number_of_months": 12},
            ],
            "smarter.score.rule": [
                _rule(env._("E-mail of a company"), score.CORPORATE_EMAIL, 25),
                _rule(env._("Phone"), score.PHONE, 15),
                _rule(env._("RUT"), score.RUT, 15),
                _rule(env._("Company"), score.COMPANY, 10),
                _rule(env._("Message"), score.MESSAGE, 10),
                _rule(env._("Complete"), score.COMPLETE, 15),
                _rule(env._("Agreed to marketing"), score.MARKETING, 10),
            ],
            "utm.stage": [{"name": env._("New"), "sequence": 10}],
            "utm.medium": [
                {"name": name} for name in ("Website", "Phone", "Direct", "Email")
            ],
            "utm.source": [
                {"name": name}
                for name in ("Facebook", "Instagram", "WhatsApp", "Google")
            ],
        }


def _stage(name, sequence, color, public_status):
    return {
        "name": name,
        "sequence": sequence,
        "color": color,
        "public_status": public_status,
        "is_won": public_status == status.CONVERTED,
    }


def _rule(name, criterion, points):
    return {"name": name, "criterion": criterion, "points": points}
