"""Links in mailings: what a visitor answers concerns the company of the mailing."""

from werkzeug.exceptions import NotFound

from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController
from odoo.addons.smarter_tenant.models.isolation.smarter_tenant_owned import PINNED


class TenantMassMailController(MassMailController):
    """Holds each request to the company of the mailing that its link proves."""

    def _check_mailing_email_token(
        self, mailing_id, document_id, email, hash_token, required_mailing_id=False
    ):
        mailing_sudo = super()._check_mailing_email_token(
            mailing_id,
            document_id,
            email,
            hash_token,
            required_mailing_id=required_mailing_id,
        )
        if mailing_sudo and not hash_token:
            self._check_own_mailing(mailing_sudo)
        company = mailing_sudo.company_id or request.env.user.company_id
        request.update_context(**{PINNED: company.ids})
        # For the blacklist, which the visitor writes to: no context says where to.
        request.smarter_mailing_company = company
        return mailing_sudo.with_context(**{PINNED: company.ids})

    def _check_own_mailing(self, mailing):
        """Odoo trusts staff without a token, with the mailings of everybody."""
        isolation = request.env["smarter.isolation"]
        if isolation._hidden_ids(mailing._name, mailing.ids):
            raise NotFound
