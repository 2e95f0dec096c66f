"""Who asks not to be mailed is heard by the company that the mailing is of."""

from __future__ import annotations

from odoo import models
from odoo.http import request


class MailBlacklist(models.Model):
    _inherit = "mail.blacklist"

    def _add(self, email, message=None):
        return super(MailBlacklist, self._of_mailing())._add(email, message=message)

    def _remove(self, email, message=None):
        return super(MailBlacklist, self._of_mailing())._remove(email, message=message)

    def _of_mailing(self):
        """Return this model in the company of the mailing that a visitor answers.

        The controller sets it after it has checked the link; no context may.
        """
        company = getattr(request, "smarter_mailing_company", None) if request else None
        return self.with_env(company._tenant_env()) if company else self
