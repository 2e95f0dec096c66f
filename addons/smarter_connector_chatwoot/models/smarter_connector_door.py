"""The way from here into Chatwoot, for people."""

from __future__ import annotations

from odoo import api, models

from ..tools import platform
from ..tools.door import Door
from ..tools.setup import ACCOUNT
from .crm_lead import GROUP_USER
from .smarter_connector import CHATWOOT
from .smarter_connector_setup import USER


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def _open_url(self):
        """Return where people open the account; no call is made for it."""
        if self.provider == CHATWOOT:
            return self._chatwoot_open_url() if self.chatwoot_account else None
        return super()._open_url()

    def _chatwoot_open_url(self, number=0):
        """Return the address behind a button: signs in where that is possible."""
        query = f"?conversation={number}" if number else ""
        return f"/chat/open/{self.id}{query}"

    def action_chatwoot_open(self):
        """Open the account in Chatwoot."""
        self.ensure_one()
        self.check_access("read")
        url = self._chatwoot_open_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _chatwoot_door(self, connector_id, number=0):
        """Return the current user's :class:`Door`, or None where there is none."""
        user = self.env.user
        found = self.sudo().browse(connector_id).exists()
        if not (
            found.provider == CHATWOOT
            and found.chatwoot_account
            and found.company_id in user.company_ids
            and user.has_group(GROUP_USER)
        ):
            return None
        own = found.with_env(found.company_id._tenant_env())
        return own._chatwoot_door_for(user, number) if own._app_is_on() else None

    def _chatwoot_door_for(self, user, number):
        link = self._link(user, USER)
        is_agent = link.external_id and link.external_id.isdigit()
        return Door(
            page=self._chatwoot_page(number),
            account_id=self.chatwoot_account,
            conversation=number,
            installation=platform.configured() if self._chatwoot_is_ours() else None,
            user_id=int(link.external_id) if is_agent else 0,
        )

    def _chatwoot_is_ours(self):
        """Whether the account is the one that was set up for this tenant."""
        installation = platform.configured()
        account = self.chatwoot_step_ids.filtered(lambda step: step.code == ACCOUNT)
        return bool(
            installation
            and account.number
            and account.number == self.chatwoot_account
            and account.installation
            == installation.base_url
            == (self.url or "").rstrip("/")
        )
