"""The dialog with which an operator creates a tenant."""

from __future__ import annotations

from odoo import api, fields, models

from ..exceptions import InvalidTenant
from ..models.res_company_plan import DEFAULT_PLAN
from ..tools import rut as rut_tools


class SmarterTenantCreate(models.TransientModel):
    """Makes the draft; the form of the tenant then runs the steps, and shows them."""

    _name = "smarter.tenant.create"
    _description = "New tenant"

    name = fields.Char("Business name", required=True)
    rut = fields.Char("RUT", required=True)
    rut_problem = fields.Char(compute="_compute_rut_problem")
    plan_id = fields.Many2one(
        "smarter.plan", required=True, default=lambda self: self.env.ref(DEFAULT_PLAN)
    )
    admin_name = fields.Char("Manager's name")
    admin_email = fields.Char("Manager's e-mail", required=True)

    @api.onchange("rut")
    def _onchange_rut(self):
        if self.rut and not self.rut_problem:
            self.rut = rut_tools.format(rut_tools.parse(self.rut))

    @api.depends("rut")
    def _compute_rut_problem(self):
        for wizard in self:
            wizard.rut_problem = wizard.rut and wizard._rut_problem()

    def _rut_problem(self):
        """Return what is wrong with the RUT, or False."""
        companies = self.env["res.company"]
        try:
            canonical = companies._canonical_rut(self.rut)
        except InvalidTenant as error:
            return str(error)
        known = companies.with_context(active_test=False).search(
            [("rut", "=", canonical)], limit=1
        )
        if known:
            return self.env._("%s already has this RUT.", known.name)
        return False

    def action_create(self):
        """Create a draft and open its form, which goes on with the provisioning."""
        self.ensure_one()
        companies = self.env["res.company"]
        company = companies._register_tenant(**self._tenant_values())
        action = company._form_action()
        action["context"] = {"active_test": False, "smarter_provision": company.id}
        return action

    def _tenant_values(self):
        return {
            "rut": self.rut,
            "name": self.name,
            "plan": self.plan_id.code,
            "admin_email": self.admin_email,
            "admin_name": self.admin_name or None,
        }
