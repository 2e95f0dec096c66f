"""Links in mailings: what a visitor answers concerns the company of the mailing."""

from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController
from odoo.addons.smarter_tenant.models.isolation.smarter_tenant_owned import PINNED


class TenantMassMailController(MassMailController):
    """Holds each request to the company of the mailing that its link proves."""

    def _check_mailing_email_token(self, *args, **kwargs):
        mailing_sudo = super()._check_mailing_email_token(*args, **kwargs)
        if not mailing_sudo:
            return mailing_sudo
        company = mailing_sudo.company_id
        request.update_context(**{PINNED: company.ids})
        # For the blacklist, which the visitor writes to: no context says where to.
        request.smarter_mailing_company = company
        return mailing_sudo.with_context(**{PINNED: company.ids})
