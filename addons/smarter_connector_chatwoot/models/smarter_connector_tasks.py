"""Connecting an account, and catching up with what was said meanwhile."""

from __future__ import annotations

from datetime import timedelta, timezone

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.smarter_connector.exceptions import Unsignable
from odoo.addons.smarter_connector.tools.inbound import Inbound

from ..tools import tasks
from .smarter_chatwoot_task import CONNECT, POLL, SETUP
from .smarter_connector import CHATWOOT
from .smarter_connector_outbound import CONVERSATION

#: Clocks differ, and what is being said while we ask comes again.
OVERLAP = timedelta(minutes=5)


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    def action_chatwoot_connect(self):
        """Check the account, list its inboxes and set the webhook up, soon."""
        self.ensure_one()
        self.check_access("write")
        own = self.with_env(self.company_id._tenant_env())
        try:
            own._chatwoot_access()
        except Unsignable as exc:
            raise UserError(
                self.env._("Give the account's number and the access token first.")
            ) from exc
        own.env["smarter.chatwoot.task"]._ask(own, CONNECT)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Connecting. The form shows how it goes."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _new_inbound_token(self):
        """Have Chatwoot learn the new address."""
        result = super()._new_inbound_token()
        if self.provider == CHATWOOT and self.chatwoot_webhook:
            own = self.with_env(self.company_id._tenant_env())
            own.env["smarter.chatwoot.task"]._ask(own, CONNECT)
        return result

    def _chatwoot_work(self, kind):
        """Return the work of a task, ready for a thread; CallError when it cannot be."""
        if kind == SETUP:
            return self._chatwoot_setup_work()
        access = self._chatwoot_access()
        if kind == CONNECT:
            return tasks.Connect(access, self.inbound_url, self.chatwoot_webhook)
        since = (self.chatwoot_heard_until or fields.Datetime.now()) - OVERLAP
        return tasks.Poll(
            access,
            since.replace(tzinfo=timezone.utc).timestamp(),
            self._chatwoot_known(),
            fields.Datetime.now(),
        )

    def _chatwoot_known(self):
        """Return what we know of the conversations, by their number."""
        links = self.env["smarter.connector.link"].search_fetch(
            [("connector_id", "=", self.id), ("kind", "=", CONVERSATION)],
            ["external_id", "data"],
        )
        return {int(link.external_id): _known(link.data or {}) for link in links}

    def _chatwoot_absorb(self, kind, answer):
        """Write down what a task has found; return whether to go on at once."""
        if kind == SETUP:
            return self._chatwoot_set_up(answer)
        if kind == CONNECT:
            return self._chatwoot_connected(answer)
        return self._chatwoot_polled(answer)

    def _chatwoot_failed(self, kind, error):
        """Write down that a task did not work."""
        if kind == SETUP:
            self._chatwoot_setup_failed(error)

    def _chatwoot_connected(self, found):
        self.env["smarter.chatwoot.inbox"]._learn(self, found.inboxes)
        self.env["smarter.chatwoot.team"]._learn(self, found.teams)
        self.write(
            {
                "chatwoot_version": found.version,
                "chatwoot_webhook": found.webhook_id,
                "chatwoot_heard_until": self.chatwoot_heard_until
                or fields.Datetime.now(),
            }
        )
        if found.webhook_secret:
            self.chatwoot_webhook_secret = found.webhook_secret
        if not self.chatwoot_inbox_id and len(self.chatwoot_inbox_ids) == 1:
            self.chatwoot_inbox_id = self.chatwoot_inbox_ids
        self.env["smarter.chatwoot.task"]._ask(self, POLL)
        return False

    def _chatwoot_polled(self, found):
        """Queue what was missed, as if the webhook had brought it."""
        kept = self.env["smarter.connector.message"]
        for heard in found.heard:
            kept._keep(self, Inbound(heard.message_id, heard.event), heard.body)
        self.chatwoot_heard_until = found.until
        self._chatwoot_follow_people()
        return found.is_part


def _known(data):
    return tasks.Known(
        data.get("last_message_id", 0),
        data.get("status") or "",
        data.get("assignee") or "",
    )
