"""n8n as a provider of connectors."""

from __future__ import annotations

from odoo import api, fields, models

from ..tools import answers


def _keep_as_webhook(connectors):
    """On uninstall: the URL is still a webhook, but somebody should look at it."""
    connectors.write({"provider": "webhook", "state": "paused"})


class SmarterConnector(models.Model):
    _inherit = "smarter.connector"

    provider = fields.Selection(
        selection_add=[("n8n", "n8n")], ondelete={"n8n": _keep_as_webhook}
    )

    @api.model
    def _provider_crons(self):
        return {
            **super()._provider_crons(),
            "n8n": "smarter_connector_n8n.ir_cron_drain_n8n",
        }

    @api.model
    def _provider_apps(self):
        return {**super()._provider_apps(), "n8n": "automation"}

    def _check_provider_url(self):
        if self.provider == "n8n":
            answers.check_url(self.url)
        return super()._check_provider_url()

    def _judge(self, reply):
        error = super()._judge(reply)
        return answers.refine(error) if self.provider == "n8n" else error
