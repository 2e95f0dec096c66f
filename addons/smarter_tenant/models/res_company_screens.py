"""What the operators' form of a tenant shows and opens."""

from __future__ import annotations

from odoo import fields, models

from .res_company import GROUP_OPERATOR


class ResCompany(models.Model):
    """Fields and buttons of screens, nothing that others build on."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    invitation_url = fields.Char(
        "Invitation", compute="_compute_invitation_url", groups=GROUP_OPERATOR
    )

    def _compute_invitation_url(self):
        for company in self:
            company.invitation_url = company.state and company._invitation_url()

    def _form_action(self):
        """Return the action that opens the form of this tenant."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "smarter_tenant.res_company_action_tenants"
        )
        form = self.env.ref("smarter_tenant.res_company_view_tenant_form")
        return {**action, "res_id": self.id, "views": [(form.id, "form")]}

    def action_open_audit(self):
        """Open what happened to this tenant."""
        return self._open_of_tenant("smarter_base.smarter_audit_action")

    def _open_of_tenant(self, xmlid, **context):
        """Return an action with the rows of this tenant only."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {
            **action,
            "name": f"{action['name']}: {self.name}",
            "domain": [("company_id", "=", self.id)],
            "context": context,
        }
