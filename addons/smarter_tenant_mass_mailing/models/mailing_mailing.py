"""Mailings: sent in their company, as their responsible, to their own company."""

from __future__ import annotations

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.smarter_tenant.tools.isolation import Catalogue, Owned


class MailingMailing(models.Model):
    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "smarter.tenant.owned"]

    # Tenants do not read the table of models.
    mailing_model_real = fields.Char(compute_sudo=True)

    def _get_recipients_domain(self):
        """Add the company to what was asked for; crons search as superuser."""
        return super()._get_recipients_domain() & self._company_domain()

    def _company_domain(self):
        """Return the records of the mailing's company, of the model it is sent to."""
        policies = self.env["smarter.isolation"]._policies()
        company = self.company_id
        is_tenant = bool(company.root_id.state)
        match policies.get(self.mailing_model_real):
            case Owned(company=path) | Catalogue(company=str(path)):
                own = Domain(path, "in", company.ids)
                return own if is_tenant else own | Domain(path, "=", False)
        return Domain.FALSE if is_tenant else Domain.TRUE

    def _get_recipients(self):
        """Choose them with the eyes of the responsible.

        A condition may look at anything related, and what the superuser sees by a cron
        would show in how many are reached.
        """
        return super(MailingMailing, self._as_responsible())._get_recipients()

    def _as_responsible(self):
        user_sudo = self.sudo().user_id or self.sudo().write_uid
        if not user_sudo.active or not user_sudo._is_tenant_bound():
            return self
        context = {"allowed_company_ids": self.company_id.ids}
        return self.with_user(user_sudo.id).with_context(**context)

    def _action_send_mail(self, res_ids=None):
        """Send in the company: tracked links and traces made on the way are its own."""
        for company, mailings in self.grouped("company_id").items():
            placed = mailings.with_context(allowed_company_ids=company.ids)
            super(MailingMailing, placed)._action_send_mail(res_ids)
        return True
