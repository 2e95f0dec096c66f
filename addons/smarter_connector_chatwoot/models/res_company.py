"""What becomes of a tenant's account in the operator's Chatwoot."""

from __future__ import annotations

import logging

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_tenant.models.res_company import DRAFT

from ..tools import platform
from .smarter_chatwoot_account import ACCOUNTS_CRON
from .smarter_connector import CHATWOOT

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _activate(self):
        """Have new tenants with the app find an account that is set up."""
        new = self.filtered(lambda company: company.state == DRAFT)
        result = super()._activate()
        installation = platform.configured()
        if installation and settings.get_bool("chatwoot_auto", default=True):
            for company in new:
                company._chatwoot_provide(installation)
        return result

    def _change_state(self, state, allowed_from, action):
        """Have the account follow, soon."""
        changed = super()._change_state(state, allowed_from, action)
        if changed:
            self.env["ir.cron"]._wake(ACCOUNTS_CRON)
        return changed

    def _chatwoot_provide(self, installation):
        """Queue the steps that make an account, unless there is something already."""
        connectors = self._tenant_env()["smarter.connector"]
        mine = [("company_id", "=", self.id), ("provider", "=", CHATWOOT)]
        if not self._app_is_on("chat") or connectors.search_count(mine, limit=1):
            return
        values = {
            "name": "Chatwoot",
            "company_id": self.id,
            "provider": CHATWOOT,
            "url": installation.base_url,
            "event_type_ids": [],
        }
        try:
            with self.env.cr.savepoint():
                connectors.create(values)._chatwoot_begin_setup()
        except UserError as exc:
            # A wrong setting of the server must not keep tenants from being made.
            _logger.warning("The server's own Chatwoot cannot be used: %s", exc)
