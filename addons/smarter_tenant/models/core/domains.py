"""Where the class of a model alone does not say it: exceptions to the isolation."""

from __future__ import annotations

from odoo import api, models
from odoo.fields import Domain

from ..isolation.smarter_isolation import OUTSIDE, TENANT, UNRESTRICTED

# Guests come by an invitation to a conversation of any company and are nobody's
# staff: Odoo's own rules hold them to the conversations that they are members of.
_GUEST_MEMBERSHIP = {
    "discuss.channel": "is_member",
    "discuss.channel.member": "channel_id.is_member",
    "discuss.call.history": "channel_id.is_member",
}


class SmarterIsolation(models.AbstractModel):
    """What is added to the rows that the class of a model gives."""

    _inherit = "smarter.isolation"

    @api.model
    def _domain(self, model_name, mode):
        domain = super()._domain(model_name, mode)
        scope = self._scope()
        if scope != UNRESTRICTED and model_name in ("res.users", "res.partner"):
            return domain | self._always_there(model_name, mode)
        if scope == TENANT and model_name == "ir.attachment" and mode == "read":
            return domain | self._platform_files()
        if scope != OUTSIDE:
            return domain
        if model_name in _GUEST_MEMBERSHIP:
            return domain | Domain(_GUEST_MEMBERSHIP[model_name], "=", True)
        # Odoo reads a message where its record can be read, and that record has its
        # own company.
        return Domain.TRUE if model_name == "mail.message" else domain

    @api.model
    def _always_there(self, model_name, mode):
        """Return oneself, whichever companies are active, and OdooBot to read.

        Odoo looks at its bot's address as the user whenever it suggests recipients.
        """
        if model_name == "res.users":
            return Domain("id", "=", self.env.uid)
        ids = self.env.user.partner_id.ids
        if mode == "read":
            bot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
            ids = [*ids, bot_id]
        return Domain("id", "in", ids)

    @api.model
    def _platform_files(self):
        """Return the public files of companies that are no tenants, like logos."""
        return (
            Domain("public", "=", True)
            & Domain("company_id.state", "=", False)
            & Domain("company_id.parent_id", "=", False)
        )

    @api.model
    def _check_people(self, company, partners):
        """Refuse people of other tenants on what belongs to a tenant.

        For rows that Odoo writes as superuser, whoever named the people. Operators and
        contacts of companies that are no tenants may take part everywhere.
        """
        tenant = company.sudo().root_id
        if not tenant.state:
            return
        for partner_sudo in partners.sudo():
            owner_sudo = partner_sudo.company_id.root_id
            if owner_sudo.state and owner_sudo != tenant:
                self._raise_missing(partner_sudo)
