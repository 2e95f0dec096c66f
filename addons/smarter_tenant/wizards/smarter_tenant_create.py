"""The dialog with which an operator creates a tenant."""

from __future__ import annotations

from odoo import api, fields, models

from ..exceptions import InvalidTenant
from ..tools import rut as rut_tools


class SmarterTenantCreate(models.TransientModel):
    """A form over ``_create_tenant``; its second page hands out the invitation."""

    _name = "smarter.tenant.create"
    _description = "New tenant"

    name = fields.Char("Business name", required=True)
    rut = fields.Char("RUT", required=True)
    rut_problem = fields.Char(compute="_compute_rut_problem")
    admin_name = fields.Char("Manager's name")
    admin_email = fields.Char("Manager's e-mail", required=True)
    company_id = fields.Many2one("res.company", "Tenant", readonly=True)
    invitation_url = fields.Char("Invitation", compute="_compute_invitation_url")

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
        if known and known != self.company_id:
            return self.env._("%s already has this RUT.", known.name)
        return False

    @api.depends("company_id")
    def _compute_invitation_url(self):
        for wizard in self:
            company = wizard.company_id
            wizard.invitation_url = company and company._invitation_url()

    def action_create(self):
        """Create the tenant and show how its manager gets in."""
        self.ensure_one()
        self.company_id = self.env["res.company"]._create_tenant(
            rut=self.rut,
            name=self.name,
            admin_email=self.admin_email,
            admin_name=self.admin_name or None,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tenant created"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_tenant(self):
        """Open the form of the tenant just created."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "smarter_tenant.res_company_action_tenants"
        )
        form = self.env.ref("smarter_tenant.res_company_view_tenant_form")
        action.update(res_id=self.company_id.id, views=[(form.id, "form")])
        return action
