"""The plan of a tenant: operators decide on it, and what it limits is asked here."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .res_company import GROUP_OPERATOR

DEFAULT_PLAN = "smarter_tenant.plan_free"


class ResCompany(models.Model):
    """Plan and limits."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    plan_id = fields.Many2one(
        "smarter.plan",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Limits of users, requests and leads.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give every tenant a plan, and the switches of all apps."""
        for vals in vals_list:
            if vals.get("state") and not vals.get("plan_id"):
                vals["plan_id"] = self.env.ref(DEFAULT_PLAN).id
        companies = super().create(vals_list)
        for company in companies.filtered("state"):
            company._create_app_switches(company.plan_id.app_ids)
        return companies

    def write(self, vals):
        """Let operators change plans, of companies that they are not in too."""
        if "plan_id" not in vals:
            return super().write(vals)
        if not self.env.su:
            self._write_plan_as_operator(vals["plan_id"])
            others = {name: vals[name] for name in vals if name != "plan_id"}
            return super().write(others) if others else True
        previous = {company: company.plan_id for company in self}
        result = super().write(vals)
        for company, plan in previous.items():
            company._plan_changed(plan)
        return result

    def _write_plan_as_operator(self, plan_id):
        if not self.env.user.has_group(GROUP_OPERATOR):
            raise AccessError(
                self.env._("Only operators can change the plan of a tenant.")
            )
        self.check_access("write")
        self.sudo().plan_id = plan_id

    def _plan_changed(self, previous):
        plan = self.plan_id
        if plan == previous or not self.state:
            return
        self.env["smarter.audit"]._record(
            "tenant.plan_changed",
            company=self,
            target=self,
            detail={"from": previous.code or None, "to": plan.code},
        )

    def _plan_limit(self, code: str) -> int:
        """Return a limit of the tenant's plan; 0 is none.

        :param code: ``users``, ``requests_per_minute`` or ``leads_per_month``
        """
        self.ensure_one()
        return self.sudo().root_id.plan_id[f"max_{code}"]
